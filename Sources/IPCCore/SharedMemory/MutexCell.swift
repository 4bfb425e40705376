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
/// that the process which holds it has died. Who finds it held stands in line.
struct MutexCell: Sendable {
  let segment: Segment
  let at: Int
  let line: WaitingLine

  private static let spinCount = 100

  private var word: SharedWord64 { segment.word(at + MutexLayout.owner) }

  /// Who holds it.
  var owner: MutexWord { MutexWord(raw: word.loadAcquire()) }

  static func ownWord(_ participant: Participant) -> MutexWord {
    MutexWord(participant: participant.id.rawValue, thread: ThisProcess.threadID)
  }

  /// Takes it for the calling thread, which must not hold it; publishes `wait` while blocked.
  func take(as participant: Participant, until deadline: Deadline, wait: WaitDescription) -> LockOutcome {
    let own = Self.ownWord(participant)
    for _ in 0..<Self.spinCount {
      // Whoever stands in line goes first.
      if line.hint.loadRelaxed() != 0 { break }
      if word.loadRelaxed() == 0, word.compareExchange(0, own.raw) {
        crashPoint(.lockGranted)
        return .acquired
      }
      spinHint()
    }
    if let outcome = tryTake(own, as: participant) { return outcome }
    if deadline.hasPassed(in: participant.domain) { return .timedOut }
    let entry = line.join(.waitsAlone, as: participant)
    var outcome: LockOutcome?
    participant.waiting(wait) {
      _ = line.sleep(in: entry, as: participant, until: deadline) { passesStopped in
        outcome = tryTake(own, as: participant, in: entry, passesStopped: passesStopped)
        return outcome != nil
      }
    }
    if let entry { line.free(entry) }
    // Those behind may have waited for this one only; else they are called when the mutex is given up.
    if outcome == nil { line.wakeFirst() }
    crashPoint(.lockEntered)
    return outcome ?? .timedOut
  }

  /// Takes it if it is free, or its holder has died, and nobody is before `entry` in line (nil: behind all);
  /// nil while another holds it, or is to have it next.
  func tryTake(
    _ own: MutexWord, as participant: Participant, in entry: Int? = nil, passesStopped: Bool = false
  ) -> LockOutcome? {
    let holder = MutexWord(raw: word.loadRelaxed())
    if holder != .free, participant.isAlive(holder.participant) { return nil }
    guard line.isFirst(entry, passesStopped: passesStopped, as: participant),
      word.compareExchange(holder.raw, own.raw)
    else { return nil }
    crashPoint(.lockGranted)
    if holder == .free { return .acquired }
    segment.word(at + MutexLayout.takeovers).fetchAdd(1)
    return .acquiredAfterDeath(of: ParticipantID(rawValue: holder.participant))
  }

  /// Gives it up; false when the calling thread does not hold it.
  func release(as participant: Participant) -> Bool {
    guard word.compareExchange(Self.ownWord(participant).raw, 0) else { return false }
    crashPoint(.lockGivenBack)
    line.wakeFirst()
    return true
  }

  /// Frees it whoever held it: only for a buffer in which nobody works.
  func reset() {
    word.storeRelease(0)
    line.wakeFirst()
  }
}
