internal import Platform

/// Waking the blocked of one side, by anyone and without its lock.
extension TicketQueue {
  /// Wakes whoever comes first of those that sleep. Spurious wakes are harmless: the woken look again under the
  /// lock.
  func wakeFirst() {
    // One that has just been woken or has left by itself does not use up the wake.
    while let index = best(where: { word($0).loadAcquire() == Self.waiting }) {
      noteWoken(index)
      guard word(index).compareExchange(Self.waiting, Self.woken) else { continue }
      crashPoint(.ticketWoken)
      ring(index)
      return
    }
  }

  /// Wakes whoever has the turn, if it sleeps: for one that was woken out of turn.
  func wakeTurn() {
    guard let index = first(), word(index).loadAcquire() == Self.waiting else { return }
    noteWoken(index)
    if word(index).compareExchange(Self.waiting, Self.woken) { ring(index) }
  }

  func wakeAll() {
    for index in 0..<highWater where word(index).compareExchange(Self.waiting, Self.woken) {
      noteWoken(index)
      ring(index)
    }
  }

  private func ring(_ index: Int) {
    if let parking = parking(index) {
      ParkingPlace.ring(parking, participant)
    } else {
      ring(word(index), sleeps(index))
    }
  }

  /// After a change of the word: whoever is not seen asleep sees the change before it sleeps. An entry that has passed
  /// to another call meanwhile costs that one a look at most.
  private func ring(_ word: SharedWord32, _ sleeps: SharedWord64) {
    fullFence()
    if sleeps.loadRelaxed() != 0 { word.wake(count: 1) }
  }

  /// Where the call of an entry sleeps; nil: on the entry's own word.
  private func parking(_ index: Int) -> ParkingReference? {
    let holder = segment.word(at(index) + ChannelLayout.ticketParkingHolder).loadAcquire()
    guard holder != 0 else { return nil }
    let raw = segment.word(at(index) + ChannelLayout.ticketParking).loadAcquire()
    return ParkingReference(holder: holder, raw: raw)
  }

  /// A receiver that a non-blocking send has committed to.
  struct Handed {
    fileprivate let index: Int
    fileprivate let parking: ParkingReference?
  }

  /// Commits to the live receiver that comes first: its word goes from waiting to handed, which its time-out
  /// contests. Nil where nobody is blocked.
  func handToFirst(_ participant: Participant) -> Handed? {
    var refused: Set<Int> = []
    while let index = best(where: { isBlocked($0) && !refused.contains($0) }) {
      if let handed = hand(index, participant) { return handed }
      refused.insert(index)
    }
    return nil
  }

  /// One that waits for several channels may have been woken for another of them and still be blocked.
  private func isBlocked(_ index: Int) -> Bool {
    let state = word(index).loadAcquire()
    return state == Self.waiting || state == Self.woken && parking(index) != nil
  }

  private func hand(_ index: Int, _ participant: Participant) -> Handed? {
    let number = number(index)
    let owner = owner(index)
    let parking = parking(index)
    // The entry may have passed to another call while we read it.
    guard self.number(index) == number, isBlocked(index), participant.isAlive(owner) else { return nil }
    noteWoken(index)
    if let parking {
      guard ParkingPlace.hand(parking, participant) else { return nil }
      return Handed(index: index, parking: parking)
    }
    guard word(index).compareExchange(Self.waiting, Self.handed) else { return nil }
    return Handed(index: index, parking: nil)
  }

  func wake(_ handed: Handed) {
    if let parking = handed.parking {
      ParkingPlace.wake(parking, participant)
    } else {
      ring(word(handed.index), sleeps(handed.index))
    }
  }
}
