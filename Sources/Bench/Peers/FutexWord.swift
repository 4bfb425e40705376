internal import Platform

/// One message handed over through a word that the receiver sleeps on: the fewest system calls that can wake
/// somebody. Only for one message at a time, each answered before the next.
@safe struct FutexWord: Transport {
  private let word: SharedWord32
  private let message: UnsafeMutableRawPointer
  private var count: UInt32 = 0

  init(_ context: inout WorkContext, _ index: Int) {
    let offset = Arena.roomOffset + 4096 * index
    word = context.arena.file.word32(offset)
    // SAFETY: in the arena, which outlives the experiment.
    unsafe message = context.arena.file.base + offset + 128
    if context.role == 0 { word.storeRelaxed(0) }
    context.meet()
  }

  mutating func sendNow(_ bytes: RawSpan) -> Bool {
    // SAFETY: a message has less than a page of room.
    unsafe message.copyIn(bytes)
    count &+= 1
    // Pairs with the acquire in `receiveNow`.
    word.storeRelease(count)
    return true
  }

  mutating func receiveNow(into buffer: inout MutableRawSpan) -> Bool {
    guard word.loadAcquire() == count &+ 1 else { return false }
    // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
    unsafe message.copyOut(&buffer)
    count &+= 1
    return true
  }

  mutating func send(_ bytes: RawSpan) {
    _ = sendNow(bytes)
    word.wake(count: 1)
  }

  mutating func receive(into buffer: inout MutableRawSpan) {
    while !receiveNow(into: &buffer) { word.sleep(while: count, timeoutNanoseconds: 1_000_000_000) }
  }
}
