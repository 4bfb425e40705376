internal import Platform
internal import Synchronization

/// The queue under a mailbox and under each direction of a link, as one process sees it.
///
/// Senders share one side lock and receivers another; the two sides meet only in the slots, whose words
/// commit. Positions count up from 1 and are never used again. One rule serves the three capacities: the send
/// at position p completes when the message at p − n has been received or withdrawn.
package final class Channel: Sendable {
  package let segment: Segment
  package let base: Int
  /// Not retained, for a participant owns the channels of its links: whoever makes a channel keeps its
  /// participant alive for as long (a mailbox does so by a field of its own).
  // SAFETY: alive by the condition above.
  private unowned(unsafe) let unretainedParticipant: Participant
  var participant: Participant { unsafe unretainedParticipant }
  /// For wait records: the object's id and the direction of a link.
  let objectID: UInt64
  let direction: UInt64
  /// What people call it in errors: the mailbox, or the peer.
  let label: String
  /// The process at the other end of a link; nil for a mailbox.
  let peer: Peer?
  let maximumMessageByteCount: Int
  /// How many chunks of memory it may take (§18).
  let chunkLimit: Int

  let sendLock: ChannelLock
  let receiveLock: ChannelLock
  let sendTickets: TicketQueue
  let receiveTickets: TicketQueue
  let quick: QuickState
  /// Whether observers know already that this process sends here, and receives.
  let hasNotedSend = Atomic<Bool>(false)
  let hasNotedReceive = Atomic<Bool>(false)
  let favouredSend = FavouredSide()
  let favouredReceive = FavouredSide()
  /// What this process has sent and received through this value, for observers.
  let counters: EndpointCounters
  let sendCounters: EndpointCounters.Side
  let receiveCounters: EndpointCounters.Side

  /// How many waits go to sleep at once before the next one spins first, and how many spins in a row were in vain.
  let spinsToSkip = Atomic<UInt64>(0)
  let vainSpins = Atomic<UInt64>(0)
  /// When this process last looked for dead waiters.
  let lastReap = Atomic<UInt64>(0)
  /// When this process last looked for memory to give back.
  let lastReclaim = Atomic<UInt64>(0)

  package init(
    segment: Segment, base: Int, participant: Participant, direction: UInt64, label: String, peer: Peer?
  ) {
    self.segment = segment
    self.base = base
    // SAFETY: only stores the reference; the caller keeps the participant alive.
    unsafe unretainedParticipant = participant
    self.direction = direction
    self.label = label
    self.peer = peer
    objectID = segment.header.objectID
    maximumMessageByteCount = Int(segment.header.parameters.0)
    chunkLimit = ChannelLayout.chunkLimit(segment.header)
    quick = QuickState(segment, base: base, participant: participant, peer: peer)
    counters = EndpointCounters(participant, channel: objectID)
    sendCounters = counters.sending
    receiveCounters = counters.receiving
    sendLock = ChannelLock(
      segment, line: base + ChannelLayout.sendLock, cells: base + ChannelLayout.sendBiasCells,
      direction: direction, participant: participant)
    receiveLock = ChannelLock(
      segment, line: base + ChannelLayout.receiveLock, cells: base + ChannelLayout.receiveBiasCells,
      direction: direction, participant: participant)
    sendTickets = TicketQueue(
      segment: segment, control: base + ChannelLayout.sendTicketControl,
      entries: base + ChannelLayout.sendTickets, participant: participant)
    let policy = segment.word(base + ChannelLayout.policy).loadRelaxed()
    let takesTurns = policy == ReceivePolicy.roundRobin.rawValue
    receiveTickets = TicketQueue(
      segment: segment, control: base + ChannelLayout.receiveTicketControl,
      entries: base + ChannelLayout.receiveTickets, participant: participant,
      lastTurn: takesTurns ? segment.word(base + ChannelLayout.lastTurn) : nil)
  }

  deinit { counters.fold() }

  /// Writes a fresh channel into a segment that is not yet published.
  static func initialize(
    _ segment: Segment, base: Int, capacity: Capacity, policy: ReceivePolicy, owner: UInt64,
    firstPosition: UInt64 = 1
  ) {
    func word(_ offset: Int) -> SharedWord64 { segment.word(base + offset) }
    for offset in [ChannelLayout.tail, ChannelLayout.oldest, ChannelLayout.head] {
      word(offset).storeRelaxed(firstPosition)
    }
    word(ChannelLayout.capacity).storeRelaxed(capacity.word)
    word(ChannelLayout.state).storeRelaxed(owner << 1)
    word(ChannelLayout.policy).storeRelaxed(policy.rawValue)
    let record = ChannelLayout.firstRingRecord
    word(record + ChannelLayout.ringStart).storeRelaxed(firstPosition)
    word(record + ChannelLayout.ringEnd).storeRelaxed(UInt64.max)
    word(record + ChannelLayout.ringSlotCountLog2).storeRelaxed(firstRingSlotCountLog2(capacity))
  }

  /// The ring is as small as the capacity allows, for a small ring reused in place stays in the cache.
  private static func firstRingSlotCountLog2(_ capacity: Capacity) -> UInt64 {
    guard case .bounded(let count) = capacity else {
      return capacity == .zero ? 1 : UInt64(ChannelLayout.firstRingSlotCountLog2)
    }
    var log2: UInt64 = 1
    while log2 < UInt64(ChannelLayout.firstRingSlotCountLog2), UInt64(1) << log2 < count { log2 += 1 }
    return log2
  }

  // MARK: Words

  @inline(__always) func word(_ offset: Int) -> SharedWord64 { segment.word(base + offset) }

  var domain: Domain { participant.domain }
  var capacityWord: SharedWord64 { word(ChannelLayout.capacity) }
  /// The capacity model in force.
  package var capacity: Capacity { Capacity(word: capacityWord.loadAcquire()) }
  var stateWord: SharedWord64 { word(ChannelLayout.state) }
  package var isClosed: Bool { stateWord.loadAcquire() & 1 != 0 }
  /// The participant that owns the mailbox; 0: the system.
  package var owner: UInt64 { stateWord.loadAcquire() >> 1 }

  /// Ends the channel: everyone who waits on it is woken. True for the one call that ended it.
  @discardableResult package func close() -> Bool {
    let before = stateWord.fetchOr(1)
    guard before & 1 == 0 else { return false }
    crashPoint(.closeMarked)
    tell(.deleted)
    fullFence()
    wakeEveryone()
    return true
  }

  func wakeEveryone() {
    sendTickets.wakeAll()
    crashPoint(.closeWokeSenders)
    receiveTickets.wakeAll()
    wakeReceipts()
    wakeWhoWaitForEmpty()
  }

  /// Whether the other end of a link has died or left.
  var peerHasDied: Bool { peer.map { !$0.isAlive } ?? false }

  /// How many of the blocked of a side come first (under its lock). A call without a ticket comes after all.
  func rank(_ ticket: TicketQueue.Ticket?, in queue: TicketQueue) -> Int {
    guard queue.hasWaiting else { return 0 }
    let now = monotonicNanoseconds()
    let passingOver = !domain.gate.isPaused
    let place = place(of: ticket)
    let rank = queue.rank(of: place, passingOver: passingOver, now: now)
    guard rank > 0 && ticket == nil || now &- lastReap.load(ordering: .relaxed) > 50_000_000 else {
      return rank
    }
    lastReap.store(now, ordering: .relaxed)
    queue.reapDead(participant)
    return queue.rank(of: place, passingOver: passingOver, now: now)
  }

  func fault(_ field: String, _ found: String) -> SegmentFault {
    segment.cutFault ?? SegmentFault(file: segment.path, field: field, found: found)
  }

  /// Messages accepted and not yet received.
  package func depth() throws(SegmentFault) -> UInt64 {
    var last = fault("queue", "unreadable")
    // Without a lock a ring may be given back under our eyes: then the look begins again.
    for _ in 0..<16 {
      do {
        var count: UInt64 = 0
        try forEachLive { _, state, _ in
          if state == .full || state == .awaited { count += 1 }
        }
        return count
      } catch { last = error }
    }
    throw last
  }

  /// No channel ever comes so far; a slot word has room for no more.
  static let positionLimit: UInt64 = 1 << 60

  /// More messages than the memory of a channel can hold.
  private static let impossibleDepth = UInt64(ChannelLayout.chunkCount) << 12

  /// Calls `body` for each position from the head to the tail that is not done with: a racing look, exact only
  /// while both sides stand still or under both locks.
  func forEachLive(_ body: (UInt64, SlotWord.State, Int) -> Void) throws(SegmentFault) {
    var position = word(ChannelLayout.head).loadAcquire()
    let tail = word(ChannelLayout.tail).loadAcquire()
    // A message may have been received before its sender came to move the tail.
    if position == tail &+ 1 { return }
    guard position <= tail, tail - position < Self.impossibleDepth else {
      throw fault("head and tail", "\(position) and \(tail)")
    }
    var ring = try ring(word(ChannelLayout.headRing).loadAcquire())
    while position < tail {
      while let next = try nextRing(after: ring, at: position) { ring = next }
      // Read after the tail: where the ring ends before it, that is told by now.
      let end = min(tail, segment.word(ring.record + ChannelLayout.ringEnd).loadAcquire())
      guard position < end else { throw fault("ring end", "\(end)") }
      // A slot is used again in order: what lies a whole ring before its last position is done with. So a walk is
      // never longer than the memory that it is about, whatever the tail says.
      position = max(position, end - min(end, ring.mask + 1))
      while position < end {
        let slot = ring.slot(position)
        let value = SlotWord(raw: segment.word(slot).loadAcquire())
        if value.position == position, let state = value.state, !value.isFree, state != .empty {
          body(position, state, slot)
        }
        position += 1
      }
    }
  }
}

