internal import Platform
internal import Synchronization

/// What a receive asks for.
package struct ReceiveRequest: Sendable {
  package var mayBlock: Bool
  package var timeoutNanoseconds: UInt64?
  package var passesGate: Bool
  /// It has looked for a message for a moment already.
  var hasSpun = false
  /// The room that the caller has for the message, in bytes; nil: for any.
  package var bufferByteCount: Int?

  package init(
    mayBlock: Bool, timeoutNanoseconds: UInt64? = nil, passesGate: Bool = false, bufferByteCount: Int? = nil
  ) {
    self.bufferByteCount = bufferByteCount
    self.mayBlock = mayBlock
    self.timeoutNanoseconds = timeoutNanoseconds
    self.passesGate = passesGate
  }
}

/// What became of a receive.
package enum ReceiveOutcome: Sendable {
  case message(Message)
  /// Non-blocking: there is none.
  case nothing
  case timedOut
}

extension Channel {
  struct Receiving {
    let request: ReceiveRequest
    let deadline: Deadline
    var ticket: TicketQueue.Ticket?
    var hasSpun = false
    /// Capacity zero: it spins with its ticket, and only then looks once more and sleeps.
    var spinsBeforeLook = false
    /// That it is blocked, since its first sleep.
    var wait: OpenWait?
    /// Where it sleeps, if this is one of several channels that it waits for.
    var parking: ParkingReference?
    /// A sender has committed to it through its parking place.
    var isHanded = false
  }

  /// A message taken from its slot; a large payload is still to be copied out of its block.
  struct Taken {
    let position: UInt64
    let sender: UInt64
    let sentAs: UInt64
    let sendTime: UInt64
    let bytes: [UInt8]
    let byteCount: Int
    let receipt: Int?
    let loan: Loan?
    /// The block to give back; none where it stays with its slot.
    let block: BlockReference
  }

  enum Turn {
    case taken(Taken)
    case nothing
    case timedOut
    case spin
    case sleep(rank: Int)
  }

  /// How a turn has ended.
  private enum Ending {
    case taken(Taken)
    case nothing
    case timedOut
  }

  /// Takes one message (§13, 16–19).
  package func receive(_ request: ReceiveRequest) throws(ReceiveError) -> ReceiveOutcome {
    var request = request
    if request.bufferByteCount == nil, let outcome = receiveAtOnce(&request) { return outcome }
    return try receiveTheLongWay(request) { taken throws(ReceiveError) in
      .message(try self.message(of: taken))
    } otherwise: {
      $0
    }
  }

  /// The short way of a receive into an array of its own; nil: go the long way.
  private func receiveAtOnce(_ request: inout ReceiveRequest) -> ReceiveOutcome? {
    receiveFromSlotAtOnce(&request) ?? receiveFromKeptBlockAtOnce()
  }

  private func receiveFromSlotAtOnce(_ request: inout ReceiveRequest) -> ReceiveOutcome? {
    // SAFETY: the memory lives through the closure, and only its written part is read.
    unsafe withUnsafeTemporaryAllocation(byteCount: SlotLayout.inlineByteCount, alignment: 8) { memory in
      let quick =
        unsafe request.mayBlock
        ? receiveQuicklyOrSpin(into: memory) : receiveQuickly(into: memory, Observed.self)
      switch quick {
      case .message(let header):
        // SAFETY: the part lies in the memory of the closure, and that many bytes have been written.
        return .message(message(header, unsafe [UInt8](memory[..<header.byteCount])))
      case .nothing:
        request.hasSpun = true
        return request.mayBlock ? nil : .nothing
      case .longWay: return nil
      }
    }
  }

  func message(_ header: MessageHeader, _ bytes: [UInt8]) -> Message {
    Message(
      sequence: header.sequence, sender: header.sender,
      senderName: participant.name(of: header.sender.rawValue),
      sentAsName: header.sentAs == .none ? nil : participant.name(of: header.sentAs.rawValue),
      sendTimeNanoseconds: header.sendTimeNanoseconds, bytes: bytes)
  }

  /// The long way: waits for a message where the request may block, and hands what was taken to `use`.
  private func receiveTheLongWay<R>(
    _ request: ReceiveRequest, use: (Taken) throws(ReceiveError) -> R, otherwise: (ReceiveOutcome) -> R
  ) throws(ReceiveError) -> R {
    guard participant.isOriginal else { throw .forked }
    if let fault = domain.segment.cutFault { throw .damaged(fault) }
    if !request.passesGate { participant.passGate() }
    crashPoint(.receiveBegun)
    var receiving = Receiving(
      request: request, deadline: Deadline(domain, timeoutNanoseconds: request.timeoutNanoseconds))
    receiving.hasSpun = request.hasSpun
    let ending: Ending
    do { ending = try run(&receiving) } catch {
      abandon(&receiving)
      tell(.receiveFailed)
      participant.endStep()
      throw error
    }
    abandon(&receiving)
    switch ending {
    case .taken(let taken):
      tell(.received, sequence: taken.position, byteCount: taken.byteCount)
      let result = try use(taken)
      participant.noteReceived(taken.position, channel: objectID, at: domain.timeNanoseconds)
      return result
    case .nothing, .timedOut:
      participant.noteOperation(at: domain.timeNanoseconds, channel: objectID)
      if case .nothing = ending {
        tell(.nothing)
        return otherwise(.nothing)
      }
      tell(.receiveTimedOut)
      return otherwise(.timedOut)
    }
  }

