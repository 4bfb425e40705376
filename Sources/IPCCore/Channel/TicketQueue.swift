internal import Platform

/// The blocked of one side, in the order in which they blocked (§19). Entries are claimed, ordered and freed
/// under the side's lock; anyone may wake (see TicketQueue+Wake).
///
/// An entry's word: 0 free, 1 waiting, 2 woken (something usable may be there: look), 3 handed (receivers only:
/// a non-blocking send at capacity zero has committed to this receiver).
struct TicketQueue: Sendable {
  static let free: UInt32 = 0
  static let waiting: UInt32 = 1
  static let woken: UInt32 = 2
  static let handed: UInt32 = 3

  /// A woken ticket that has not come for this long may be passed over (it may be stopped or dead), except
  /// while the domain is paused. It is also the slice of a turn (§9). Longer in a debug build, whose tests ask for
  /// the order of the blocked on machines that are too busy to run a thread at once.
  #if DEBUG
    static let patienceNanoseconds: UInt64 = 200_000_000
  #else
    static let patienceNanoseconds: UInt64 = 20_000_000
  #endif
  /// How often a blocked call is overtaken at most, unless its process is stopped or dead (§19).
  static let overtakingBound: UInt32 = 64

  let segment: Segment
  /// Where the control words and the entries lie in the segment.
  let control: Int
  let entries: Int
  /// Whom a message was given to last, where receivers take turns (§9); nil: in the order of arrival.
  let lastTurn: SharedWord64?
  // SAFETY: alive for as long as the channel, whose part this is.
  private unowned(unsafe) let unretainedParticipant: Participant
  var participant: Participant { unsafe unretainedParticipant }

  init(
    segment: Segment, control: Int, entries: Int, participant: Participant, lastTurn: SharedWord64? = nil
  ) {
    self.segment = segment
    self.control = control
    self.entries = entries
    self.lastTurn = lastTurn
    // SAFETY: only stores the reference; the channel's maker keeps the participant alive.
    unsafe unretainedParticipant = participant
  }

  private var nextNumber: SharedWord64 { segment.word(control + ChannelLayout.nextNumber) }
  private var highWaterWord: SharedWord64 { segment.word(control + ChannelLayout.ticketHighWater) }
  var waitingCount: SharedWord64 { segment.word(control + ChannelLayout.waitingCount) }

  /// One blocked call.
  struct Ticket: Sendable {
    let index: Int
    let number: UInt64
    let word: SharedWord32
  }

  func at(_ index: Int) -> Int { entries + index * ChannelLayout.ticketByteCount }
  var highWater: Int { Int(min(highWaterWord.loadAcquire(), UInt64(ChannelLayout.ticketCount))) }
  func word(_ index: Int) -> SharedWord32 { segment.word32(at(index) + ChannelLayout.ticketWord) }
  func number(_ index: Int) -> UInt64 {
    segment.word(at(index) + ChannelLayout.ticketNumber).loadRelaxed()
  }
  func owner(_ index: Int) -> UInt64 { segment.word(at(index) + ChannelLayout.ticketOwner).loadRelaxed() }
  func identity(_ index: Int) -> UInt64 {
    segment.word(at(index) + ChannelLayout.ticketIdentity).loadRelaxed()
  }
  private func overtaken(_ index: Int) -> SharedWord32 {
    segment.word32(at(index) + ChannelLayout.ticketOvertaken)
  }

  @inline(__always) var hasWaiting: Bool { waitingCount.loadRelaxed() != 0 }

  /// Whether the call of an entry sleeps on the entry's word, or is about to: only then need a wake go through the
  /// kernel. Means nothing for a call that sleeps in a parking place.
  func sleeps(_ index: Int) -> SharedWord64 { segment.word(at(index) + ChannelLayout.ticketParking) }

  /// Sleeps until the ticket is woken, the deadline passes, or it is time to look around.
  func sleep(_ ticket: Ticket, _ participant: Participant, until deadline: Deadline, pollNanoseconds: UInt64)
  {
    let sleeps = sleeps(ticket.index)
    sleeps.storeRelaxed(1)
    // A waker changes the word and then looks whether we sleep; we say so, and the kernel then looks at the word.
    fullFence()
    participant.sleep(
      on: ticket.word, while: Self.waiting, until: deadline, pollNanoseconds: pollNanoseconds)
    sleeps.storeRelaxed(0)
  }

  /// Puts the caller at the end of the queue (under the side's lock). Nil when the queue's table is full or its
  /// memory cannot be had: the caller then looks again by itself, without a place in the order.
  func enter(_ participant: Participant, parking: ParkingReference? = nil) -> Ticket? {
    guard let index = freeIndex() else { return nil }
    let number = nextNumber.loadRelaxed() &+ 1
    nextNumber.storeRelaxed(number)
    // Before the other fields: who reads them and then finds the same number has read those of one call.
    segment.word(at(index) + ChannelLayout.ticketNumber).storeRelaxed(number)
    segment.word(at(index) + ChannelLayout.ticketOwner).storeRelease(participant.id.rawValue)
    segment.word(at(index) + ChannelLayout.ticketSince).storeRelaxed(participant.domain.timeNanoseconds)
    segment.word(at(index) + ChannelLayout.ticketIdentity).storeRelaxed(participant.identity)
    segment.word(at(index) + ChannelLayout.ticketParkingHolder).storeRelease(parking?.holder ?? 0)
    segment.word(at(index) + ChannelLayout.ticketParking).storeRelease(parking?.raw ?? 0)
    overtaken(index).storeRelaxed(0)
    crashPoint(.ticketWritten)
    if UInt64(index) >= highWaterWord.loadRelaxed() { highWaterWord.storeRelease(UInt64(index + 1)) }
    waitingCount.storeRelaxed(waitingCount.loadRelaxed() &+ 1)
    crashPoint(.ticketCounted)
    // Publishes the entry's fields to wakers (pairs with their acquire of the word).
    word(index).storeRelease(Self.waiting)
    crashPoint(.ticketEntered)
    return Ticket(index: index, number: number, word: word(index))
  }