// MARK: - Rings

extension Channel {
  /// One ring of the chain, as its record says.
  struct Ring: Equatable {
    /// 0: the first ring, in the channel's head; else chunk number + 1.
    let index: UInt64
    let record: Int
    let start: UInt64
    let mask: UInt64
    let slots: Int

    @inline(__always) func slot(_ position: UInt64) -> Int {
      slots + Int(truncatingIfNeeded: (position &- start) & mask) << SlotLayout.byteCountLog2
    }
  }

  /// The ring of an index that stands in shared memory: checked, for it may be hostile.
  func ring(_ index: UInt64) throws(SegmentFault) -> Ring {
    guard index <= UInt64(ChannelLayout.chunkCount) else { throw fault("ring", "\(index)") }
    let record = index == 0 ? base + ChannelLayout.firstRingRecord : chunkRecord(Int(index) - 1)
    let log2 = segment.word(record + ChannelLayout.ringSlotCountLog2).loadRelaxed()
    let limit = index == 0 ? ChannelLayout.firstRingSlotCountLog2 : Self.chunkRingSlotCountLog2
    guard log2 <= UInt64(limit) else { throw fault("ring size", "2^\(log2)") }
    return Ring(
      index: index, record: record, start: segment.word(record + ChannelLayout.ringStart).loadRelaxed(),
      mask: (1 << log2) - 1, slots: index == 0 ? base + ChannelLayout.firstRing : chunkAddress(Int(index) - 1)
    )
  }

