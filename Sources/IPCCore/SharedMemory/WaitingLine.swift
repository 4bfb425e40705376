internal import Platform

/// Those who wait for the locks of one segment, in the order in which they came, and the holders of those locks
/// that may have several (§19, 21).
///
/// Each entry is changed by its owner, and by whoever removes it on proof of its owner's death; every change
/// that matters is the store of one word. Nobody waits for a lock of the line, for there is none.
///
/// Order: the lowest ticket is served first, and whoever comes anew joins the line if somebody stands in it.
/// Only one who had begun to look before the other had joined can overtake it, and only that once. One that is
/// stopped by a signal is passed over while it is stopped, and keeps its ticket.
struct WaitingLine: Sendable {
  let segment: Segment
  let header: Int
  let entries: Int
  let count: Int
  /// The place of one that waits for the lock in question, to share it.
  let lock: LinePlace
  /// 1 while somebody may stand in line for that lock.
  let hint: SharedWord32

  private static let firstPollNanoseconds: UInt64 = 1_000_000
  private static let lastPollNanoseconds: UInt64 = 50_000_000

  func word(_ entry: Int, _ field: Int) -> SharedWord64 { segment.word(entry + field) }
  func who(_ entry: Int) -> MutexWord { MutexWord(raw: word(entry, LineLayout.who).loadAcquire()) }
  private func bell(_ entry: Int) -> SharedWord32 { segment.word32(entry + LineLayout.bell) }

  /// The entries about this lock: where each lies, and its state.
  func entriesOfLock() -> [(at: Int, state: LinePlace.State)] {
    let used = min(count, Int(clamping: segment.word(header + LineLayout.used).loadAcquire()))
    var found: [(at: Int, state: LinePlace.State)] = []
    for index in 0..<used {
      let at = entries + index * LineLayout.byteCount
      let place = LinePlace(raw: word(at, LineLayout.place).loadAcquire())
      if place.lock == lock.lock, let state = place.state { found.append((at, state)) }
    }
    return found
  }

  /// The line of a region's lock.
  init(_ segment: Segment, _ kind: LinePlace.Kind, _ index: Int, hintAt: Int) {
    self.segment = segment
    header = RegionLayout.lineHeader
    entries = RegionLayout.line
    count = RegionLayout.lineCount
    lock = LinePlace(kind, index, .waitsAlone)
    hint = segment.word32(hintAt)
  }

  /// The line of a buffer's mutex.
  init(ofBuffer segment: Segment) {
    self.segment = segment
    header = BufferLayout.waitingLineHeader
    entries = BufferLayout.waitingLine
    count = BufferLayout.waitingLineCount
    lock = LinePlace(.mutex, 0, .waitsAlone)
    hint = segment.word32(BufferLayout.mutex + MutexLayout.waiters)
  }

  // MARK: Entries

  /// Takes an entry that says nothing yet; nil when all are taken by the living.
  func claim(for owner: MutexWord, as participant: Participant) -> Int? {
    for index in 0..<count {
      let at = entries + index * LineLayout.byteCount
      guard word(at, LineLayout.who).loadRelaxed() == 0,
        word(at, LineLayout.who).compareExchange(0, owner.raw)
      else { continue }
      return open(at, index)
    }
    for index in 0..<count {
      let at = entries + index * LineLayout.byteCount
      let dead = who(at)
      guard !participant.isAlive(dead.participant), isIdle(at),
        word(at, LineLayout.who).compareExchange(dead.raw, owner.raw)
      else { continue }
      return open(at, index)
    }
    return nil
  }

  /// Whether nothing is lost with an entry when its owner has died: it held nothing.
  private func isIdle(_ entry: Int) -> Bool {
    let state = LinePlace(raw: word(entry, LineLayout.place).loadAcquire()).state
    return state.map { $0.waits || $0 == .hasUnits && word(entry, LineLayout.units).loadAcquire() == 0 }
      ?? true
  }

  private func open(_ entry: Int, _ index: Int) -> Int {
    word(entry, LineLayout.place).storeRelaxed(0)
    word(entry, LineLayout.units).storeRelaxed(0)
    let used = segment.word(header + LineLayout.used)
    while true {
      let now = used.loadRelaxed()
      if now > UInt64(index) || used.compareExchange(now, UInt64(index) + 1) { break }
    }
    crashPoint(.lockClaimed)
    return entry
  }

