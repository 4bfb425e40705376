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
  func loadTheme() throws(CommandFailure) -> Theme {
    do throws(ThemeError) { return try Theme.load(theme) } catch {
      if case .unknownTheme = error.reason { throw CommandFailure(.doesNotExist, error.description) }
      complain(error.description)
    }
    do throws(ThemeError) { return try Theme.load("midnight") } catch {
      throw CommandFailure(.fault, error.description)
    }
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
