import ArgumentParser
import Platform
import ScopeModel
import Settings
import Terminal

/// `--config`, for what reads the configuration file.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A configuration file. Default: ~/.config/ipcscope/config.yaml (see 'ipcscope config').",
      valueName: "file"))
  var config: String?

  func load() throws(CommandFailure) -> UserSettings { try ConfigurationFile.load(named: config) }
}

/// How a domain is shown. What is said here wins over the configuration file.
struct DisplayOptions: ParsableArguments {
  @Flag(inversion: .prefixedNo, help: "Linear text, one fact a line, as for a pipe or a screen reader.")
  var plain: Bool?
  @Option(
    help: ArgumentHelp(
      "A theme's name (see 'ipcscope themes'), or a theme file. Default: midnight.", valueName: "name|file"))
  var theme: String?
  @Flag(
    inversion: .prefixedNo,
    help: "Clicks and the wheel are ipcscope's. --no-mouse leaves them to the terminal, to select text.")
  var mouse: Bool?
  @Flag(
    inversion: .prefixedNo,
    help: "Begin with the projector: one thing, large, in a light theme of high contrast.")
  var projector: Bool?
  @OptionGroup var configuration: ConfigurationOptions

  /// A mistake in the configuration or in a theme is named, and the default is used; that there is no theme of the
  /// name on the command line is an error.
  func load() throws(CommandFailure) -> Look {
    let settings = try configuration.load()
    var look = Look(theme: try chosenTheme(settings))
    look.keys = settings.keys
    look.usesMouse = mouse ?? settings.usesMouse ?? true
    look.isPlain = plain ?? settings.isPlain ?? false
    look.paceThousandths = settings.paceThousandths
    look.isProjecting = projector ?? settings.isProjecting ?? false
    look.isThemeChosen = theme != nil
    look.mistakes = settings.mistakes.map(\.description)
    if let mistake = look.theme.mistake { look.mistakes.append(mistake) }
    // On the screen they are told there; these lines stay when the screen has gone.
    for mistake in look.mistakes { complain(mistake) }
    return look
  }

  private func chosenTheme(_ settings: UserSettings) throws(CommandFailure) -> ChosenTheme {
    if let theme { return try ChosenTheme(asked: theme) }
    return settings.theme.map { ChosenTheme(configured: $0, in: settings.file) } ?? ChosenTheme()
  }

  /// Shows a domain until somebody ends it: on the screen, or as lines where there is none.
  func show(_ setup: ScreenSetup) throws(CommandFailure) -> ScreenEnd {
    guard setup.look.isPlain || !Screen.canDraw else {
      var loop = try ScreenLoop(setup)
      return loop.run()
    }
    let host = setup.host
    let loop = PlainLoop(
      observer: setup.observer, durationNanoseconds: setup.durationNanoseconds,
      shouldEnd: { Interruption.caughtSignal == nil ? nil : .interrupted },
      news: { host?.takeNews().map(\.text) ?? [] })
    return try loop.run()
  }
}
