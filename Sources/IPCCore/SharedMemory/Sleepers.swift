internal import Platform

/// Where those sleep who wait for a shared condition: a futex that is 1 while somebody may be asleep, so that
/// whoever changes the condition pays for a system call only then.
///
/// A waiter announces itself, looks at the condition again, and sleeps. It looks by itself now and then as
/// well, for whoever should have woken it may have been killed before it could.
struct Sleepers: Sendable {
  let word: SharedWord32

  private static let firstPollNanoseconds: UInt64 = 1_000_000
  private static let lastPollNanoseconds: UInt64 = 50_000_000

  /// Sleeps until `isOver` or the deadline. Spurious calls of `isOver` are many: it must be cheap.
  func sleep(
    as participant: Participant, until deadline: Deadline, isOver: () -> Bool
  ) {
    var poll = Self.firstPollNanoseconds
    while true {
      word.storeRelaxed(1)
      // The announcement goes before the look (pairs with the fence in `wake`): one of us two sees the other.
      fullFence()
      if isOver() || deadline.hasPassed(in: participant.domain) { return }
      participant.sleep(on: word, while: 1, until: deadline, pollNanoseconds: poll)
      poll = min(poll * 2, Self.lastPollNanoseconds)
    }
  }

  /// Wakes all, after the condition has changed.
  func wake() {
    fullFence()
    guard word.loadRelaxed() != 0 else { return }
    word.storeRelaxed(0)
    word.wakeAll()
  }
}