  /// Gives an entry of one's own back, with what it held.
  func free(_ entry: Int) {
    word(entry, LineLayout.place).storeRelease(0)
    word(entry, LineLayout.who).storeRelease(0)
  }

  /// Removes the entry of a dead process.
  func remove(_ entry: Int, of dead: MutexWord, as participant: Participant) {
    let own = MutexCell.ownWord(participant)
    if word(entry, LineLayout.who).compareExchange(dead.raw, own.raw) { free(entry) }
  }

  // MARK: Standing in line

  /// Joins the line at its end.
  func join(_ state: LinePlace.State, as participant: Participant) -> Int? {
    guard let entry = claim(for: MutexCell.ownWord(participant), as: participant) else { return nil }
    let ticket = segment.word(header + LineLayout.nextTicket).fetchAdd(1)
    word(entry, LineLayout.ticket).storeRelaxed(ticket)
    // Publishes the ticket (pairs with the acquire of the place in `entriesOfLock`).
    word(entry, LineLayout.place).storeRelease(lock.with(state).raw)
    hint.storeRelaxed(1)
    fullFence()
    crashPoint(.lockJoined)
    return entry
  }

  /// Whether nobody stands before `entry` (nil: who is not in line stands behind all) that it must not overtake.
  /// - Parameters:
  ///   - isShared: readers do not wait for readers.
  ///   - passesStopped: whether to look, in `/proc`, who is stopped.
  func isFirst(
    _ entry: Int?, isShared: Bool = false, passesStopped: Bool, as participant: Participant
  ) -> Bool {
    if entry == nil, hint.loadAcquire() == 0 { return true }
    let ticket = entry.map { word($0, LineLayout.ticket).loadRelaxed() }
    return entriesOfLock().allSatisfy { other in
      guard other.at != entry, other.state.waits, !(isShared && other.state == .waitsToShare),
        ticket.map({ word(other.at, LineLayout.ticket).loadRelaxed().comes(before: $0) }) ?? true
      else { return true }
      let owner = who(other.at)
      if owner == .free { return true }
      if !participant.isAlive(owner.participant) {
        remove(other.at, of: owner, as: participant)
        return true
      }
      if owner.participant == participant.id.rawValue || !passesStopped { return false }
      return !(participant.peer(owner.participant)?.canAct ?? false)
    }
  }

  /// Sleeps until `attempt` succeeds or the deadline passes (§14: signals and pauses neither shorten nor
  /// lengthen that). `attempt` is told whether to look who is stopped.
  /// - Parameter entry: nil where the line was full; then it only looks now and then.
  func sleep(
    in entry: Int?, as participant: Participant, until deadline: Deadline, attempt: (Bool) -> Bool
  ) -> Bool {
    var poll = Self.firstPollNanoseconds
    var passesStopped = false
    while true {
      let bell = entry.map { self.bell($0) } ?? hint
      let rung = entry == nil ? 1 : bell.loadAcquire()
      hint.storeRelaxed(1)
      // The announcement goes before the look (pairs with the fence in `wakeFirst`): one of us sees the other.
      fullFence()
      if attempt(passesStopped) { return true }
      if deadline.hasPassed(in: participant.domain) || segment.file.isCutShort { return false }
      participant.sleep(on: bell, while: rung, until: deadline, pollNanoseconds: poll)
      passesStopped = bell.loadAcquire() == rung
      poll = min(poll * 2, Self.lastPollNanoseconds)
    }
  }

  /// Calls who is first in line, and with a reader all the readers before the next writer.
  func wakeFirst() {
    fullFence()
    guard hint.loadRelaxed() != 0 else { return }
    hint.storeRelaxed(0)
    fullFence()
    let waiting = entriesOfLock().filter { $0.state.waits }
      .map { (at: $0.at, state: $0.state, ticket: word($0.at, LineLayout.ticket).loadRelaxed()) }
      .sorted { $0.ticket.comes(before: $1.ticket) }
    guard let first = waiting.first else {
      // Those who found the line full sleep on the hint.
      hint.wakeAll()
      return
    }
    hint.storeRelaxed(1)
    let called =
      first.state == .waitsToShare ? waiting.prefix { $0.state == .waitsToShare } : waiting.prefix(1)
    for entry in called {
      bell(entry.at).fetchAdd(1)
      bell(entry.at).wake(count: 1)
    }
  }
}
