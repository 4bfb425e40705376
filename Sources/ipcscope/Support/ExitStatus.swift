/// How a command ends: a promise to scripts.
enum ExitStatus: Int32 {
  case done = 0
  /// A worker or a check failed; what was asked for is in use.
  case failed = 1
  /// A non-blocking call would block, or there is no message.
  case wouldBlock = 3
  case timedOut = 4
  /// The peer has terminated, or the mailbox is closed.
  case ended = 5
  case usage = 64
  /// A file or a message that cannot be what it should.
  case badInput = 65
  /// What was named does not exist.
  case doesNotExist = 69
  /// A fault of ours, or of the system.
  case fault = 70
  /// Cannot be made: no space, or the name is taken.
  case cannotCreate = 73
  case noPermission = 77
  /// By a signal (SIGINT, SIGTERM or SIGHUP).
  case interrupted = 130
}

/// The end of a command that did not do what was asked: its status, and the one line for standard error.
struct CommandFailure: Error, Equatable {
  var status: ExitStatus
  /// Empty: nothing is said.
  var message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  /// A signal has asked this process to end.
  static let interrupted = CommandFailure(.interrupted, "")
  /// Whoever read our output has closed it: nothing is left to do, and nobody to tell.
  static let outputClosed = CommandFailure(.done, "")
}
