internal import Platform

/// How a mutex was taken (§21).
public enum LockOutcome: Sendable, Equatable {
  case acquired
  /// Taken over from a process that died while it held the mutex: what it guards may be half changed.
  case acquiredAfterDeath(of: ParticipantID)
  /// The time-out passed while another held it.
  case timedOut
}

/// A mutex as it lies in a segment: the lock of a region, and the `mutex` of a buffer.
///
/// The owner word names process and thread; it is taken by one compare-and-swap, and taken over only on proof
/// that the process which holds it has died.
struct MutexCell: Sendable {
  let segment: Segment
  let at: Int

  private static let spinCount = 100

  private var word: SharedWord64 { segment.word(at + MutexLayout.owner) }
  private var sleepers: Sleepers { Sleepers(word: segment.word32(at + MutexLayout.sleepers)) }

  /// Who holds it.
  var owner: MutexWord { MutexWord(raw: word.loadAcquire()) }

  static func ownWord(_ participant: Participant) -> MutexWord {
    MutexWord(participant: participant.id.rawValue, thread: ThisProcess.threadID)
  }

  /// Takes it for the calling thread, which must not hold it; publishes `wait` while blocked.
  func take(as participant: Participant, until deadline: Deadline, wait: WaitDescription) -> LockOutcome {
    let own = Self.ownWord(participant)
    for _ in 0..<Self.spinCount {
      if word.loadRelaxed() == 0, word.compareExchange(0, own.raw) { return .acquired }
      spinHint()
    }
    if let outcome = tryTake(own, as: participant) { return outcome }
    if deadline.hasPassed(in: participant.domain) { return .timedOut }
    return participant.waiting(wait) {
      var outcome: LockOutcome?
      sleepers.sleep(as: participant, until: deadline) {
        outcome = tryTake(own, as: participant)
        return outcome != nil
      }
      return outcome ?? .timedOut
    }
  }

  /// Takes it if it is free, or its holder has died; nil while another holds it.
  func tryTake(_ own: MutexWord, as participant: Participant) -> LockOutcome? {
    let holder = MutexWord(raw: word.loadRelaxed())
    if holder == .free { return word.compareExchange(0, own.raw) ? .acquired : nil }
    guard !participant.isAlive(holder.participant), word.compareExchange(holder.raw, own.raw) else {
      return nil
    }
    segment.word(at + MutexLayout.takeovers).fetchAdd(1)
    return .acquiredAfterDeath(of: ParticipantID(rawValue: holder.participant))
  }

  /// Gives it up; false when the calling thread does not hold it.
  func release(as participant: Participant) -> Bool {
    guard word.compareExchange(Self.ownWord(participant).raw, 0) else { return false }
    sleepers.wake()
    return true
  }

  /// Frees it whoever held it: only for a buffer in which nobody works.
  func reset() {
    word.storeRelease(0)
    sleepers.wake()
  }
}
