import ArgumentParser
import Canvas
import ScopeModel
import Settings

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Checks the configuration file, and says where it is and what holds.",
    discussion: """
      The file is ~/.config/ipcscope/config.yaml, or the same in $XDG_CONFIG_HOME. What the command line says wins \
      over it. Each mistake in it is named with its line, and the default is used in its place.

      Exit status: 65 when there is a mistake in the file.

      Examples:
        ipcscope config
        ipcscope config --sample >mine.yaml
        $EDITOR "$(ipcscope config --path)"
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var configuration: ConfigurationOptions
  @Flag(help: "Print only where the file is looked for.")
  var path = false
  @Flag(help: "Print a file in which everything stands, at its default and explained.")
  var sample = false

  func validate() throws {
    if path, sample { throw ValidationError("--path and --sample exclude each other") }
  }

  func run() throws {
    if sample {
      var output = Output()
      try output.write(UserSettings.sample.utf8)
      return try output.flush()
    }
    guard let file = configuration.config ?? ConfigurationFile.usualPath else {
      throw CommandFailure(.doesNotExist, "neither HOME nor XDG_CONFIG_HOME says where the configuration is")
    }
    if path { return try printLines([file]) }
    let settings = try configuration.load()
    let theme = settings.theme.map { ChosenTheme(configured: $0, in: settings.file) } ?? ChosenTheme()
    let mistakes = settings.mistakes.map(\.description) + (theme.mistake.map { [$0] } ?? [])
    try printLines(lines(settings, theme: theme.name, file: file))
    for mistake in mistakes { complain(mistake) }
    if !mistakes.isEmpty { throw CommandFailure(.badInput, "") }
  }

  private func lines(_ settings: UserSettings, theme: String, file: String) -> [String] {
    let usual = KeyTable()
    let own = settings.keys.bindings.filter { binding in !usual.bindings.contains(binding) }.map { binding in
      let names = settings.keys.names(of: binding.action)
      return "\(binding.action.name): \(names.isEmpty ? "none" : names.joined(separator: " "))"
    }
    func answer(_ value: Bool) -> String { value ? "yes" : "no" }
    let facts = [
      ("file", escaped(file) + (settings.isThere ? "" : " (there is none: the defaults hold)")),
      ("theme", escaped(theme)), ("speed", speedWords(settings.paceThousandths ?? 1000)),
      ("projector", answer(settings.isProjecting ?? false)), ("mouse", answer(settings.usesMouse ?? true)),
      ("plain", answer(settings.isPlain ?? false)),
      ("keys", "as by default\(own.isEmpty ? "" : ", but") (see 'ipcscope keys')"),
    ]
    return facts.map { name, value in
      name + String(repeating: " ", count: 11 - name.count) + value
    } + own.map { "             " + $0 }
  }

  /// A pace as the file takes it.
  private func speedWords(_ thousandths: UInt64) -> String { String(paceWords(thousandths).dropLast()) }
}