  static let chunkRingSlotCountLog2 = ChannelLayout.chunkByteCountLog2 - SlotLayout.byteCountLog2

  /// The ring after `ring`, when `position` lies beyond its end; else nil.
  @inline(__always) func nextRing(after ring: Ring, at position: UInt64) throws(SegmentFault) -> Ring? {
    // Acquire: the end is stored after the next ring's record and link (pairs with `grow`).
    let end = segment.word(ring.record + ChannelLayout.ringEnd).loadAcquire()
    guard end <= position else { return nil }
    let next = try self.ring(segment.word(ring.record + ChannelLayout.ringNext).loadRelaxed())
    // Starts only grow along the chain, so that no chain, however hostile, is without end.
    guard next.start == end, next.start > ring.start else { throw fault("ring start", "\(next.start)") }
    return next
  }

  func chunkRecord(_ chunk: Int) -> Int {
    base + ChannelLayout.chunkRecords + chunk * ChannelLayout.chunkRecordByteCount
  }

  func chunkAddress(_ chunk: Int) -> Int {
    base + ChannelLayout.chunks + chunk << ChannelLayout.chunkByteCountLog2
  }

  /// Chains another ring that begins at `position` (under the send lock): the rule permits a send, but the ring
  /// has no free slot.
  func grow(at position: UInt64, from ring: Ring) throws(PoolFault) -> Ring {
    let index: UInt64
    let spare = word(ChannelLayout.spareRing).loadRelaxed()
    if spare != 0, spare <= UInt64(ChannelLayout.chunkCount) {
      index = spare
      word(ChannelLayout.spareRing).storeRelaxed(0)
      crashPoint(.growthSpareTaken)
    } else {
      index = UInt64(try takeChunk(.ring) + 1)
      crashPoint(.growthChunkTaken)
    }
    let record = chunkRecord(Int(index) - 1)
    segment.word(record + ChannelLayout.ringStart).storeRelaxed(position)
    segment.word(record + ChannelLayout.ringEnd).storeRelaxed(UInt64.max)
    segment.word(record + ChannelLayout.ringNext).storeRelaxed(0)
    segment.word(record + ChannelLayout.ringSlotCountLog2).storeRelaxed(UInt64(Self.chunkRingSlotCountLog2))
    crashPoint(.growthRecordWritten)
    segment.word(ring.record + ChannelLayout.ringNext).storeRelaxed(index)
    crashPoint(.growthLinked)
    // Publishes the new ring to receivers (pairs with the acquire in `nextRing`).
    segment.word(ring.record + ChannelLayout.ringEnd).storeRelease(position)
    crashPoint(.growthPublished)
    word(ChannelLayout.currentRing).storeRelaxed(index)
    do { return try self.ring(index) } catch { throw .damaged(error) }
  }

