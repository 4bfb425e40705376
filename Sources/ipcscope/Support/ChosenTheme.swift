import Canvas
import Platform
import Settings
import Terminal

/// A theme that was asked for, or the default in its place.
struct ChosenTheme {
  /// The name that it goes by in the dialog.
  var name: String
  var theme: Theme
  /// The mistake for which the default stands here.
  var mistake: String?

  /// The default.
  init() { self.init(name: Theme.shippedNames[0], theme: Theme.loadOrDefault(Theme.shippedNames[0]).theme) }

  private init(name: String, theme: Theme, mistake: String? = nil) {
    self.name = name
    self.theme = theme
    self.mistake = mistake
  }

  /// The theme that somebody asks for now: there must be one.
  init(asked name: String) throws(CommandFailure) {
    let (theme, mistake) = Theme.loadOrDefault(name)
    if case .unknownTheme? = mistake?.reason, let mistake {
      throw CommandFailure(.doesNotExist, mistake.description)
    }
    self.init(name: mistake == nil ? name : theme.name, theme: theme, mistake: mistake.map(Self.words))
  }

  /// The theme of a configuration file, from whose folder on a path is meant; the default where there is none.
  init(configured choice: UserSettings.ThemeChoice, in file: String) {
    var name = choice.name
    if name.contains("/") || name.hasSuffix(".yaml"), !name.hasPrefix("/"),
      let slash = file.lastIndex(of: "/")
    {
      name = file[...slash] + name
    }
    let (theme, mistake) = Theme.loadOrDefault(name)
    guard case .unknownTheme? = mistake?.reason else {
      self.init(name: mistake == nil ? name : theme.name, theme: theme, mistake: mistake.map(Self.words))
      return
    }
    let hint = nearest(choice.name, in: Self.names()).map { "did you mean \($0)?" }
    let words =
      "there is no theme \"\(escaped(choice.name, limit: 40))\"; "
      + "\(hint ?? "'ipcscope themes' lists them"); \(theme.name) is used instead"
    let told = SettingsMistake(file: file, line: choice.line, key: "theme", words)
    self.init(name: theme.name, theme: theme, mistake: told.description)
  }

  static func words(_ mistake: ThemeError) -> String {
    "\(mistake.description); \(Theme.shippedNames[0]) is used instead"
  }

  /// The themes that there are: those shipped, then the user's own, by name.
  static func names(userFolder: String? = Theme.userFolder) -> [String] {
    guard let userFolder, let files = try? FileSystem.list(userFolder) else { return Theme.shippedNames }
    let ending = ".yaml"
    let names = files.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.map {
      String($0.dropLast(ending.count))
    }
    // A name that a shipped theme has, or that reads as a path, cannot be asked for.
    let own = names.filter { !Theme.shippedNames.contains($0) && !$0.hasSuffix(ending) }
    return Theme.shippedNames + own.sorted()
  }
}
