import Platform

/// Standard output, collected into large writes.
struct Output: ~Copyable {
  private var buffer: [UInt8] = []
  let isTerminal = StandardStream.output.isTerminal
  private static let bufferByteCount = 32768

  init() { buffer.reserveCapacity(Self.bufferByteCount) }

  /// Whether everything written has gone out.
  var isFlushed: Bool { buffer.isEmpty }

  mutating func write(_ bytes: some Sequence<UInt8>) throws(CommandFailure) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferByteCount { try flush() }
  }

  mutating func line(_ text: String) throws(CommandFailure) {
    buffer.append(contentsOf: text.utf8)
    try write(CollectionOfOne(UInt8(ascii: "\n")))
  }

  mutating func line(_ json: JSON) throws(CommandFailure) {
    json.write(to: &buffer)
    try write(CollectionOfOne(UInt8(ascii: "\n")))
  }

  /// Hands on what was written. A reader who has gone ends the command quietly.
  mutating func flush() throws(CommandFailure) {
    guard !buffer.isEmpty else { return }
    let bytes = buffer
    buffer.removeAll(keepingCapacity: true)
    do { try StandardStream.output.write(bytes) } catch {
      if error == .brokenPipe { throw .outputClosed }
      throw CommandFailure(.fault, "cannot write to standard output: \(error)")
    }
  }
}

/// Prints lines to standard output at once.
func printLines(_ lines: [String]) throws(CommandFailure) {
  var output = Output()
  for line in lines { try output.line(line) }
  try output.flush()
}

/// One line to standard error.
func complain(_ message: String) {
  try? StandardStream.error.write(Array("ipcscope: \(message)\n".utf8))
}
