internal import CBench
internal import Platform

/// One direction of a link's short way, written in C with the same words, loads and stores: what Swift costs is the
/// difference between the link and this. It has no long way, so that it never sleeps.
@safe struct LinkStepsInC: Transport, ~Copyable {
  static let subject = "link, the same steps in C"
  private let steps: OpaquePointer

  init(_ context: inout WorkContext, _ index: Int) throws {
    let size = (bench_steps_size() + 4095) & ~4095 | 2048
    precondition(Arena.roomOffset + (index + 1) * size <= Arena.byteCount)
    // SAFETY: the range lies in the arena (checked above), which outlives the experiment.
    let base = unsafe context.arena.file.base + Arena.roomOffset + index * size
    if context.role == 0 { unsafe bench_steps_make(base, UInt64(Catalogue.capacity)) }
    context.meet()
    guard let opened = unsafe bench_steps_open(base) else { throw Errno.noMemory }
    unsafe steps = opened
    context.meet()
  }

  // SAFETY: opened above, closed here only.
  deinit { unsafe bench_steps_close(steps) }

  @inline(__always) mutating func sendNow(_ bytes: RawSpan) throws -> Bool {
    // SAFETY: the span lives through the closure.
    try check(unsafe bytes.withUnsafeBytes { unsafe bench_steps_send(steps, $0.baseAddress!, $0.count) })
  }

  @inline(__always) mutating func receiveNow(into buffer: inout MutableRawSpan) throws -> Bool {
    // SAFETY: the span lives through the closure.
    try check(
      unsafe buffer.withUnsafeMutableBytes { unsafe bench_steps_receive(steps, $0.baseAddress!, $0.count) })
  }

  @inline(__always) private func check(_ result: Int32) throws -> Bool {
    if result < 0 { throw BenchmarkError.notPossible(Self.subject) }
    return result == 1
  }

  mutating func send(_ bytes: RawSpan) throws { try sendSpinning(bytes) }
  mutating func receive(into buffer: inout MutableRawSpan) throws { try receiveSpinning(into: &buffer) }
}
