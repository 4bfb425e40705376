import Glibc
import IPCCore
import Platform
import TestSupport

/// A process of its own, running the worker of these tests. Killed and reaped at the latest when the value ends.
final class SharedMemoryProcess {
  private(set) var processID: Int32 = 0
  private var isReaped = false

  /// Starts `SharedMemoryWorker DIRECTORY d NAME COMMAND OBJECT [ARGUMENT]`.
  convenience init(
    _ temporary: TemporaryDomain, _ name: String, _ command: String, _ object: String, _ argument: Int = 0
  ) throws {
    try self.init([Self.path, temporary.place.root, "d", name, command, object, "\(argument)"])
  }

  /// Starts any program, by its path and arguments.
  init(_ arguments: [String]) throws {
    // SAFETY: the strings live until they are freed below, after the call has copied them.
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { while let pointer = unsafe pointers.popLast() { unsafe free(pointer) } }
    let result = unsafe posix_spawn(&processID, arguments[0], nil, nil, pointers, environ)
    if result != 0 { throw Errno(rawValue: result) }
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

  /// Beside the bundle of the tests, wherever that was built.
  static let path: String = {
    let maps = (try? FileSystem.read("/proc/self/maps", limit: 8 << 20)) ?? []
    let lines = String(decoding: maps, as: UTF8.self).split(separator: "\n")
    let line = lines.first { $0.hasSuffix(".xctest") } ?? ""
    let bundle = line[(line.firstIndex(of: "/") ?? line.endIndex)...]
    let directory = bundle[..<(bundle.lastIndex(of: "/") ?? bundle.endIndex)]
    return "\(directory)/SharedMemoryWorker"
  }()
}
