internal import Platform

/// Where one thread sleeps that waits for several channels at once: a set of mailboxes, or all links (§5, 11).
///
/// It holds a ticket in each channel, and each ticket names this place. Whoever wakes a ticket rings here; a
/// non-blocking send at capacity zero commits *here*, by compare-and-swap from armed to handed, so that of all
/// the senders to all the channels one wins at most, and none when the time-out or another message has been
/// quicker. The thread takes from a channel only after it has disarmed the place.
struct ParkingPlace: Sendable {
  private let word: SharedWord64
  /// The lower half of the word: what the kernel sleeps on. Never loaded or stored as 32 bits.
  private let futex: SharedWord32
  private let owner: SharedWord64
  private let reference: ParkingReference

  /// Takes a free place in the file of the process that `participant` acts for; nil when all are in use.
  init?(_ participant: Participant) {
    let segment = participant.identitySegment
    for index in 0..<ProcessLayout.parkingPlaceCount {
      let owner = segment.word(Self.at(index) + 8)
      let holder = owner.loadRelaxed()
      guard holder == 0 || holder != participant.id.rawValue && !participant.isAlive(holder),
        owner.compareExchange(holder, participant.id.rawValue)
      else { continue }
      word = segment.word(Self.at(index))
      futex = segment.word32(Self.at(index))
      self.owner = owner
      let generation = ParkingWord(raw: word.loadRelaxed()).generation &+ 1
      // A sender that still means the call before finds another generation.
      word.storeRelease(ParkingWord(generation: generation, .idle).raw)
      reference = ParkingReference(
        holder: segment.header.objectID, place: index, generation: generation, member: 0)
      return
    }
    return nil
  }

  private static func at(_ index: Int) -> Int {
    ProcessLayout.parkingPlaces + index * ProcessLayout.parkingPlaceByteCount
  }

  /// What the ticket in the channel of that number says.
  func reference(member: Int) -> ParkingReference {
    var reference = reference
    reference.member = member
    return reference
  }

  func leave() {
    _ = disarm()
    owner.storeRelease(0)
  }

  /// From here on the thread is blocked, and a non-blocking send may commit to it.
  func arm() { change { $0.with(.armed) } }

  /// The thread is no longer blocked; the channel for which a sender has committed to it just before, else nil.
  func disarm() -> Int? {
    let before = change { $0.with(.idle) }
    return before.state == .handed ? before.member : nil
  }

  /// What it holds now: to be given to ``sleep(while:_:until:pollNanoseconds:)``.
  var value: ParkingWord { ParkingWord(raw: word.loadAcquire()) }

  func sleep(
    while value: ParkingWord, _ participant: Participant, until deadline: Deadline, pollNanoseconds: UInt64
  ) {
    participant.sleep(on: futex, while: value.low, until: deadline, pollNanoseconds: pollNanoseconds)
  }

  @discardableResult private func change(_ new: (ParkingWord) -> ParkingWord) -> ParkingWord {
    while true {
      let before = ParkingWord(raw: word.loadAcquire())
      if word.compareExchange(before.raw, new(before).raw) { return before }
    }
  }

  // MARK: From outside

  /// Wakes the call that a ticket names. Nothing happens where it has gone, or is looking anyway.
  static func ring(_ reference: ParkingReference, _ participant: Participant) {
    guard let segment = segment(of: reference, participant) else { return }
    // The ticket was marked as woken before this look; the sleeper arms and then looks at its tickets.
    fullFence()
    ring(segment, reference.place) { $0.generation == reference.generation }
  }

  /// Wakes all that wait for several channels in the name of one process: it has got another link.
  static func ringAll(in segment: Segment) {
    fullFence()
    for place in 0..<ProcessLayout.parkingPlaceCount { ring(segment, place) { _ in true } }
  }

  private static func ring(_ segment: Segment, _ place: Int, if applies: (ParkingWord) -> Bool) {
    let word = segment.word(at(place))
    while true {
      let before = ParkingWord(raw: word.loadAcquire())
      guard before.state == .armed, applies(before) else { return }
      if word.compareExchange(before.raw, before.rung().raw) { break }
    }
    crashPoint(.anyoneCounted)
    segment.word32(at(place)).wake(count: 1)
  }

  /// Commits a non-blocking send to the call that a ticket names; false where it is not blocked any more, or
  /// another sender has been quicker. It is woken by ``wake(_:_:)``.
  static func hand(_ reference: ParkingReference, _ participant: Participant) -> Bool {
    guard let word = segment(of: reference, participant)?.word(at(reference.place)) else { return false }
    while true {
      let before = ParkingWord(raw: word.loadAcquire())
      guard before.state == .armed, before.generation == reference.generation else { return false }
      if word.compareExchange(before.raw, before.with(.handed, member: reference.member).raw) { return true }
    }
  }

  static func wake(_ reference: ParkingReference, _ participant: Participant) {
    segment(of: reference, participant)?.word32(at(reference.place)).wake(count: 1)
  }

  private static func segment(of reference: ParkingReference, _ participant: Participant) -> Segment? {
    guard reference.place < ProcessLayout.parkingPlaceCount else { return nil }
    if reference.holder == participant.id.rawValue { return participant.segment }
    return participant.peer(reference.holder)?.segment
  }
}
