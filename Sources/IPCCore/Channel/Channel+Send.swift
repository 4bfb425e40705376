internal import Platform
internal import Synchronization

/// What a send asks for.
package struct SendRequest: Sendable {
  package var until: SendUntil
  package var timeoutNanoseconds: UInt64?
  /// The identity to pass the message on under (§31); 0: the sender's own.
  package var sentAs: UInt64
  /// Injection passes the gate (§30).
  package var passesGate: Bool

  package init(
    until: SendUntil = .queued, timeoutNanoseconds: UInt64? = nil, sentAs: UInt64 = 0,
    passesGate: Bool = false
  ) {
    self.until = until
    self.timeoutNanoseconds = timeoutNanoseconds
    self.sentAs = sentAs
    self.passesGate = passesGate
  }
}

extension Channel {
  /// Payloads up to this size are copied under the lock; larger ones outside, under a loan.
  static let copiedUnderLockByteCount = 4096

  /// One send on its way: what it wants, and what it holds.
  struct Sending {
    let request: SendRequest
    let deadline: Deadline
    var ticket: TicketQueue.Ticket?
    var block = BlockReference.none
    var loan: Loan?
    var hasSpun = false
    /// What it has been blocked for since its first sleep.
    var wait: OpenWait?
  }

  /// What the rule says to a send now.
  enum Verdict {
    case accept
    /// Capacity zero: the message may be offered.
    case offer
    case wait(WaitKind)
  }

  /// What to do after a turn under the lock.
  enum SendTurn {
    case fill
    case sleep(WaitKind, rank: Int)
    case spin
    case finish(SendOutcome)
    case awaitReceipt(position: UInt64, slot: Int, receipt: Int?)
  }

  /// Sends one message (§12–20).
  package func send(_ bytes: [UInt8], _ request: SendRequest = SendRequest()) throws(SendError) -> SendOutcome
  {
    // SAFETY: the bytes are only read, and only during the call.
    try unsafe bytes.span.bytes.withUnsafeBytes { bytes throws(SendError) in
      if let outcome = unsafe sendAtOnce(bytes, request) { return outcome }
      return try sendTheLongWay(unsafe Payload(bytes), request) { _ in }
    }
  }

  /// The short way of a send, where the request is plain; nil: go the long way.
  @unsafe @inline(__always)
  func sendAtOnce(_ bytes: UnsafeRawBufferPointer, _ request: SendRequest) -> SendOutcome? {
    guard request.until != .received, request.sentAs == 0 else { return nil }
    // SAFETY: as the caller's.
    let position = unsafe sendQuickly(bytes, Observed.self)
    if position == 0 { return nil }
    if position != Self.quicklyFull { return .queued(sequence: position) }
    if request.until == .immediately {
      noteRefusal(.wouldBlock)
      return .wouldBlock
    }
    return nil
  }

  /// The long way: waits where the rule says so.
  /// - Parameter fill: writes a payload that is filled in place.
  func sendTheLongWay(
    _ payload: Payload, _ request: SendRequest, fill: (inout MutableRawSpan) -> Void
  ) throws(SendError) -> SendOutcome {
    guard participant.isOriginal else { throw .forked }
    if let fault = domain.segment.cutFault { throw .damaged(fault) }
    guard payload.count <= maximumMessageByteCount else {
      throw .messageTooLarge(byteCount: payload.count, maximumByteCount: maximumMessageByteCount)
    }
    if !request.passesGate { participant.passGate() }
    crashPoint(.sendBegun)
    if peer == nil { closeIfOwnerDied() }
    var sending = Sending(
      request: request, deadline: Deadline(domain, timeoutNanoseconds: request.timeoutNanoseconds))
    let outcome: SendOutcome
    do { outcome = try run(&sending, payload, fill) } catch {
      abandon(&sending)
      tell(.sendFailed, byteCount: payload.count)
      participant.endStep()
      throw error
    }
    abandon(&sending)
    tellEnd(outcome, byteCount: payload.count)
    if let sequence = outcome.sequence {
      participant.noteSent(sequence, channel: objectID, at: domain.timeNanoseconds)
    } else {
      participant.noteOperation(at: domain.timeNanoseconds, channel: objectID)
    }
    return outcome
  }

  private func run(
    _ sending: inout Sending, _ bytes: Payload, _ fill: (inout MutableRawSpan) -> Void
  ) throws(SendError) -> SendOutcome {
    while true {
      switch try turn(&sending, bytes) {
      case .finish(let outcome): return outcome
      case .awaitReceipt(let position, let slot, let receipt):
        endWait(&sending)
        return try awaitReceipt(
          position, slot: slot, receipt: receipt, sending.request, sending.deadline, bytes)
      case .fill: try self.fill(&sending, bytes, fill)
      case .spin: spin(untilFree: sending)
      case .sleep(let kind, let rank): sleep(&sending, kind, rank: rank, bytes)
      }
    }
  }

