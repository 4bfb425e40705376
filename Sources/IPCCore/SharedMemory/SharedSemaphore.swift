internal import Platform

/// How a wait for a semaphore ended.
public enum SemaphoreOutcome: Sendable, Equatable {
  /// The count was positive and has been taken down by one.
  case acquired
  /// Likewise; and since the last one who was told, that process has died with units that it had taken and not
  /// given back. They have been given back for it.
  case acquiredAfterDeath(of: ParticipantID)
  /// The time-out passed; the count is as if the call had not been made.
  case timedOut
}

/// What a semaphore is used for, which decides what becomes of the units that a dead process had taken.
public enum SemaphoreUse: Sendable, Equatable {
  /// A unit is a resource, which its taker gives back by ``SharedSemaphore/post()``: when the taker dies, it is
  /// given back for it, and the next one is told.
  case resource
  /// A unit is a signal, which its taker uses up: it is gone when the call returns.
  case signal
}

/// A counting semaphore that processes share: one of the few that each region has (§21).
///
/// It survives the death of those who hold units of it, and says so to the next one, once (of the last, where
/// several died): see ``SemaphoreUse``. A process that dies while it waits takes nothing with it.
///
/// Who finds it at 0 waits in line, and is served in the order of asking; only a thread that had begun to ask
/// before the other stood in line may overtake it, once. A process that is stopped by a signal is passed over.
/// The value keeps the region's memory mapped for as long as it is used.
public struct SharedSemaphore: Sendable {
  private let segment: Segment
  private let participant: Participant
  private let attachment: Attachment
  private let at: Int
  private let line: WaitingLine
  /// Its number in the region.
  public let index: Int

  init(segment: Segment, participant: Participant, attachment: Attachment, index: Int) {
    self.segment = segment
    self.participant = participant
    self.attachment = attachment
    self.index = index
    at = RegionLayout.semaphore(index)
    line = WaitingLine(segment, .semaphore, index, hintAt: at + SemaphoreLayout.sleepers)
  }

  /// All units: the free ones, and those in the line that processes hold.
  private var totalWord: SharedWord64 { segment.word(at + SemaphoreLayout.count) }
  private var noticeWord: SharedWord64 { segment.word(at + SemaphoreLayout.notice) }
  private var guardLock: SideLock { SideLock(word: segment.word(at + SemaphoreLayout.guardWord)) }

  /// The count at this moment. It starts at 0.
  public var count: Int { max(0, Int(truncatingIfNeeded: freeCount())) }

  /// The processes that have taken units as resources and not given them back, and how many.
  public var holders: [(process: ParticipantID, unitCount: Int)] {
    line.entriesOfLock().compactMap { entry in
      let units = units(of: entry)
      guard units > 0 else { return nil }
      return (ParticipantID(rawValue: line.who(entry.at).participant), Int(clamping: units))
    }
  }

  /// Takes the count down by one. Blocks while it is 0.
  /// - Parameters:
  ///   - use: what becomes of the unit if this process dies.
  ///   - timeoutNanoseconds: of the domain clock (§14); nil: without limit.
  /// - Throws: ``RegionError/lineFull(limit:)``; ``RegionError/forked``.
  @discardableResult
  public func wait(
    for use: SemaphoreUse = .resource, timeoutNanoseconds: UInt64? = nil
  ) throws(RegionError) -> SemaphoreOutcome {
    try begin()
    let deadline = Deadline(participant.domain, timeoutNanoseconds: timeoutNanoseconds)
    let account = try account(for: use)
    var outcome = taken(nil, account, deadline, passesStopped: false)
    if outcome == nil, !deadline.hasPassed(in: participant.domain) {
      let entry = line.join(.waitsAlone, as: participant)
      let wait = WaitDescription(
        .semaphore, objectID: segment.header.objectID, detail: UInt64(index), until: deadline)
      participant.waiting(wait) {
        _ = line.sleep(in: entry, as: participant, until: deadline) { passesStopped in
          outcome = taken(entry, account, deadline, passesStopped: passesStopped)
          return outcome != nil
        }
      }
      if let entry { line.free(entry) }
      // Whoever is first now may find a unit left.
      line.wakeFirst()
      crashPoint(.lockEntered)
    }
    try checkFile()
    note(outcome ?? .timedOut == .timedOut ? .lockRefused : .waited)
    return outcome ?? .timedOut
  }

