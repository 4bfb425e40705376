internal import Platform

/// A readers–writers lock that processes share: one of the few that each region has (§21, 23). Any number of
/// readers hold it together, or one writer alone.
///
/// It is served in the order in which threads asked for it: a reader waits behind a writer that came before it,
/// and a writer behind whoever came before it, so that neither starves; readers with no writer between them get
/// in together. A process that is stopped by a signal is passed over while it waits.
///
/// It survives the death of its holders: a dead one's hold is removed, and the next one to get in is told of it,
/// once (``LockOutcome/acquiredAfterDeath(of:)``; of the last, where several died). After a dead writer what the
/// lock guards may be half changed; a dead reader leaves it as it was.
///
/// Threads of one process count as processes do. Not recursive. The value keeps the region's memory mapped.
public struct SharedReadersWritersLock: Sendable {
  /// Its number in the region.
  public let index: Int
  private let participant: Participant
  private let segment: Segment
  private let at: Int
  private let line: WaitingLine

  /// How a thread of some process holds the lock.
  public enum Hold: Sendable, Equatable { case reading, writing }

  init(segment: Segment, participant: Participant, index: Int) {
    self.index = index
    self.participant = participant
    self.segment = segment
    at = RegionLayout.readersWritersLock(index)
    line = WaitingLine(
      segment, .readersWriters, index, hintAt: at + ReadersWritersLayout.waiters)
  }

  private var objectID: UInt64 { segment.header.objectID }
  private var guardLock: SideLock { SideLock(word: segment.word(at + ReadersWritersLayout.guardWord)) }

  /// Who holds it now, one entry a thread: a look at one moment. The dead stay until somebody needs the lock.
  public var holders: [(process: ParticipantID, hold: Hold)] {
    line.entriesOfLock().compactMap { entry in
      guard entry.state == .shares || entry.state == .alone else { return nil }
      let hold: Hold = entry.state == .shares ? .reading : .writing
      return (ParticipantID(rawValue: line.who(entry.at).participant), hold)
    }
  }

  /// How many threads wait for it now.
  public var waitingCount: Int { line.entriesOfLock().count { $0.state.waits } }

  /// Takes the lock for reading. Blocks while a writer has it, or waits for it.
  /// - Parameter timeoutNanoseconds: of the domain clock (§14); nil: without limit.
  /// - Throws: ``RegionError/alreadyHeld`` when the calling thread has it either way;
  ///   ``RegionError/lineFull(limit:)``; ``RegionError/forked``.
  @discardableResult
  public func lockForReading(timeoutNanoseconds: UInt64? = nil) throws(RegionError) -> LockOutcome {
    try take(.waitsToShare, Deadline(participant.domain, timeoutNanoseconds: timeoutNanoseconds))
  }

  /// Takes the lock for writing. Blocks while anybody has it, or has asked for it before.
  /// - Parameter timeoutNanoseconds: of the domain clock (§14); nil: without limit.
  /// - Throws: as ``lockForReading(timeoutNanoseconds:)``.
  @discardableResult
  public func lockForWriting(timeoutNanoseconds: UInt64? = nil) throws(RegionError) -> LockOutcome {
    try take(.waitsAlone, Deadline(participant.domain, timeoutNanoseconds: timeoutNanoseconds))
  }

  /// Takes the lock for reading without blocking; nil when it would have to wait.
  public func tryLockForReading() throws(RegionError) -> LockOutcome? { try tryTake(.waitsToShare) }

  /// Takes the lock for writing without blocking; nil when it would have to wait.
  public func tryLockForWriting() throws(RegionError) -> LockOutcome? { try tryTake(.waitsAlone) }

  /// Gives the lock up, however it was taken, and wakes whose turn it is. Never blocks.
  /// - Throws: ``RegionError/notTheHolder(holder:)`` unless the calling thread holds it, with one that does.
  public func unlock() throws(RegionError) {
    guard participant.isOriginal else { throw .forked }
    participant.passGate()
    if let fault = segment.cutFault { throw .damaged(fault) }
    guard let entry = ownEntry() else { throw .notTheHolder(holder: holders.first?.process ?? .none) }
    // Publishes what was written under the lock (pairs with the acquire of the places in `admit`).
    line.free(entry)
    crashPoint(.lockGivenBack)
    line.wakeFirst()
    note(.unlocked)
  }

