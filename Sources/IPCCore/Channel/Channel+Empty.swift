internal import Platform

/// What became of a wait for an empty queue (§11).
public enum EmptyOutcome: Sendable, Equatable {
  /// At one moment during the call nothing was queued.
  case empty
  /// The time-out passed, and at no moment that was looked at was it empty.
  case timedOut
}

/// Waiting until a queue is empty (§11).
///
/// Who waits raises a flag and looks; who takes (or withdraws) the last message looks at the flag. No count of
/// the waiting is kept, so that a death leaves at most a flag that the next wake takes down.
extension Channel {
  private var emptySequence: SharedWord32 { segment.word32(base + ChannelLayout.emptySequence) }
  private var emptyAsked: SharedWord32 { segment.word32(base + ChannelLayout.emptyAsked) }
  private static let emptyPollNanoseconds: UInt64 = 50_000_000

  /// Blocks until nothing is queued. An offer at capacity zero is not in the queue.
  func waitUntilEmpty(timeoutNanoseconds: UInt64?) throws(SendError) -> EmptyOutcome {
    guard participant.isOriginal else { throw .forked }
    if let fault = domain.segment.cutFault { throw .damaged(fault) }
    participant.passGate()
    // An operation that fails has completed too.
    defer { participant.endStep() }
    let outcome = try untilEmpty(Deadline(domain, timeoutNanoseconds: timeoutNanoseconds))
    participant.noteOperation(at: domain.timeNanoseconds, channel: objectID)
    return outcome
  }

  private func untilEmpty(_ deadline: Deadline) throws(SendError) -> EmptyOutcome {
    if peer == nil { closeIfOwnerDied() }
    if isClosed { throw endForSenders }
    if try isEmptyForSure(deadline) { return .empty }
    let wait = WaitDescription(.empty, objectID: objectID, detail: direction, until: deadline)
    return try participant.waiting(wait) { () throws(SendError) -> EmptyOutcome in
      while true {
        let sequence = emptySequence.loadAcquire()
        emptyAsked.storeRelease(1)
        crashPoint(.emptyAsked)
        // We raise the flag and then look; a receiver commits and then looks at the flag.
        Barrier.beforeSleep()
        if peer == nil { closeIfOwnerDied() }
        if isClosed { throw endForSenders }
        if try isEmptyForSure(deadline) { return .empty }
        if peerHasDied { throw .peerTerminated(name: label) }
        if deadline.hasPassed(in: domain) { return .timedOut }
        participant.sleep(
          on: emptySequence, while: sequence, until: deadline, pollNanoseconds: Self.emptyPollNanoseconds)
      }
    }
  }

  /// A racing look may walk past messages that come while it walks, so that an empty queue is looked at again
  /// under the send lock, where none come.
  private func isEmptyForSure(_ deadline: Deadline) throws(SendError) -> Bool {
    do {
      guard try depth() == 0 else { return false }
      switch sendLock.take(participant, deadline: deadline, mayBlock: true) {
      case .taken: break
      case .takenOver: repairSendSide()
      case .gaveUp: return false
      }
      defer { sendLock.release() }
      return try depth() == 0
    } catch { throw .damaged(error) }
  }

  /// After a message has left the queue: wakes who waits for it to be empty, if it is.
  @inline(__always) func wakeIfEmpty() {
    guard emptyAsked.loadRelaxed() != 0, (try? depth()) ?? 0 == 0 else { return }
    wakeWhoWaitForEmpty()
  }

  func wakeWhoWaitForEmpty() {
    guard emptyAsked.loadRelaxed() != 0 else { return }
    emptyAsked.storeRelaxed(0)
    crashPoint(.emptyFlagDown)
    emptySequence.fetchAdd(1)
    crashPoint(.emptyCounted)
    emptySequence.wakeAll()
  }
}
