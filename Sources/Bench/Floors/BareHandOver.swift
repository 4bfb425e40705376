internal import Platform

/// A floor: a hand-over in which the sender waits, spinning, until the receiver has the message.
@safe struct BareHandOver: Transport {
  private let slot: UnsafeMutableRawPointer
  private let word: SharedWord64
  private var turn: UInt64 = 0

  init(_ context: inout WorkContext) {
    // SAFETY: in the arena, which outlives the experiment.
    unsafe slot = context.arena.file.base + Arena.roomOffset
    word = context.arena.file.word64(Arena.roomOffset)
    if context.role == 0 { word.storeRelaxed(0) }
    context.meet()
  }

  @inline(__always) mutating func sendNow(_ bytes: RawSpan) -> Bool {
    // SAFETY: the slot is the sender's while its word is even.
    unsafe slot.copyIn(bytes)
    // Pairs with the receiver's acquire; its answer is acquired below.
    word.storeRelease(turn &+ 1)
    turn &+= 2
    while word.loadAcquire() != turn { spinHint() }
    return true
  }

  @inline(__always) mutating func receiveNow(into buffer: inout MutableRawSpan) -> Bool {
    guard word.loadAcquire() == turn &+ 1 else { return false }
    // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
    unsafe slot.copyOut(&buffer)
    turn &+= 2
    word.storeRelease(turn)
    return true
  }

  mutating func send(_ bytes: RawSpan) throws { try sendSpinning(bytes) }
  mutating func receive(into buffer: inout MutableRawSpan) throws { try receiveSpinning(into: &buffer) }
}
