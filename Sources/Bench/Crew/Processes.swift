internal import CBench
internal import Platform

/// Keeps this thread on a processor; where that is not allowed it stays where the system puts it.
func pin(_ processor: Int32) { _ = bench_pin(processor) }

/// The processors this process may use.
func usableProcessors() -> [Int32] {
  var list = [Int32](repeating: 0, count: 1024)
  // SAFETY: the list lives through the call, which writes at most its length.
  let count = unsafe bench_processors(&list, Int32(list.count))
  return count > 0 ? Array(list.prefix(Int(count))) : [0]
}

/// Where a role runs: each on a processor of its own, or, where there are but two, the senders on one.
func processor(of role: Int, _ processors: [Int32]) -> Int32 { processors[min(role, processors.count - 1)] }

/// A child process that does a part of each experiment.
struct Child {
  let processID: Int32

  /// Starts a program; it inherits the descriptors that are not closed on exec.
  init(_ command: [String]) throws(Errno) {
    // SAFETY: the arguments live through the call.
    processID = try unsafe command.withArguments { unsafe bench_spawn($0, $1) }
  }

  /// Whether it has ended.
  func hasEnded() -> Bool { bench_wait(processID, 0) != -Errno.tryAgain.rawValue }
  func waitForEnd() { _ = bench_wait(processID, 1) }
}

extension [String] {
  /// Calls what starts a program with its path and its arguments as C wants them.
  /// - Returns: its process id.
  func withArguments(
    _ start: (UnsafePointer<CChar>, UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
  ) throws(Errno) -> Int32 {
    // SAFETY: each copy is as long as its bytes and is freed below; the list ends in nil and lives through the call.
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe map { word in
      let bytes = [CChar](word.utf8CString)
      let copy = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
      _ = unsafe copy.initialize(from: bytes)
      return copy.baseAddress
    }
    unsafe arguments.append(nil)
    defer { for index in unsafe arguments.indices { unsafe arguments[index]?.deallocate() } }
    let result = unsafe start(arguments[0]!, arguments)
    guard result > 0 else { throw Errno(rawValue: -result) }
    return result
  }
}
