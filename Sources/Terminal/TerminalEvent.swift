public import Canvas

/// What reaches the program from its terminal.
public enum TerminalEvent: Sendable, Equatable {
  /// A key, or a new size of the terminal; after a new size, paint.
  case input(Input)
  /// The mouse.
  case pointer(Pointer)
  /// The descriptor to wake up for is readable.
  case woken
  /// Someone wants the program to end: SIGTERM, SIGHUP (also when the terminal went away), SIGINT (also
  /// Ctrl-C) or SIGQUIT (also Ctrl-\).
  case ended(signal: Int32)
  /// Someone wants the program to stop for a while: Ctrl-Z or SIGTSTP. Call ``Screen/suspend()``.
  case suspend
  /// The program goes on after it was stopped; paint.
  case resumed
}

/// What a person did with the mouse, and where.
public struct Pointer: Sendable, Equatable {
  public enum Act: Sendable, Equatable { case click, wheelUp, wheelDown }
  public var act: Act
  public var place: Position

  public init(_ act: Act, at place: Position) {
    self.act = act
    self.place = place
  }
}

/// Why there is no screen.
public enum TerminalError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Standard input or standard output is no terminal.
  case noTerminal
  /// TERM names no terminal that can place its cursor.
  case noCursorAddressing
  /// This process has a screen already.
  case alreadyStarted
  /// No memory or no file descriptor is left.
  case noResources

  public var description: String {
    switch self {
    case .noTerminal: "standard input and output are not both a terminal"
    case .noCursorAddressing: "TERM names no terminal that can place its cursor"
    case .alreadyStarted: "the screen is on already"
    case .noResources: "no memory or no file descriptor is left"
    }
  }
}