  private func freeIndex() -> Int? {
    let high = highWater
    for index in 0..<high where word(index).loadRelaxed() == Self.free { return index }
    guard high < ChannelLayout.ticketCount else { return nil }
    if (high * ChannelLayout.ticketByteCount) % 4096 == 0, high > 0 {
      guard (try? segment.file.descriptor.allocate(offset: at(high), byteCount: 4096)) != nil else {
        return nil
      }
    }
    return high
  }

  /// Leaves the queue (under the side's lock).
  func leave(_ ticket: Ticket) {
    ticket.word.storeRelease(Self.free)
    crashPoint(.ticketFreed)
    waitingCount.storeRelaxed(max(1, waitingCount.loadRelaxed()) &- 1)
  }

  /// Leaves the queue while a stopped process holds the lock. The count stays one too high (which only costs
  /// looks) until the entries are counted anew. A wake that was ours goes to the next.
  func leaveWithoutLock(_ ticket: Ticket) {
    ticket.word.storeRelease(Self.free)
    fullFence()
    wakeFirst()
  }

  /// Marks a ticket's caller as one that will look by itself, from now on (under the side's lock).
  func markWoken(_ ticket: Ticket) {
    noteWoken(ticket.index)
    ticket.word.storeRelease(Self.woken)
  }

  func noteWoken(_ index: Int) {
    segment.word(at(index) + ChannelLayout.ticketWokenAt).storeRelaxed(monotonicNanoseconds())
  }

  /// Frees the entries of the dead, and counts anew (under the side's lock).
  func reapDead(_ participant: Participant) {
    var count: UInt64 = 0
    for index in 0..<highWater where word(index).loadAcquire() != Self.free {
      if participant.isAlive(owner(index)) { count += 1 } else { word(index).storeRelease(Self.free) }
    }
    crashPoint(.ticketReaped)
    waitingCount.storeRelaxed(count)
  }

  // MARK: Order

  /// One call's place.
  struct Place: Sendable {
    /// Of its ticket; without one (nil) it comes after all.
    let number: UInt64?
    let identity: UInt64
  }

  func place(_ index: Int) -> Place { Place(number: number(index), identity: identity(index)) }

  /// Whether `first` comes before `second`: in the order of arrival, or, where receivers take turns, by the
  /// processes in a circle that begins after the one served last, and by arrival within a process.
  func comes(_ first: Place, before second: Place) -> Bool {
    guard let number = first.number, let other = second.number else { return first.number != nil }
    guard let lastTurn, first.identity != second.identity else { return number.comes(before: other) }
    let last = lastTurn.loadRelaxed()
    return first.identity &- last &- 1 < second.identity &- last &- 1
  }

  /// How many stand before a call. With `passingOver`, those that were woken and did not come do not count.
  func rank(of own: Place, passingOver: Bool, now: UInt64) -> Int {
    var rank = 0
    for index in 0..<highWater {
      guard word(index).loadAcquire() != Self.free, comes(place(index), before: own) else { continue }
      if passingOver, mayBePassed(index, now: now) { continue }
      rank += 1
    }
    return rank
  }

  /// Whether a woken call has lost its turn for the moment; its place it keeps.
  private func mayBePassed(_ index: Int, now: UInt64) -> Bool {
    guard word(index).loadAcquire() != Self.waiting else { return false }
    let wokenAt = segment.word(at(index) + ChannelLayout.ticketWokenAt).loadRelaxed()
    guard now &- wokenAt > Self.patienceNanoseconds, now > wokenAt else { return false }
    if overtaken(index).loadRelaxed() < Self.overtakingBound { return true }
    // Overtaken often enough: from now on it is waited for, if it can come at all.
    let owner = owner(index)
    return owner != participant.id.rawValue && !(participant.peer(owner)?.canAct ?? false)
  }

  /// Counts that a call goes on before others that blocked earlier (under the side's lock).
  func noteOvertaking(by own: Place) {
    for index in 0..<highWater where word(index).loadAcquire() != Self.free {
      guard comes(place(index), before: own) else { continue }
      let count = overtaken(index)
      count.storeRelaxed(min(count.loadRelaxed(), UInt32.max - 1) + 1)
    }
  }

  /// Of those that are blocked: who has the turn (a racing look).
  func first() -> Int? {
    let now = monotonicNanoseconds()
    return best { word($0).loadAcquire() != Self.free && !mayBePassed($0, now: now) }
  }

  /// The first in the order of those that fulfil a condition.
  func best(where condition: (Int) -> Bool) -> Int? {
    var best: (index: Int, place: Place)?
    for index in 0..<highWater where condition(index) {
      let place = place(index)
      if best.map({ comes(place, before: $0.place) }) ?? true { best = (index, place) }
    }
    return best?.index
  }

  /// How long a sleeper of a rank sleeps before it looks by itself: its waker may have died before waking it.
  static func pollNanoseconds(rank: Int) -> UInt64 {
    // Without a barrier that reaches the committers, a wake may be missed.
    if !Barrier.isAvailable { return 1_000_000 }
    // Behind very many, whose looks take time: a second for each 64 of them.
    return rank < 64 ? min(50_000_000 << UInt64(rank / 4), 1_000_000_000) : UInt64(rank / 64) * 1_000_000_000
  }
}
