internal import Platform

/// A floor: memory that one process fills and another reads, with a word that says that it is full. For one
/// message at a time.
@safe struct BareInPlace: InPlaceOneByOne {
  private let memory: UnsafeMutableRawPointer
  private let word: SharedWord64
  private let byteCountWord: SharedWord64

  init(_ context: inout WorkContext) {
    word = context.arena.file.word64(Arena.roomOffset)
    byteCountWord = context.arena.file.word64(Arena.roomOffset + 8)
    // SAFETY: in the arena, which outlives the experiment, with more room behind than any message takes.
    unsafe memory = context.arena.file.base + Arena.roomOffset + 4096
    if context.role == 0 { word.storeRelaxed(0) }
    context.meet()
  }

  func sendInPlace(byteCount: Int, _ fill: (inout MutableRawSpan) -> Void) {
    // SAFETY: as above; nobody else looks at it while the word is 0.
    var span = unsafe MutableRawSpan(_unsafeStart: memory, byteCount: byteCount)
    fill(&span)
    byteCountWord.storeRelaxed(UInt64(byteCount))
    // Pairs with the acquire in `receiveInPlace`.
    word.storeRelease(1)
  }

  func receiveInPlace(_ read: (RawSpan) -> Void) {
    while word.loadAcquire() == 0 { spinHint() }
    // SAFETY: as above; the sender fills it anew only when this message has been answered.
    read(unsafe RawSpan(_unsafeStart: memory, byteCount: Int(byteCountWord.loadRelaxed())))
    word.storeRelaxed(0)
  }
}
