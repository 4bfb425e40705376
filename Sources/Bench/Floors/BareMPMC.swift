internal import Platform

/// A floor: a bounded ring for many producers and many consumers with a sequence word a cell, after Vyukov. A
/// process that dies between its claim and its commit stops it for ever.
@safe struct BareMPMC: Transport {
  private let tail: SharedWord64
  private let head: SharedWord64
  private let cells: UnsafeMutableRawPointer
  private let mask: UInt64
  private let stride: Int

  init(_ context: inout WorkContext, capacity: Int, byteCount: Int) {
    stride = BareRing.stride(byteCount)
    mask = UInt64(capacity - 1)
    let offset = Arena.roomOffset
    precondition(offset + 256 + capacity * stride <= Arena.byteCount)
    tail = context.arena.file.word64(offset)
    head = context.arena.file.word64(offset + 128)
    // SAFETY: the range lies in the arena (checked above), which outlives the experiment.
    unsafe cells = context.arena.file.base + offset + 256
    if context.role == 0 {
      tail.storeRelaxed(0)
      head.storeRelaxed(0)
      for index in 0..<capacity {
        unsafe SharedWord64(at: cells + index * stride).storeRelaxed(UInt64(index))
      }
    }
    context.meet()
  }

  @inline(__always) func sendNow(_ bytes: RawSpan) -> Bool {
    while true {
      let position = tail.loadRelaxed()
      // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
      let cell = unsafe cells + Int(truncatingIfNeeded: position & mask) &* stride
      // Pairs with the release of the consumer that freed the cell.
      // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
      let sequence = unsafe SharedWord64(at: cell).loadAcquire()
      if sequence == position {
        guard tail.compareExchange(position, position &+ 1) else { continue }
        // SAFETY: the claim gives the cell to this producer alone.
        unsafe cell.copyIn(bytes)
        unsafe SharedWord64(at: cell).storeRelease(position &+ 1)
        return true
      }
      if Int64(bitPattern: sequence &- position) < 0 { return false }
    }
  }

  @inline(__always) func receiveNow(into buffer: inout MutableRawSpan) -> Bool {
    while true {
      let position = head.loadRelaxed()
      // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
      let cell = unsafe cells + Int(truncatingIfNeeded: position & mask) &* stride
      // Pairs with the release of the producer.
      // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
      let sequence = unsafe SharedWord64(at: cell).loadAcquire()
      if sequence == position &+ 1 {
        guard head.compareExchange(position, position &+ 1) else { continue }
        // SAFETY: as above, for the consumer.
        unsafe cell.copyOut(&buffer)
        unsafe SharedWord64(at: cell).storeRelease(position &+ mask &+ 1)
        return true
      }
      if Int64(bitPattern: sequence &- position &- 1) < 0 { return false }
    }
  }

  mutating func send(_ bytes: RawSpan) throws { try sendSpinning(bytes) }
  mutating func receive(into buffer: inout MutableRawSpan) throws { try receiveSpinning(into: &buffer) }
}
