internal import Platform
internal import Synchronization

/// What a receive asks for.
package struct ReceiveRequest: Sendable {
  package var mayBlock: Bool
  package var timeoutNanoseconds: UInt64?
  package var passesGate: Bool
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
    if request.bufferByteCount == nil, let outcome = receiveAtOnce(request) { return outcome }
    return try receiveTheLongWay(request) { taken throws(ReceiveError) in
      .message(try self.message(of: taken))
    } otherwise: {
      $0
    }
  }

  /// The short way of a receive into an array of its own; nil: go the long way.
  private func receiveAtOnce(_ request: ReceiveRequest) -> ReceiveOutcome? {
    // SAFETY: the memory lives through the closure, and only its written part is read.
    unsafe withUnsafeTemporaryAllocation(byteCount: SlotLayout.inlineByteCount, alignment: 8) { memory in
      let quick =
        unsafe request.mayBlock ? receiveQuicklyOrSpin(into: memory) : receiveQuickly(into: memory)
      switch quick {
      case .message(let header):
        return .message(
          Message(
            sequence: header.sequence, sender: header.sender,
            senderName: participant.name(of: header.sender.rawValue),
            sentAsName: header.sentAs == .none ? nil : participant.name(of: header.sentAs.rawValue),
            sendTimeNanoseconds: header.sendTimeNanoseconds,
            bytes: unsafe [UInt8](memory[..<header.byteCount])))
      case .nothing: return request.mayBlock ? nil : .nothing
      case .longWay: return nil
      }
    }
  }

  /// The long way: waits for a message where the request may block, and hands what was taken to `use`.
  private func receiveTheLongWay<R>(
    _ request: ReceiveRequest, use: (Taken) throws(ReceiveError) -> R, otherwise: (ReceiveOutcome) -> R
  ) throws(ReceiveError) -> R {
    guard participant.isOriginal else { throw .forked }
    if !request.passesGate { participant.passGate() }
    crashPoint(.receiveBegun)
    var receiving = Receiving(
      request: request, deadline: Deadline(domain, timeoutNanoseconds: request.timeoutNanoseconds))
    let ending: Ending
    do { ending = try run(&receiving) } catch {
      abandon(&receiving)
      participant.endStep()
      throw error
    }
    abandon(&receiving)
    switch ending {
    case .taken(let taken):
      let result = try use(taken)
      participant.noteReceived(taken.position, channel: objectID, at: domain.timeNanoseconds)
      return result
    case .nothing, .timedOut:
      participant.noteOperation(at: domain.timeNanoseconds, channel: objectID)
      if case .nothing = ending { return otherwise(.nothing) }
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
    if isClosed { throw .mailboxClosed(name: label) }
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

  // MARK: Taking (under the receive lock)

  /// Takes the message at the head; nil when there is none.
  private func takeNext(room: Int?, isHanded: Bool) throws(TakeFault) -> Taken? {
    let headWord = word(ChannelLayout.head)
    var ring = try headRing()
    while true {
      let position = headWord.loadRelaxed()
      try follow(&ring, to: position)
      let slot = ring.slot(position)
      let value = SlotWord(raw: segment.word(slot).loadAcquire())
      if value.position > position {
        // The message that was here was withdrawn, and its slot has been used again before we came by.
        headWord.storeRelease(nextPosition(after: position, seen: value.position, ring))
        continue
      }
      guard value.position == position, let state = value.state else { return nil }
      switch state {
      case .empty: return nil
      case .received, .withdrawn:
        headWord.storeRelease(position + 1)
      case .offer where !isHanded && isOfDeadSender(position, slot: slot):
        _ = withdraw(position, slot: slot, from: .offer)
      case .full, .awaited, .offer:
        let byteCount = Int(
          truncatingIfNeeded: segment.word(slot + SlotLayout.sizes).loadRelaxed() & 0xffff_ffff)
        if let room, byteCount > room, byteCount <= maximumMessageByteCount {
          throw .tooLong(byteCount, room)
        }
        do { if let taken = try take(position, slot: slot, state) { return taken } } catch {
          throw .segment(error)
        }
      }
    }
  }

  private enum TakeFault: Error {
    case tooLong(Int, Int)
    case segment(SegmentFault)
  }

  private func headRing() throws(TakeFault) -> Ring {
    do { return try ring(word(ChannelLayout.headRing).loadRelaxed()) } catch { throw .segment(error) }
  }

  /// Goes on along the chain to the ring of a position.
  private func follow(_ ring: inout Ring, to position: UInt64) throws(TakeFault) {
    do throws(SegmentFault) {
      guard position < Self.positionLimit else { throw fault("head", "\(position)") }
      while let next = try nextRing(after: ring, at: position) {
        ring = next
        word(ChannelLayout.headRing).storeRelease(next.index)
        crashPoint(.receiveRingFollowed)
        giveMemoryBack()
      }
    } catch { throw .segment(error) }
  }

  /// The next position that need be looked at. A slot is used again only when its last message is done with, and in
  /// order: what lies a whole ring or more before the message seen is done with.
  private func nextPosition(after position: UInt64, seen: UInt64, _ ring: Ring) -> UInt64 {
    max(position + 1, seen &- min(seen, ring.mask))
  }

  /// Commits the receipt of one message; nil when its sender withdrew it just then.
  private func take(_ position: UInt64, slot: Int, _ state: SlotWord.State) throws(SegmentFault) -> Taken? {
    let sizes = segment.word(slot + SlotLayout.sizes).loadRelaxed()
    let byteCount = Int(sizes & 0xffff_ffff)
    guard byteCount <= maximumMessageByteCount else { throw fault("message size", "\(byteCount)") }
    let receiptNumber = Int(sizes >> 32)
    guard receiptNumber <= ChannelLayout.receiptCount else { throw fault("receipt", "\(receiptNumber)") }
    let receipt = receiptNumber == 0 ? nil : receiptNumber - 1
    let block = BlockReference(raw: segment.word(slot + SlotLayout.block).loadRelaxed())
    var bytes: [UInt8] = []
    var loan: Loan?
    if byteCount <= SlotLayout.inlineByteCount {
      bytes = segment.file.read(at: slot + SlotLayout.payload, byteCount: byteCount)
    } else if byteCount <= Self.copiedUnderLockByteCount {
      bytes = segment.file.read(at: try address(of: block, byteCount: byteCount), byteCount: byteCount)
    } else {
      loan = takeLoan(block)
      if loan == nil {
        bytes = segment.file.read(at: try address(of: block, byteCount: byteCount), byteCount: byteCount)
      }
    }
    let taken = Taken(
      position: position, sender: segment.word(slot + SlotLayout.sender).loadRelaxed(),
      sentAs: segment.word(slot + SlotLayout.sentAs).loadRelaxed(),
      sendTime: segment.word(slot + SlotLayout.sendTime).loadRelaxed(), bytes: bytes, byteCount: byteCount,
      receipt: receipt, loan: loan, block: block)
    crashPoint(.receiveCopied)
    guard commitReceipt(taken, slot: slot, state) else {
      if let loan { endLoan(loan) }
      return nil
    }
    return taken
  }

  /// Full → received by a store; awaited and offered by compare-and-swap, for their senders may withdraw them.
  private func commitReceipt(_ taken: Taken, slot: Int, _ state: SlotWord.State) -> Bool {
    let own = participant.identity
    segment.word(slot + SlotLayout.receiver).storeRelaxed(own)
    if let receipt = taken.receipt { receiptReceiver(receipt).storeRelease(own) }
    crashPoint(.receiveReceiverWritten)
    let freesBlock = taken.loan == nil && taken.byteCount > SlotLayout.inlineByteCount
    if freesBlock { word(ChannelLayout.pendingFree).storeRelaxed(taken.block.raw) }
    crashPoint(.receiveJournalled)
    let received = SlotWord(taken.position, .received).raw
    var wanted = SlotWord(taken.position, state).raw
    if state == .full {
      segment.word(slot).storeRelease(received)
    } else if !segment.word(slot).compareExchange(wanted, received) {
      // A switch may have accepted the offer meanwhile: then it is taken as what it has become.
      let now = SlotWord(raw: segment.word(slot).loadAcquire())
      wanted = now.raw
      guard now.position == taken.position, !now.isFree,
        segment.word(slot).compareExchange(wanted, received)
      else {
        word(ChannelLayout.pendingFree).storeRelaxed(0)
        return false
      }
    }
    crashPoint(.receiveCommitted)
    word(ChannelLayout.head).storeRelease(taken.position + 1)
    crashPoint(.receiveHeadMoved)
    word(ChannelLayout.receivedCount).addSingleWriter(1)
    if freesBlock {
      freeBlock(taken.block)
      crashPoint(.receiveBlockFreed)
      // Not before the block is free.
      word(ChannelLayout.pendingFree).storeRelease(0)
    }
    return true
  }

  /// After the lock: wakes who waited for this, and lets `use` look at the bytes; then a large payload's block goes
  /// back.
  private func read<R>(_ taken: Taken, _ use: (RawSpan) -> R) throws(ReceiveError) -> R {
    fullFence()
    if sendTickets.hasWaiting { sendTickets.wakeFirst() }
    crashPoint(.receiveWokeSender)
    if let receipt = taken.receipt { wakeReceipt(receipt) }
    wakeIfEmpty()
    guard let loan = taken.loan else {
      // SAFETY: bytes have no inner structure that could be misread.
      return unsafe use(taken.bytes.span.bytes)
    }
    let at: Int
    do { at = try address(of: taken.block, byteCount: taken.byteCount) } catch { throw .damaged(error) }
    // SAFETY: the block lies in the mapping (`address` has checked it) and is this process's by the loan.
    let result = unsafe segment.file.withMemory(at: at, byteCount: taken.byteCount) { memory in
      unsafe use(RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory)))
    }
    crashPoint(.receiveCopiedOutside)
    freeBlock(taken.block)
    crashPoint(.receiveBlockReturned)
    endLoan(loan)
    return result
  }

  func message(of taken: Taken) throws(ReceiveError) -> Message {
    Message(
      sequence: taken.position, sender: ParticipantID(rawValue: taken.sender),
      senderName: participant.name(of: taken.sender),
      sentAsName: taken.sentAs == 0 ? nil : participant.name(of: taken.sentAs),
      sendTimeNanoseconds: taken.sendTime,
      bytes: taken.loan == nil
        ? try read(taken) { _ in taken.bytes }
        : try read(taken) { bytes in
          // SAFETY: copies the span's bytes.
          unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
        })
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
    // A receiver that spins is not blocked yet: non-blocking senders at capacity zero do not see it (§16).
    if !receiving.hasSpun, receiving.ticket == nil, rank == 0, maySpin {
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
    Barrier.beforeSleep()
    // Whoever sent or closed between our look and our entry has not seen the ticket: look once more.
    if isClosed || rank == 0 && (hasMessage || peerHasDied), let ticket = receiving.ticket {
      _ = ticket.word.compareExchange(TicketQueue.waiting, TicketQueue.woken)
    } else if rank > 0, receiveTickets.lastTurn != nil, hasMessage {
      // Woken out of turn: the wake goes to whoever has it.
      receiveTickets.wakeTurn()
    }
    return .sleep(rank: rank)
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
    let start = monotonicNanoseconds()
    let ticket = receiving.ticket
    if maySpin, rank == 0, let ticket {
      spinWhile { ticket.word.loadRelaxed() == TicketQueue.waiting && !hasMessage }
      if ticket.word.loadRelaxed() != TicketQueue.waiting || hasMessage { return }
    }
    tellWait(&receiving, rank: rank)
    crashPoint(.receiveSleeps)
    if let ticket {
      participant.sleep(
        on: ticket.word, while: TicketQueue.waiting, until: receiving.deadline,
        pollNanoseconds: TicketQueue.pollNanoseconds(rank: rank))
    } else {
      sleepNanoseconds(min(1_000_000, receiving.deadline.remainingNanoseconds(in: domain)))
    }
    crashPoint(.receiveWoke)
    noteWait(since: start)
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
