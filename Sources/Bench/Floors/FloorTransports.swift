internal import CBench
internal import Platform

extension BareRing {
  /// The experiment's ring, emptied.
  init(_ context: inout WorkContext, _ index: Int = 0, capacity: Int, byteCount: Int) {
    // An odd number of half pages apart: slots of two rings whose addresses end alike would slow each other down.
    let size = (Self.byteCount(capacity: capacity, payloadByteCount: byteCount) + 4095) & ~4095 | 2048
    precondition(Arena.roomOffset + (index + 1) * size <= Arena.byteCount)
    // SAFETY: the range lies in the arena (checked above), which outlives the experiment.
    let base = unsafe context.arena.file.base + Arena.roomOffset + index * size
    if context.role == 0 { unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: size) }
    context.meet()
    unsafe self.init(at: base, capacity: capacity, payloadByteCount: byteCount)
  }
}

/// The bare ring in C: both loops run there.
func ringInC(_ context: inout WorkContext, capacity: Int, byteCount: Int) -> [Double] {
  let payload = PayloadBuffer(byteCount: byteCount)
  _ = BareRing(&context, capacity: capacity, byteCount: byteCount)
  let stride = BareRing.stride(byteCount)
  // SAFETY: the ring lies in the arena, made for this capacity and size; the buffer lives to the end.
  let base = unsafe context.arena.file.base + Arena.roomOffset
  let (mask, count) = (UInt64(capacity - 1), UInt64(context.count))
  context.meet()
  if context.role > 0 {
    context.arena.begin(of: context.role).storeRelaxed(ticks())
    unsafe bench_ring_send(base, mask, stride, payload.raw.baseAddress!, byteCount, count)
    context.meet()
    return []
  }
  unsafe bench_ring_receive(base, mask, stride, payload.raw.baseAddress!, byteCount, count)
  let end = ticks()
  context.meet()
  let begin = context.arena.begin(of: 1).loadRelaxed()
  return [Double(context.count) / (Double(end &- begin) * Ticks.nanoseconds) * 1e9]
}
