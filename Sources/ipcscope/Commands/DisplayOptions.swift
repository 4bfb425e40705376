import ArgumentParser
import Platform
import Terminal

/// How a domain is shown.
struct DisplayOptions: ParsableArguments {
  @Flag(help: "Linear text, one fact a line, as for a pipe or a screen reader.")
  var plain = false
  @Option(
    help: ArgumentHelp("A theme's name (see 'ipcscope themes'), or a theme file.", valueName: "name|file"))
  var theme = "midnight"

  /// A mistake in the theme is named, and the default is used; that there is no such theme is an error.
  func loadTheme() throws(CommandFailure) -> ChosenTheme {
    let (theme, mistake) = Theme.loadOrDefault(self.theme)
    if case .unknownTheme? = mistake?.reason, let mistake {
      throw CommandFailure(.doesNotExist, mistake.description)
    }
    let words = mistake.map(ChosenTheme.words)
    // On the screen it is told there; these lines stay when the screen has gone.
    if let words { complain(words) }
    return ChosenTheme(name: mistake == nil ? self.theme : theme.name, theme: theme, mistake: words)
  }

  /// Shows a domain until somebody ends it: on the screen, or as lines where there is none.
  func show(_ setup: ScreenSetup) throws(CommandFailure) -> ScreenEnd {
    guard plain || !Screen.canDraw else {
      var loop = try ScreenLoop(setup)
      return loop.run()
    }
    let host = setup.host
    let loop = PlainLoop(
      observer: setup.observer, durationNanoseconds: setup.durationNanoseconds,
      shouldEnd: { Interruption.caughtSignal == nil ? nil : .interrupted }, news: { host?.takeNews() ?? [] })
    return try loop.run()
  }
}
