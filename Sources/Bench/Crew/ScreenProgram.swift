internal import CBench
internal import Platform

/// The terminal program, running on a terminal of its own whose other end is read here.
struct ScreenProgram: ~Copyable {
  private let process: Int32
  private let terminal: Int32
  private var buffer = [UInt8](repeating: 0, count: 65536)
  private let begin = monotonicNanoseconds()
  static let columnCount = 100
  static let rowCount = 30

  init(_ command: [String]) throws {
    var terminal: Int32 = -1
    // SAFETY: the arguments live through the call, which writes one number.
    process = try unsafe command.withArguments { path, arguments in
      unsafe bench_spawn_on_terminal(
        path, arguments, Int32(Self.columnCount), Int32(Self.rowCount), &terminal)
    }
    self.terminal = terminal
  }

  /// Reads until the program has written that word: the last thing of its first picture.
  mutating func waitUntilWritten(_ word: String) throws {
    var text: [UInt8] = []
    let wanted = Array(word.utf8)
    let deadline = monotonicNanoseconds() + 20_000_000_000
    while monotonicNanoseconds() < deadline {
      let count = readSome(timeoutMilliseconds: 1000)
      guard count >= 0 else { break }
      text += buffer.prefix(count)
      if contains(text, wanted) { return }
      text = Array(text.suffix(wanted.count))
    }
    throw BenchmarkError.notPossible("the program drew nothing")
  }

  /// Reads and forgets what it writes, as a terminal does; how many bytes, or less than 0 when it has ended.
  mutating func readSome(timeoutMilliseconds: Int32) -> Int {
    // SAFETY: the call writes at most the buffer's length.
    Int(unsafe bench_terminal_read(terminal, &buffer, buffer.count, timeoutMilliseconds))
  }

  /// Hangs up and waits for its end.
  /// - Returns: the part of one processor that it took while it ran.
  consuming func end() -> Double {
    let lived = max(1, monotonicNanoseconds() &- begin)
    return Double(bench_terminal_end(terminal, process)) / Double(lived)
  }

  private func contains(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains { text[$0..<$0 + word.count].elementsEqual(word) }
  }
}

/// Runs a program to its end; its output is lost.
func runSilently(_ command: [String]) throws {
  // SAFETY: the arguments live through the call.
  let process = try unsafe command.withArguments { unsafe bench_spawn_silently($0, $1) }
  guard bench_wait(process, 1) == 0 else {
    throw BenchmarkError.processFailed(command.joined(separator: " "))
  }
}