  // MARK: Getting in

  private func tryTake(_ way: LinePlace.State) throws(RegionError) -> LockOutcome? {
    let outcome = try take(way, Deadline(participant.domain, timeoutNanoseconds: 0))
    return outcome == .timedOut ? nil : outcome
  }

  private func take(_ way: LinePlace.State, _ deadline: Deadline) throws(RegionError) -> LockOutcome {
    guard participant.isOriginal else { throw .forked }
    participant.passGate()
    if let fault = segment.cutFault { throw .damaged(fault) }
    guard ownEntry() == nil else { throw .alreadyHeld }
    guard let entry = line.join(way, as: participant) else { throw .lineFull(limit: line.count) }
    let mayBlock = !deadline.hasPassed(in: participant.domain)
    var outcome = admitted(entry, way, deadline, passesStopped: !mayBlock)
    if outcome == nil, mayBlock {
      let kind: WaitKind = way == .waitsToShare ? .readLock : .writeLock
      let wait = WaitDescription(kind, objectID: objectID, detail: UInt64(index), until: deadline)
      participant.waiting(wait) {
        _ = line.sleep(in: entry, as: participant, until: deadline) { passesStopped in
          outcome = admitted(entry, way, deadline, passesStopped: passesStopped)
          return outcome != nil
        }
      }
    }
    if outcome == nil {
      line.free(entry)
      // Those behind may have waited for this one only.
      line.wakeFirst()
    } else {
      crashPoint(.lockEntered)
    }
    if let fault = segment.cutFault { throw .damaged(fault) }
    note(outcome == nil ? .lockRefused : way == .waitsToShare ? .readLocked : .writeLocked)
    return outcome ?? .timedOut
  }

  /// One attempt, under the guard: so that no two get in at once that must not.
  private func admitted(
    _ entry: Int, _ way: LinePlace.State, _ deadline: Deadline, passesStopped: Bool
  ) -> LockOutcome? {
    guard guardLock.take(participant, deadline: deadline, mayBlock: false) != .gaveUp else {
      return nil
    }
    crashPoint(.lockGuarded)
    defer { guardLock.release() }
    let isShared = way == .waitsToShare
    for other in line.entriesOfLock() {
      guard other.state == .alone || other.state == .shares && !isShared else { continue }
      let owner = line.who(other.at)
      if owner != .free, participant.isAlive(owner.participant) { return nil }
      // Giving it up is two stores: with the place gone, the entry is free although it has an owner yet.
      if owner != .free { bury(other.at, owner) }
    }
    guard
      line.isFirst(entry, isShared: isShared, passesStopped: passesStopped, as: participant)
    else { return nil }
    let notice = segment.word(at + ReadersWritersLayout.notice)
    let dead = notice.loadAcquire()
    // Commits. Who dies before it has taken the notice down is itself the next one's notice.
    line.word(entry, LineLayout.place).storeRelease(line.lock.with(isShared ? .shares : .alone).raw)
    crashPoint(.lockGranted)
    if dead != 0 { notice.storeRelease(0) }
    crashPoint(.lockTold)
    return dead == 0 ? .acquired : .acquiredAfterDeath(of: ParticipantID(rawValue: dead))
  }

  /// Removes a dead holder, having noted it: repeated by the next one if this process dies in between.
  private func bury(_ entry: Int, _ owner: MutexWord) {
    segment.word(at + ReadersWritersLayout.notice).storeRelease(owner.participant)
    crashPoint(.lockNoted)
    line.remove(entry, of: owner, as: participant)
    segment.word(at + ReadersWritersLayout.takeovers).fetchAdd(1)
  }

  private func ownEntry() -> Int? {
    let own = MutexCell.ownWord(participant)
    return line.entriesOfLock().first { $0.state.holds && line.who($0.at) == own }?.at
  }

  private func note(_ event: EventKind) {
    participant.events.tell(event, object: objectID, sequence: UInt64(index))
    participant.noteOperation(at: participant.domain.timeNanoseconds, channel: objectID)
  }
}