  /// One look under the send lock: send, or find out why not.
  private func turn(_ sending: inout Sending, _ bytes: Payload) throws(SendError) -> SendTurn {
    let mayBlock = sending.request.until != .immediately
    switch sendLock.take(participant, deadline: sending.deadline, mayBlock: mayBlock) {
    case .taken: crashPoint(.sendLocked)
    case .takenOver: repairSendSide()
    case .gaveUp: return .finish(mayBlock ? .timedOut : .wouldBlock)
    }
    do { return try lockedTurn(&sending, bytes) } catch {
      sendLock.release()
      switch error {
      case .send(let error): throw error
      case .pool(.outOfMemory(let fault)): throw .outOfMemory(fault)
      case .pool(.damaged(let fault)), .segment(let fault): throw .damaged(fault)
      }
    }
  }

  enum TurnFault: Error {
    case send(SendError)
    case pool(PoolFault)
    case segment(SegmentFault)
  }

  /// Under the send lock, which it releases on every return (but not on a throw).
  private func lockedTurn(_ sending: inout Sending, _ bytes: Payload) throws(TurnFault) -> SendTurn {
    if isClosed { throw .send(endForSenders) }
    if peerHasDied { throw .send(.peerTerminated(name: label)) }
    let verdict: Verdict
    let rank: Int
    do {
      rank = self.rank(sending.ticket, in: sendTickets)
      verdict = rank > 0 ? .wait(capacity == .zero ? .rendezvous : .space) : try self.verdict()
    } catch { throw .segment(error) }
    switch verdict {
    case .wait(let kind): return hold(&sending, kind, rank: rank)
    case .accept, .offer:
      var isOffer = false
      if case .offer = verdict { isOffer = true }
      if isOffer, sending.request.until == .immediately, !receiveTickets.hasWaiting {
        sendLock.release()
        return .finish(.wouldBlock)
      }
      if bytes.isInPlace || bytes.count > Self.copiedUnderLockByteCount, sending.block.isNone {
        return try prepareBlock(&sending, bytes.count)
      }
      if isOffer, sending.request.until == .immediately {
        return try offerToBlockedReceiver(&sending, bytes)
      }
      return try commit(&sending, bytes, isOffer: isOffer)
    }
  }

  // MARK: The rule

  /// Whether the message at the tail may be sent now: only if the one at tail − n is done with.
  func verdict() throws(SegmentFault) -> Verdict {
    let capacity = capacityWord.loadRelaxed()
    if capacity == UInt64.max { return .accept }
    let tail = word(ChannelLayout.tail).loadRelaxed()
    let oldest = word(ChannelLayout.oldest)
    if tail &- oldest.loadRelaxed() < capacity { return .accept }
    try advanceOldest()
    if capacity == 0 {
      if try withdrawDeadOffer() { try advanceOldest() }
      return oldest.loadRelaxed() == tail ? .offer : .wait(.rendezvous)
    }
    if tail &- oldest.loadRelaxed() < capacity { return .accept }
    // Withdrawn messages in between do not count, but the mark cannot pass the older ones.
    if word(ChannelLayout.withdrawnCount).loadRelaxed() > 0, try depth() < capacity { return .accept }
    return .wait(.space)
  }

  /// The offer of a sender that has died is gone (§16).
  private func withdrawDeadOffer() throws(SegmentFault) -> Bool {
    var dead: (position: UInt64, slot: Int)?
    try forEachLive { position, state, slot in
      if state == .offer, isOfDeadSender(position, slot: slot) {
        dead = (position, slot)
      }
    }
    guard let dead else { return false }
    return withdraw(dead.position, slot: dead.slot, from: .offer)
  }

  /// Takes a message back (by its sender, or for a dead one); false when it was received meanwhile.
  func withdraw(_ position: UInt64, slot: Int, from state: SlotWord.State) -> Bool {
    let stays = segment.word(slot + SlotLayout.flags).loadRelaxed() & SlotLayout.blockStaysFlag != 0
    let block = stays ? .none : BlockReference(raw: segment.word(slot + SlotLayout.block).loadRelaxed())
    // The loan tells of the block where we die before we can free it.
    let loan = block.isNone ? nil : takeLoan(block)
    defer { if let loan { endLoan(loan) } }
    // Counted before: too high a count only costs looks.
    word(ChannelLayout.withdrawnCount).fetchAdd(1)
    guard
      segment.word(slot).compareExchange(
        SlotWord(position, state).raw, SlotWord(position, .withdrawn).raw)
    else { return false }
    crashPoint(.withdrawCommitted)
    freeBlock(block)
    crashPoint(.withdrawBlockFreed)
    return true
  }

