internal import Platform

/// The blocked of one side, in the order in which they blocked (§19). Entries are claimed, ordered and freed
/// under the side's lock; anyone may wake.
///
/// An entry's word: 0 free, 1 waiting, 2 woken (something usable may be there: look), 3 handed (receivers only:
/// a non-blocking send at capacity zero has committed to this receiver).
struct TicketQueue: Sendable {
  static let free: UInt32 = 0
  static let waiting: UInt32 = 1
  static let woken: UInt32 = 2
  static let handed: UInt32 = 3

  /// A woken ticket that has not come for this long may be passed over (it may be stopped or dead), except
  /// while the domain is paused.
  static let patienceNanoseconds: UInt64 = 20_000_000

  let segment: Segment
  /// Where the control words and the entries lie in the segment.
  let control: Int
  let entries: Int

  private var nextNumber: SharedWord64 { segment.word(control + ChannelLayout.nextNumber) }
  private var highWaterWord: SharedWord64 { segment.word(control + ChannelLayout.ticketHighWater) }
  var waitingCount: SharedWord64 { segment.word(control + ChannelLayout.waitingCount) }

  /// One blocked call.
  struct Ticket: Sendable {
    let index: Int
    let number: UInt64
    let word: SharedWord32
  }

  private func at(_ index: Int) -> Int { entries + index * ChannelLayout.ticketByteCount }
  private var highWater: Int {
    Int(min(highWaterWord.loadAcquire(), UInt64(ChannelLayout.ticketCount)))
  }
  private func word(_ index: Int) -> SharedWord32 { segment.word32(at(index) + ChannelLayout.ticketWord) }
  private func number(_ index: Int) -> UInt64 {
    segment.word(at(index) + ChannelLayout.ticketNumber).loadRelaxed()
  }
  private func owner(_ index: Int) -> UInt64 {
    segment.word(at(index) + ChannelLayout.ticketOwner).loadRelaxed()
  }

  @inline(__always) var hasWaiting: Bool { waitingCount.loadRelaxed() != 0 }

  /// Puts the caller at the end of the queue (under the side's lock). Nil when the queue's table is full or its
  /// memory cannot be had: the caller then looks again by itself, without a place in the order.
  func enter(_ participant: Participant) -> Ticket? {
    guard let index = freeIndex() else { return nil }
    let number = nextNumber.loadRelaxed() &+ 1
    nextNumber.storeRelaxed(number)
    segment.word(at(index) + ChannelLayout.ticketNumber).storeRelaxed(number)
    segment.word(at(index) + ChannelLayout.ticketOwner).storeRelaxed(participant.id.rawValue)
    segment.word(at(index) + ChannelLayout.ticketSince).storeRelaxed(participant.domain.timeNanoseconds)
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
    segment.word(at(ticket.index) + ChannelLayout.ticketWokenAt).storeRelaxed(monotonicNanoseconds())
    ticket.word.storeRelease(Self.woken)
  }

  /// How many stand before a number. With `passingOver`, those that were woken and did not come do not count.
  func rank(of number: UInt64, passingOver: Bool, now: UInt64) -> Int {
    var rank = 0
    for index in 0..<highWater {
      let state = word(index).loadAcquire()
      guard state != Self.free, self.number(index) < number else { continue }
      if passingOver, state != Self.waiting {
        let wokenAt = segment.word(at(index) + ChannelLayout.ticketWokenAt).loadRelaxed()
        if now &- wokenAt > Self.patienceNanoseconds { continue }
      }
      rank += 1
    }
    return rank
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

  /// Wakes whoever has waited longest. Spurious wakes are harmless: the woken look again under the lock.
  func wakeFirst() {
    // One that has just been woken or has left by itself does not use up the wake.
    while let index = firstWaiting() {
      segment.word(at(index) + ChannelLayout.ticketWokenAt).storeRelaxed(monotonicNanoseconds())
      guard word(index).compareExchange(Self.waiting, Self.woken) else { continue }
      crashPoint(.ticketWoken)
      word(index).wake(count: 1)
      return
    }
  }

  func wakeAll() {
    for index in 0..<highWater where word(index).compareExchange(Self.waiting, Self.woken) {
      segment.word(at(index) + ChannelLayout.ticketWokenAt).storeRelaxed(monotonicNanoseconds())
      word(index).wake(count: 1)
    }
  }

  private func firstWaiting() -> Int? {
    var best: (index: Int, number: UInt64)?
    for index in 0..<highWater where word(index).loadAcquire() == Self.waiting {
      let number = number(index)
      if best == nil || number < best!.number { best = (index, number) }
    }
    return best?.index
  }

  /// Commits to the live receiver that has waited longest: its word goes from waiting to handed, which its
  /// time-out contests. Its id, or nil where nobody is blocked.
  func handToFirst(_ participant: Participant) -> (owner: UInt64, word: SharedWord32)? {
    let candidates = (0..<highWater).filter { word($0).loadAcquire() == Self.waiting }
      .sorted { number($0) < number($1) }
    for index in candidates {
      let owner = owner(index)
      guard participant.isAlive(owner) else { continue }
      segment.word(at(index) + ChannelLayout.ticketWokenAt).storeRelaxed(monotonicNanoseconds())
      if word(index).compareExchange(Self.waiting, Self.handed) { return (owner, word(index)) }
    }
    return nil
  }

  /// How long a sleeper of a rank sleeps before it looks by itself: its waker may have died before waking it.
  static func pollNanoseconds(rank: Int) -> UInt64 {
    // Without a barrier that reaches the committers, a wake may be missed.
    if !Barrier.isAvailable { return 1_000_000 }
    return min(50_000_000 << UInt64(min(rank / 4, 5)), 1_000_000_000)
  }
}