  /// Takes the count down by one if it is positive; nil when it is 0, or others wait for it in line.
  public func tryWait(for use: SemaphoreUse = .resource) throws(RegionError) -> SemaphoreOutcome? {
    try begin()
    let deadline = Deadline(participant.domain, timeoutNanoseconds: 0)
    let outcome = taken(nil, try account(for: use), deadline, passesStopped: true)
    try checkFile()
    note(outcome == nil ? .lockRefused : .waited)
    return outcome
  }

  /// Takes the count up by one, and wakes who waits. Never blocks. A process that has taken units as resources
  /// gives back one of those.
  public func post() throws(RegionError) {
    try begin()
    if !giveBack() { totalWord.fetchAdd(1) }
    crashPoint(.lockGivenBack)
    line.wakeFirst()
    note(.signalled)
  }

  // MARK: Units

  private func units(of entry: (at: Int, state: LinePlace.State)) -> UInt64 {
    entry.state == .hasUnits ? line.word(entry.at, LineLayout.units).loadAcquire() : 0
  }

  private func freeCount() -> Int64 {
    let total = Int64(bitPattern: totalWord.loadAcquire())
    return line.entriesOfLock().reduce(total) { $0 &- Int64(bitPattern: units(of: $1)) }
  }

  /// The entry of all threads of this process.
  private var ownAccount: Int? {
    let own = MutexWord(participant: participant.id.rawValue, thread: 0)
    return line.entriesOfLock().first { $0.state == .hasUnits && line.who($0.at) == own }?.at
  }

  /// Where units taken for that use are booked; nil: nowhere.
  private func account(for use: SemaphoreUse) throws(RegionError) -> Int? {
    guard use == .resource else { return nil }
    if let account = ownAccount { return account }
    let own = MutexWord(participant: participant.id.rawValue, thread: 0)
    guard let account = line.claim(for: own, as: participant) else { throw .lineFull(limit: line.count) }
    // Two threads may make one each: each unit stands in one of them.
    line.word(account, LineLayout.place).storeRelease(line.lock.with(.hasUnits).raw)
    return account
  }

  /// One attempt, under the guard: so that no two take the same unit. A unit is taken by the store of one word.
  private func taken(
    _ entry: Int?, _ account: Int?, _ deadline: Deadline, passesStopped: Bool
  ) -> SemaphoreOutcome? {
    guard guardLock.take(participant, deadline: deadline, mayBlock: false) != .gaveUp else { return nil }
    crashPoint(.lockGuarded)
    defer { guardLock.release() }
    buryTheDead()
    guard line.isFirst(entry, passesStopped: passesStopped, as: participant), freeCount() > 0 else {
      return nil
    }
    let dead = noticeWord.loadAcquire()
    if let account {
      line.word(account, LineLayout.units).fetchAdd(1)
    } else {
      totalWord.fetchAdd(UInt64.max)
    }
    crashPoint(.lockGranted)
    if dead != 0 { noticeWord.storeRelease(0) }
    crashPoint(.lockTold)
    return dead == 0 ? .acquired : .acquiredAfterDeath(of: ParticipantID(rawValue: dead))
  }

  /// Gives the units of dead processes back, by removing their accounts; notes whose they were.
  private func buryTheDead() {
    for entry in line.entriesOfLock() where units(of: entry) > 0 {
      let owner = line.who(entry.at)
      if owner == .free || participant.isAlive(owner.participant) { continue }
      noticeWord.storeRelease(owner.participant)
      crashPoint(.lockNoted)
      line.remove(entry.at, of: owner, as: participant)
    }
  }

  /// Gives back a unit that a thread of this process has taken; false when there is none.
  private func giveBack() -> Bool {
    let own = MutexWord(participant: participant.id.rawValue, thread: 0)
    for entry in line.entriesOfLock() where entry.state == .hasUnits && line.who(entry.at) == own {
      let word = line.word(entry.at, LineLayout.units)
      while true {
        let now = word.loadAcquire()
        if now == 0 { break }
        if word.compareExchange(now, now - 1) { return true }
      }
    }
    return false
  }

  private func begin() throws(RegionError) {
    guard participant.isOriginal else { throw .forked }
    participant.passGate()
    try checkFile()
  }

  private func checkFile() throws(RegionError) {
    if let fault = segment.cutFault { throw .damaged(fault) }
  }

  private func note(_ event: EventKind) {
    participant.events.tell(event, object: segment.header.objectID, sequence: UInt64(index))
    participant.noteOperation(at: participant.domain.timeNanoseconds, channel: segment.header.objectID)
  }
}
