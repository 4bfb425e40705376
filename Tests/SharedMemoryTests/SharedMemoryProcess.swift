import Glibc
import IPCCore
import Platform
import TestSupport

/// A process of its own, running the worker of these tests. Killed and reaped at the latest when the value ends.
final class SharedMemoryProcess {
  let processID: Int32
  private var isReaped = false

  /// Starts `SharedMemoryWorker DIRECTORY d NAME COMMAND OBJECT [ARGUMENT]`.
  convenience init(
    _ temporary: TemporaryDomain, _ name: String, _ command: String, _ object: String, _ argument: Int = 0
  ) throws {
    try self.init(temporary, name, command, object, "\(argument)")
  }

  convenience init(
    _ temporary: TemporaryDomain, _ name: String, _ command: String, _ object: String, _ argument: String
  ) throws {
    try self.init([Self.path, temporary.place.root, "d", name, command, object, argument])
  }

  /// Starts any program, by its path and arguments.
  init(_ arguments: [String]) throws {
    processID = try TestProgram.start(arguments)
  }

  deinit {
    if !isReaped {
      kill(processID, SIGKILL)
      _ = try? waitForEnd()
    }
  }

  /// Waits until it has ended, and returns the signal that killed it, or minus its exit status.
  @discardableResult func waitForEnd() throws -> Int32 {
    var status: Int32 = 0
    // SAFETY: the status lives through the call.
    while unsafe waitpid(processID, &status, 0) < 0 {
      if errno != EINTR { throw Errno.current }
    }
    isReaped = true
    return status & 0x7f != 0 ? status & 0x7f : -(status >> 8)
  }

  func send(_ signal: Int32) { kill(processID, signal) }

  static let path = TestProgram.path("SharedMemoryWorker")
}