  /// Moves the mark of the oldest message that is not done with, and gives back rings that it has passed
  /// (under the send lock).
  func advanceOldest() throws(SegmentFault) {
    let tail = word(ChannelLayout.tail).loadRelaxed()
    var oldest = word(ChannelLayout.oldest).loadRelaxed()
    var ring = try ring(word(ChannelLayout.oldestRing).loadRelaxed())
    while true {
      if let next = try nextRing(after: ring, at: oldest) {
        guard !receiptWaits(from: ring.start, to: oldest), headHasReached(oldest) else { break }
        // The mark first: it must never lie before the ring in which it is looked for.
        word(ChannelLayout.oldest).storeRelaxed(oldest)
        word(ChannelLayout.oldestRing).storeRelease(next.index)
        crashPoint(.oldestRingLeft)
        giveBack(ring)
        crashPoint(.oldestRingGivenBack)
        ring = next
        continue
      }
      let seen = SlotWord(raw: segment.word(ring.slot(oldest)).loadAcquire())
      guard oldest < tail, seen.isDone(oldest) else { break }
      // A slot is used again in order: what lies a whole ring before the message seen is done with.
      oldest = min(max(oldest + 1, seen.position &- min(seen.position, ring.mask)), tail)
    }
    crashPoint(.oldestFound)
    word(ChannelLayout.oldest).storeRelaxed(oldest)
  }

  /// Whether the receive side has left every ring before `position`.
  private func headHasReached(_ position: UInt64) -> Bool {
    guard word(ChannelLayout.head).loadAcquire() >= position,
      let ring = try? ring(word(ChannelLayout.headRing).loadAcquire())
    else { return false }
    return ring.start >= position
  }

  /// A drained ring becomes the one spare, or its memory goes back to the system.
  private func giveBack(_ ring: Ring) {
    guard ring.index != 0 else { return giveUpKeptBlocks() }
    if word(ChannelLayout.spareRing).loadRelaxed() == 0 {
      word(ChannelLayout.spareRing).storeRelaxed(ring.index)
    } else {
      releaseChunk(Int(ring.index) - 1)
    }
  }
}
