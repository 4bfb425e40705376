internal import CLinux
internal import Glibc

extension ThisProcess {
  /// Replaces the program of this process. Returns only when that fails, with the reason.
  public static func become(_ command: [String]) -> Errno {
    // SAFETY: each copy is made by strdup and freed below, and the list ends in nil.
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
    // SAFETY: there is a first argument, for callers give at least the program.
    unsafe execvp(arguments[0]!, arguments)
    return Errno.current
  }

  /// The path of the program that this process runs, also where its file has been replaced meanwhile.
  public static let programPath = "/proc/self/exe"

  /// Has a thread of its own call `body` when another process ends.
  public static func whenProcessEnds(_ processID: Int32, _ body: @escaping @Sendable () -> Void) {
    let descriptor = clinux_pidfd_open(processID)
    guard descriptor >= 0 else {
      body()
      return
    }
    runOnThread {
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      // SAFETY: one entry that lives through the call.
      while unsafe poll(&entry, 1, -1) < 0 && errno == EINTR {}
      close(descriptor)
      body()
    }
  }

  /// Ends the process at once with a status, without running what is registered for its exit.
  public static func endNow(_ status: Int32) -> Never { _exit(status) }

  /// Ends the process with a status.
  public static func end(_ status: Int32) -> Never { exit(status) }
}

extension FileSystem {
  /// The working directory; `.` when it cannot be said.
  public static var workingDirectory: String {
    // SAFETY: the call allocates a string that ends in zero, which is copied and freed here.
    guard let path = unsafe getcwd(nil, 0) else { return "." }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }
}
