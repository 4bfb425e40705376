internal import Platform

/// The floor of floors: one word that two processors write in turn.
func cacheLineRoundTrip(_ context: inout WorkContext) -> [Double] {
  let there = context.arena.file.word64(Arena.roomOffset)
  let back = context.arena.file.word64(Arena.roomOffset + 128)
  if context.role == 0 {
    there.storeRelaxed(0)
    back.storeRelaxed(0)
  }
  var samples = Samples(capacity: context.count)
  context.meet()
  for turn in 1...UInt64(context.count) {
    if context.role == 0 {
      let begin = ticks()
      there.storeRelease(turn)
      while back.loadAcquire() != turn { spinHint() }
      samples.add(ticks() &- begin)
    } else {
      while there.loadAcquire() != turn { spinHint() }
      back.storeRelease(turn)
    }
  }
  context.meet()
  return context.role == 0 ? samples.roundTripValues() : []
}
