internal import Platform

/// One direction of messages between processes, opened by one of them.
protocol Transport: ~Copyable, SendableMetatype {
  /// Sends if there is room; never blocks.
  mutating func sendNow(_ bytes: RawSpan) throws -> Bool
  /// Receives if there is a message; never blocks.
  mutating func receiveNow(into buffer: inout MutableRawSpan) throws -> Bool
  /// Sends, and sleeps while there is no room.
  mutating func send(_ bytes: RawSpan) throws
  /// Receives, and sleeps while there is no message.
  mutating func receive(into buffer: inout MutableRawSpan) throws
}

extension Transport where Self: ~Copyable {
  @inline(__always) mutating func sendSpinning(_ bytes: RawSpan) throws {
    while try !sendNow(bytes) { spinHint() }
  }
  @inline(__always) mutating func receiveSpinning(into buffer: inout MutableRawSpan) throws {
    while try !receiveNow(into: &buffer) { spinHint() }
  }
}

/// A message's bytes in this process, aligned to cache lines.
@safe struct PayloadBuffer: ~Copyable {
  let raw: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
    unsafe raw = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 128)
    // Touched now, so that no page fault falls into a measurement.
    // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
    unsafe raw.initializeMemory(as: UInt8.self, repeating: 0x5A)
  }

  // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
  deinit { unsafe raw.deallocate() }
}

/// Two directions, as one process sees them: it sends into one and receives from the other.
struct Duplex<Direction: Transport & ~Copyable>: Transport, ~Copyable {
  private var outgoing: Direction
  private var incoming: Direction

  /// - Parameters:
  ///   - there: what the process in role 0 sends into.
  ///   - back: what it receives from.
  init(_ context: borrowing WorkContext, there: consuming Direction, back: consuming Direction) {
    if context.role == 0 {
      outgoing = there
      incoming = back
    } else {
      outgoing = back
      incoming = there
    }
  }

  @inline(__always) mutating func sendNow(_ bytes: RawSpan) throws -> Bool { try outgoing.sendNow(bytes) }
  @inline(__always) mutating func receiveNow(into buffer: inout MutableRawSpan) throws -> Bool {
    try incoming.receiveNow(into: &buffer)
  }
  @inline(__always) mutating func send(_ bytes: RawSpan) throws { try outgoing.send(bytes) }
  @inline(__always) mutating func receive(into buffer: inout MutableRawSpan) throws {
    try incoming.receive(into: &buffer)
  }
}