  /// Takes one message and lets `read` look at its bytes where they lie; what it returns, or nil without a message.
  func receiveInPlace<R>(
    _ request: ReceiveRequest, _ read: (MessageHeader, RawSpan) -> R
  ) throws(ReceiveError) -> R? {
    try receiveTheLongWay(request) { taken throws(ReceiveError) -> R? in
      let header = MessageHeader(
        sequence: taken.position, sender: ParticipantID(rawValue: taken.sender),
        sentAs: ParticipantID(rawValue: taken.sentAs), sendTimeNanoseconds: taken.sendTime,
        byteCount: taken.byteCount)
      return try self.read(taken) { read(header, $0) }
    } otherwise: { _ in
      nil
    }
  }

  /// Takes a message if there is one, as part of another operation: no gate, and nothing noted without a message.
  func receiveIfThere() throws(ReceiveError) -> Message? {
    var receiving = Receiving(request: ReceiveRequest(mayBlock: false), deadline: .never(domain))
    guard case .taken(let taken) = try run(&receiving) else { return nil }
    tell(.received, sequence: taken.position, byteCount: taken.byteCount)
    let message = try message(of: taken)
    participant.noteReceived(message.sequence, channel: objectID, at: domain.timeNanoseconds)
    return message
  }

  private func run(_ receiving: inout Receiving) throws(ReceiveError) -> Ending {
    while true {
      if peer == nil { closeIfOwnerDied() }
      switch try turn(&receiving) {
      case .taken(let taken): return .taken(taken)
      case .nothing: return .nothing
      case .timedOut: return .timedOut
      case .spin: spinForMessage()
      case .sleep(let rank): sleep(&receiving, rank: rank)
      }
    }
  }

  /// One look under the receive lock.
  func turn(_ receiving: inout Receiving) throws(ReceiveError) -> Turn {
    let peerWasDead = peerHasDied
    let mayBlock = receiving.request.mayBlock
    switch receiveLock.take(participant, deadline: receiving.deadline, mayBlock: mayBlock) {
    case .taken: crashPoint(.receiveLocked)
    case .takenOver: repairReceiveSide()
    case .gaveUp: return mayBlock ? .timedOut : .nothing
    }
    do {
      try checkRight()
      var isHanded =
        receiving.isHanded || receiving.ticket.map { $0.word.loadAcquire() == TicketQueue.handed } ?? false
      let rank = isHanded ? 0 : rank(receiving.ticket, in: receiveTickets)
      // Who is about to take a message is not handed another, which would stay behind (capacity zero). A receiver on
      // several channels has closed its parking place before it comes here.
      let isOpen = receiving.ticket != nil && receiving.parking == nil && rank == 0 && !isHanded
      let mayTake = rank == 0 && (!isOpen || hasMessage)
      if isOpen, mayTake { isHanded = isHandedAtLast(receiving.ticket) }
      if mayTake, let taken = try takeNext(room: receiving.request.bufferByteCount, isHanded: isHanded) {
        noteTurn(receiving.ticket)
        leaveOrder(&receiving)
        let next = receiveTickets.hasWaiting && hasMessage
        receiveLock.release()
        crashPoint(.receiveUnlocked)
        if next { receiveTickets.wakeFirst() }
        return .taken(taken)
      }
      // The peer was dead before the look: all that it had sent has been seen (§7).
      if peerWasDead, rank == 0 { throw ReceiveError.peerTerminated(name: label) }
      return hold(&receiving, rank: rank, isHanded: isHanded)
    } catch {
      receiveLock.release()
      switch error {
      case let error as ReceiveError: throw error
      case TakeFault.segment(let fault): throw .damaged(fault)
      case TakeFault.tooLong(let byteCount, let room):
        throw .bufferTooSmall(byteCount: byteCount, bufferByteCount: room)
      default: throw .damaged(fault("queue", "unreadable"))
      }
    }
  }

  /// Whether this process may receive here (§9, 10).
  private func checkRight() throws(ReceiveError) {
    if isClosed { throw endForReceivers }
    let own = participant.identity
    let owner = owner
    if owner != 0, owner != own { throw .notTheReceiver(holder: participant.name(of: owner)) }
    if owner != 0 { return }
    guard word(ChannelLayout.policy).loadRelaxed() == ReceivePolicy.oneReceiver.rawValue else { return }
    let right = word(ChannelLayout.receiveRight)
    while true {
      let holder = right.loadAcquire()
      if holder == own { return }
      if holder != 0, participant.isAlive(holder) {
        throw .notTheReceiver(holder: participant.name(of: holder))
      }
      if right.compareExchange(holder, own) { return crashPoint(.rightTaken) }
    }
  }

  // MARK: Waiting