  /// The rule says wait (under the send lock): give up, spin once, or take a place in the order and sleep.
  private func hold(_ sending: inout Sending, _ kind: WaitKind, rank: Int) -> SendTurn {
    defer { sendLock.release() }
    if sending.request.until == .immediately { return .finish(.wouldBlock) }
    if sending.deadline.hasPassed(in: domain) {
      leaveOrder(&sending)
      // A wake that was ours goes to the next, who may find room.
      if sendTickets.hasWaiting { sendTickets.wakeFirst() }
      return .finish(.timedOut)
    }
    if !sending.hasSpun, sending.ticket == nil, rank == 0, maySpin {
      sending.hasSpun = true
      return .spin
    }
    if let ticket = sending.ticket {
      ticket.word.storeRelease(TicketQueue.waiting)
    } else {
      sending.ticket = sendTickets.enter(participant)
    }
    crashPoint(.sendWaits)
    Barrier.beforeSleep()
    // Whoever made room or closed between our look and our entry has not seen the ticket: look once more.
    let isOver = isClosed || peerHasDied
    if isOver || rank == 0 && (try? verdict()).map({ !isWait($0) }) ?? false {
      if let ticket = sending.ticket { sendTickets.markWoken(ticket) }
    }
    return .sleep(kind, rank: rank)
  }

  func isWait(_ verdict: Verdict) -> Bool {
    if case .wait = verdict { true } else { false }
  }

  func leaveOrder(_ sending: inout Sending) {
    if let ticket = sending.ticket { sendTickets.leave(ticket) }
    sending.ticket = nil
  }

  // MARK: Waiting

  var maySpin: Bool {
    ThisProcess.processorCount > 1 && domain.gateWord.loadRelaxed() & GateWord.flagMask == 0
  }

  /// Watches the slot that blocks us for a moment, for a partner on another core may free it at once.
  private func spin(untilFree sending: Sending) {
    let oldest = word(ChannelLayout.oldest).loadRelaxed()
    guard let ring = try? ring(word(ChannelLayout.oldestRing).loadRelaxed()) else { return }
    let slot = segment.word(ring.slot(oldest))
    spinWhile { !SlotWord(raw: slot.loadRelaxed()).isDone(oldest) }
  }

  /// Spins while the condition holds, for a while.
  ///
  /// Where spinning is in vain (both processes share a processor, or the other takes its time) it is tried ever more
  /// seldom, every 256th time in the end; one that pays has every wait spin again.
  func spinWhile(_ condition: () -> Bool) {
    let skips = spinsToSkip.load(ordering: .relaxed)
    guard skips == 0 else { return spinsToSkip.store(skips &- 1, ordering: .relaxed) }
    let start = monotonicNanoseconds()
    repeat {
      for _ in 0..<64 {
        guard condition() else {
          if vainSpins.load(ordering: .relaxed) != 0 { vainSpins.store(0, ordering: .relaxed) }
          return
        }
        spinHint()
      }
    } while monotonicNanoseconds() &- start < Self.spinNanoseconds
    let vain = min(vainSpins.load(ordering: .relaxed), Self.mostVainSpins - 1) + 1
    vainSpins.store(vain, ordering: .relaxed)
    spinsToSkip.store(1 << vain, ordering: .relaxed)
  }

  private static let spinNanoseconds: UInt64 = 50_000
  private static let mostVainSpins: UInt64 = 8

  private func sleep(_ sending: inout Sending, _ kind: WaitKind, rank: Int, _ bytes: Payload) {
    let poll = TicketQueue.pollNanoseconds(rank: rank)
    if sending.wait?.kind != kind {
      endWait(&sending)
      let wait = WaitDescription(
        kind, objectID: objectID, detail: direction, messageByteCount: bytes.count,
        preview: bytes.preview, until: sending.deadline)
      sending.wait = participant.beginWait(wait)
    }
    crashPoint(.sendSleeps)
    if let ticket = sending.ticket {
      sendTickets.sleep(ticket, participant, until: sending.deadline, pollNanoseconds: poll)
    } else {
      sleepNanoseconds(min(1_000_000, sending.deadline.remainingNanoseconds(in: domain)))
    }
    crashPoint(.sendWoke)
    if peer == nil { closeIfOwnerDied() }
  }

  private func endWait(_ sending: inout Sending) {
    if let wait = sending.wait { participant.endWait(wait) }
    sending.wait = nil
  }

  /// Gives up what an unfinished send holds.
  private func abandon(_ sending: inout Sending) {
    endWait(&sending)
    leavePlace(&sending)
    if let loan = sending.loan {
      freeBlock(sending.block)
      crashPoint(.sendBlockReturned)
      endLoan(loan)
      sending.loan = nil
    }
  }

  private func leavePlace(_ sending: inout Sending) {
    guard let ticket = sending.ticket else { return }
    switch sendLock.take(participant, deadline: sending.deadline, mayBlock: true) {
    case .taken: crashPoint(.sendLeaves)
    case .takenOver: repairSendSide()
    case .gaveUp:
      // Whoever holds the lock is stopped: it must not keep us beyond our time.
      sending.ticket = nil
      return sendTickets.leaveWithoutLock(ticket)
    }
    leaveOrder(&sending)
    let next = sendTickets.hasWaiting
    sendLock.release()
    if next { sendTickets.wakeFirst() }
  }
}
