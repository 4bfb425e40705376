internal import Platform

/// One receive on several channels: a set of mailboxes (§11), or all links of a process (§5).
///
/// The call holds a ticket in every channel, and sleeps in one place that all its tickets name (see
/// ``ParkingPlace``). While the place is armed it only looks; to take it disarms the place first, and if a sender has
/// committed to it just before, it takes that message. So it never takes one message while another is being
/// handed to it.
struct SetReceive: ~Copyable {
  private struct Member {
    let channel: Channel
    var receiving: Channel.Receiving
    var rank = 0
  }

  /// What a look at all channels found.
  enum Look {
    case message(Message, from: Channel)
    case nothing
    case timedOut
  }

  private let participant: Participant
  private let deadline: Deadline
  private var members: [Member] = []
  private let place: ParkingPlace?
  /// A receiver without a place looks by itself, this often.
  private static let lookNanoseconds: UInt64 = 1_000_000

  /// Begins to wait for channels, which are served in the order given.
  init(_ participant: Participant, _ channels: [Channel], deadline: Deadline) {
    self.participant = participant
    self.deadline = deadline
    let request = ReceiveRequest(mayBlock: true)
    place = ParkingPlace(participant)
    for channel in channels.prefix(ParkingWord.memberLimit) {
      var receiving = Channel.Receiving(request: request, deadline: deadline)
      // A member neither spins nor tells of its wait: the whole call does.
      receiving.hasSpun = true
      receiving.parking = place?.reference(member: members.count)
      members.append(Member(channel: channel, receiving: receiving))
    }
  }

  deinit { place?.leave() }

  /// Leaves every channel; wakes that were ours go to those who come next.
  mutating func leave() {
    for index in members.indices { members[index].channel.abandon(&members[index].receiving) }
  }

  /// Looks at every channel, taking the first message whose turn it is, and enters the order where there is none.
  /// - Parameter handed: the member for which a sender has committed to this call.
  /// - Throws: also the failing channel, whose error it is.
  mutating func look(handed: Int?) throws(Failure) -> Look {
    if let handed, members.indices.contains(handed) {
      members[handed].receiving.isHanded = true
      defer { members[handed].receiving.isHanded = false }
      if case .message(let message, let channel) = try look(at: handed) {
        return .message(message, from: channel)
      }
    }
    var hasTimedOut = false
    for index in members.indices {
      switch try look(at: index) {
      case .message(let message, let channel): return .message(message, from: channel)
      case .timedOut: hasTimedOut = true
      case .nothing: break
      }
    }
    return hasTimedOut || deadline.hasPassed(in: participant.domain) ? .timedOut : .nothing
  }

  private mutating func look(at index: Int) throws(Failure) -> Look {
    let channel = members[index].channel
    if channel.peer == nil { channel.closeIfOwnerDied() }
    do throws(ReceiveError) {
      switch try channel.turn(&members[index].receiving) {
      case .taken(let taken):
        crashPoint(.anyoneTaken)
        let message = try channel.message(of: taken)
        participant.noteReceived(
          message.sequence, channel: channel.objectID, at: participant.domain.timeNanoseconds)
        return .message(message, from: channel)
      case .timedOut: return .timedOut
      case .sleep(let rank):
        members[index].rank = rank
        return .nothing
      case .nothing, .spin: return .nothing
      }
    } catch { throw Failure(channel: channel, error: error) }
  }

  struct Failure: Error {
    let channel: Channel
    let error: ReceiveError
  }

  /// Blocks until there may be something to take, until the time has passed, or until `isInterrupted` says so.
  /// - Returns: the member for which a sender has committed to this call.
  func sleep(unless isInterrupted: () -> Bool) -> Int? {
    guard let place else {
      sleepNanoseconds(min(Self.lookNanoseconds, deadline.remainingNanoseconds(in: participant.domain)))
      return nil
    }
    place.arm()
    crashPoint(.anyoneArmed)
    while true {
      let value = place.value
      // Whoever commits marks our ticket and then looks at the place; we arm it and then look at the tickets.
      Barrier.beforeSleep()
      if value.state != .armed || isInterrupted() || hasSomething
        || deadline.hasPassed(in: participant.domain)
      {
        return place.disarm()
      }
      let rank = members.reduce(0) { max($0, $1.rank) }
      let poll = TicketQueue.pollNanoseconds(rank: rank)
      let hasNoTicket = members.contains { $0.receiving.ticket == nil }
      place.sleep(
        while: value, participant, until: deadline,
        pollNanoseconds: hasNoTicket ? Self.lookNanoseconds : poll)
      // Those before us may have left or died: the look under the lock tells.
      if rank > 0 { return place.disarm() }
    }
  }

  /// Whether a look at the channels is worth while: a racing look, without a lock.
  private var hasSomething: Bool {
    members.contains { member in
      let channel = member.channel
      if channel.isClosed { return true }
      if channel.peer == nil, channel.owner != 0, !participant.isAlive(channel.owner) { return true }
      if let ticket = member.receiving.ticket, ticket.word.loadAcquire() != TicketQueue.waiting {
        return true
      }
      // What those before us have not taken yet is not for us.
      return member.rank == 0 && (channel.hasMessage || channel.peerHasDied)
    }
  }
}
