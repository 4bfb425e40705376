internal import CBench
internal import Platform

/// A queue behind a robust mutex and two condition variables: the textbook's way that survives a death.
@safe struct LockedQueue: Transport {
  private let base: UnsafeMutableRawPointer

  init(_ context: inout WorkContext, _ index: Int = 0, capacity: Int, byteCount: Int) throws {
    let size = (bench_locked_queue_size(capacity, byteCount) + 4095) & ~4095 | 2048
    precondition(Arena.roomOffset + (index + 1) * size <= Arena.byteCount)
    // SAFETY: the range lies in the arena (checked above), which outlives the experiment.
    unsafe base = context.arena.file.base + Arena.roomOffset + index * size
    if context.role == 0 {
      let result = unsafe bench_locked_queue_make(base, capacity, byteCount)
      guard result == 0 else { throw Errno(rawValue: -result) }
    }
    context.meet()
  }

  mutating func sendNow(_ bytes: RawSpan) throws -> Bool { try send(bytes, 0) }
  mutating func receiveNow(into buffer: inout MutableRawSpan) throws -> Bool { try receive(into: &buffer, 0) }
  mutating func send(_ bytes: RawSpan) throws { _ = try send(bytes, 1) }
  mutating func receive(into buffer: inout MutableRawSpan) throws { _ = try receive(into: &buffer, 1) }

  private func send(_ bytes: RawSpan, _ mayBlock: Int32) throws -> Bool {
    // SAFETY: the queue was made for messages of this size; the spans live through the closures.
    let result = unsafe bytes.withUnsafeBytes {
      unsafe bench_locked_queue_send(base, $0.baseAddress!, $0.count, mayBlock)
    }
    if result < 0 { throw Errno(rawValue: -result) }
    return result == 1
  }

  private func receive(into buffer: inout MutableRawSpan, _ mayBlock: Int32) throws -> Bool {
    // SAFETY: as above.
    let result = unsafe buffer.withUnsafeMutableBytes {
      unsafe bench_locked_queue_receive(base, $0.baseAddress!, $0.count, mayBlock)
    }
    if result < 0 { throw Errno(rawValue: -result) }
    return result == 1
  }
}
