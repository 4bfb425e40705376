internal import IPCCore

/// What can be sent and received without a copy.
protocol InPlaceOneByOne: ~Copyable, SendableMetatype {
  func sendInPlace(byteCount: Int, _ fill: (inout MutableRawSpan) -> Void) throws
  func receiveInPlace(_ read: (RawSpan) -> Void) throws
}

/// The same, and several messages at a time.
protocol InPlaceTransport: InPlaceOneByOne, Transport, ~Copyable {
  func sendBatch(count: Int, byteCount: Int, _ fill: (Int, inout MutableRawSpan) -> Void) throws -> Int
  func receiveBatch(maximumCount: Int, _ read: (RawSpan) -> Void) throws -> Int
}

extension LinkTransport: InPlaceTransport {
  @inline(__always) func sendInPlace(byteCount: Int, _ fill: (inout MutableRawSpan) -> Void) throws {
    try link.sendInPlace(byteCount: byteCount, fill)
  }
  @inline(__always) func receiveInPlace(_ read: (RawSpan) -> Void) throws {
    _ = try link.receiveInPlace { _, bytes in read(bytes) }
  }
  @inline(__always) func sendBatch(
    count: Int, byteCount: Int, _ fill: (Int, inout MutableRawSpan) -> Void
  ) throws -> Int { try link.sendBatch(count: count, byteCount: byteCount, fill) }
  @inline(__always) func receiveBatch(maximumCount: Int, _ read: (RawSpan) -> Void) throws -> Int {
    try link.receiveBatch(maximumCount: maximumCount) { _, bytes in read(bytes) }
  }
}

extension MailboxTransport: InPlaceTransport {
  @inline(__always) func sendInPlace(byteCount: Int, _ fill: (inout MutableRawSpan) -> Void) throws {
    try mailbox.sendInPlace(byteCount: byteCount, fill)
  }
  @inline(__always) func receiveInPlace(_ read: (RawSpan) -> Void) throws {
    _ = try mailbox.receiveInPlace { _, bytes in read(bytes) }
  }
  @inline(__always) func sendBatch(
    count: Int, byteCount: Int, _ fill: (Int, inout MutableRawSpan) -> Void
  ) throws -> Int { try mailbox.sendBatch(count: count, byteCount: byteCount, fill) }
  @inline(__always) func receiveBatch(maximumCount: Int, _ read: (RawSpan) -> Void) throws -> Int {
    try mailbox.receiveBatch(maximumCount: maximumCount) { _, bytes in read(bytes) }
  }
}