  /// Whether a message lies at the head: a racing look.
  var hasMessage: Bool {
    let position = word(ChannelLayout.head).loadAcquire()
    guard var ring = try? ring(word(ChannelLayout.headRing).loadAcquire()) else { return true }
    while let next = try? nextRing(after: ring, at: position) { ring = next }
    let value = SlotWord(raw: segment.word(ring.slot(position)).loadAcquire())
    return value.position > position || value.position == position && value.state != .empty
  }

  /// There is nothing to take (under the receive lock, which it releases).
  private func hold(_ receiving: inout Receiving, rank: Int, isHanded: Bool) -> Turn {
    defer { receiveLock.release() }
    guard receiving.request.mayBlock else {
      giveMemoryBackNowAndThen()
      return .nothing
    }
    if receiving.deadline.hasPassed(in: domain) {
      if !isHanded, isHandedAtLast(receiving.ticket) { return .spin }
      giveMemoryBackNowAndThen()
      leaveOrder(&receiving)
      // A wake that was ours goes to the next, who may find a message.
      if receiveTickets.hasWaiting { receiveTickets.wakeFirst() }
      return .timedOut
    }
    // A receiver that spins here is not blocked yet: non-blocking senders at capacity zero do not see it (§16). There
    // it spins with a ticket.
    if !receiving.hasSpun, receiving.ticket == nil, rank == 0, maySpin, capacity != .zero {
      receiving.hasSpun = true
      return .spin
    }
    if let ticket = receiving.ticket {
      if !ticket.word.compareExchange(TicketQueue.woken, TicketQueue.waiting) {
        _ = ticket.word.compareExchange(TicketQueue.handed, TicketQueue.waiting)
      }
    } else {
      receiving.ticket = receiveTickets.enter(participant, parking: receiving.parking)
      if rank == 0 { giveMemoryBack() }
    }
    crashPoint(.receiveWaits)
    // One that spins first looks afterwards.
    receiving.spinsBeforeLook = receiving.parking == nil && rank == 0 && maySpin && capacity == .zero
    if !receiving.spinsBeforeLook { lookOnceMore(receiving, rank: rank) }
    return .sleep(rank: rank)
  }

  /// With a ticket, before the sleep.
  private func lookOnceMore(_ receiving: Receiving, rank: Int) {
    Barrier.beforeSleep()
    // Whoever sent or closed between our look and our entry has not seen the ticket: look once more.
    if isClosed || rank == 0 && (hasMessage || peerHasDied), let ticket = receiving.ticket {
      _ = ticket.word.compareExchange(TicketQueue.waiting, TicketQueue.woken)
    } else if rank > 0, receiveTickets.lastTurn != nil, hasMessage {
      // Woken out of turn: the wake goes to whoever has it.
      receiveTickets.wakeTurn()
    }
  }

  /// Closes the ticket to non-blocking sends at capacity zero; true when one has committed to it just before,
  /// so that the time-out comes too late.
  private func isHandedAtLast(_ ticket: TicketQueue.Ticket?) -> Bool {
    guard let ticket, !ticket.word.compareExchange(TicketQueue.waiting, TicketQueue.woken) else {
      return false
    }
    return ticket.word.loadAcquire() == TicketQueue.handed
  }

  private func leaveOrder(_ receiving: inout Receiving) {
    if let ticket = receiving.ticket { receiveTickets.leave(ticket) }
    receiving.ticket = nil
  }

  func spinForMessage() { spinWhile { !hasMessage } }

  private func sleep(_ receiving: inout Receiving, rank: Int) {
    let ticket = receiving.ticket
    if receiving.spinsBeforeLook {
      if let ticket {
        spinWhile { ticket.word.loadRelaxed() == TicketQueue.waiting && !hasMessage }
        if ticket.word.loadRelaxed() != TicketQueue.waiting || hasMessage { return }
      }
      lookOnceMore(receiving, rank: rank)
    }
    tellWait(&receiving, rank: rank)
    crashPoint(.receiveSleeps)
    if let ticket {
      receiveTickets.sleep(
        ticket, participant, until: receiving.deadline,
        pollNanoseconds: TicketQueue.pollNanoseconds(rank: rank))
    } else {
      sleepNanoseconds(min(1_000_000, receiving.deadline.remainingNanoseconds(in: domain)))
    }
    crashPoint(.receiveWoke)
  }

  func abandon(_ receiving: inout Receiving) {
    if let wait = receiving.wait { participant.endWait(wait) }
    receiving.wait = nil
    guard let ticket = receiving.ticket else { return }
    switch receiveLock.take(participant, deadline: receiving.deadline, mayBlock: true) {
    case .taken: crashPoint(.receiveLeaves)
    case .takenOver: repairReceiveSide()
    case .gaveUp:
      // Whoever holds the lock is stopped: it must not keep us beyond our time.
      receiving.ticket = nil
      return receiveTickets.leaveWithoutLock(ticket)
    }
    leaveOrder(&receiving)
    let next = receiveTickets.hasWaiting && hasMessage
    receiveLock.release()
    if next { receiveTickets.wakeFirst() }
  }
}
