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
  private struct Sending {
    let request: SendRequest
    let deadline: Deadline
    var ticket: TicketQueue.Ticket?
    var block = BlockReference.none
    var loan: Loan?
    var hasSpun = false
    var waitStart: UInt64 = 0
  }

  /// What the rule says to a send now.
  private enum Verdict {
    case accept
    /// Capacity zero: the message may be offered.
    case offer
    case wait(WaitKind)
  }

  /// What to do after a turn under the lock.
  private enum Turn {
    case fill
    case sleep(WaitKind, rank: Int)
    case spin
    case finish(SendOutcome)
    case awaitReceipt(position: UInt64, slot: Int, receipt: Int?)
  }

  /// Sends one message (§12–20).
  package func send(_ bytes: [UInt8], _ request: SendRequest = SendRequest()) throws(SendError) -> SendOutcome
  {
    guard participant.isOriginal else { throw .forked }
    guard bytes.count <= maximumMessageByteCount else {
      throw .messageTooLarge(byteCount: bytes.count, maximumByteCount: maximumMessageByteCount)
    }
    if !request.passesGate { participant.passGate() }
    if peer == nil { closeIfOwnerDied() }
    var sending = Sending(
      request: request, deadline: Deadline(domain, timeoutNanoseconds: request.timeoutNanoseconds))
    let outcome: SendOutcome
    do { outcome = try run(&sending, bytes) } catch {
      abandon(&sending)
      throw error
    }
    abandon(&sending)
    if let sequence = outcome.sequence {
      participant.noteSent(sequence, channel: objectID, at: domain.timeNanoseconds)
    } else {
      participant.noteOperation(at: domain.timeNanoseconds, channel: objectID)
    }
    return outcome
  }

  private func run(_ sending: inout Sending, _ bytes: [UInt8]) throws(SendError) -> SendOutcome {
    while true {
      switch try turn(&sending, bytes) {
      case .finish(let outcome): return outcome
      case .awaitReceipt(let position, let slot, let receipt):
        return try awaitReceipt(
          position, slot: slot, receipt: receipt, sending.request, sending.deadline, bytes)
      case .fill: try fill(&sending, bytes)
      case .spin: spin(untilFree: sending)
      case .sleep(let kind, let rank): sleep(&sending, kind, rank: rank, bytes)
      }
    }
  }

  /// One look under the send lock: send, or find out why not.
  private func turn(_ sending: inout Sending, _ bytes: [UInt8]) throws(SendError) -> Turn {
    let mayBlock = sending.request.until != .immediately
    switch sendLock.take(participant, deadline: sending.deadline, mayBlock: mayBlock) {
    case .taken: break
    case .takenOver: repairSendSide()
    case .gaveUp: return .finish(mayBlock ? .timedOut : .wouldBlock)
    }
    do {
      let turn = try lockedTurn(&sending, bytes)
      return turn
    } catch {
      sendLock.release()
      switch error {
      case .send(let error): throw error
      case .pool(.outOfMemory(let fault)): throw .outOfMemory(fault)
      case .pool(.damaged(let fault)), .segment(let fault): throw .damaged(fault)
      }
    }
  }

  private enum TurnFault: Error {
    case send(SendError)
    case pool(PoolFault)
    case segment(SegmentFault)
  }

  /// Under the send lock, which it releases on every return (but not on a throw).
  private func lockedTurn(_ sending: inout Sending, _ bytes: [UInt8]) throws(TurnFault) -> Turn {
    if isClosed { throw .send(.mailboxClosed(name: label)) }
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
      if isOffer, sending.request.until == .immediately, !receiveTickets.hasWaiting, !hasAnyoneReceiver {
        sendLock.release()
        return .finish(.wouldBlock)
      }
      if bytes.count > Self.copiedUnderLockByteCount, sending.block.isNone {
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
  private func verdict() throws(SegmentFault) -> Verdict {
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
      if state == .offer, !participant.isAlive(segment.word(slot + SlotLayout.sender).loadRelaxed()) {
        dead = (position, slot)
      }
    }
    guard let dead else { return false }
    return withdraw(dead.position, slot: dead.slot, from: .offer)
  }

  /// Takes a message back (by its sender, or for a dead one); false when it was received meanwhile.
  func withdraw(_ position: UInt64, slot: Int, from state: SlotWord.State) -> Bool {
    let block = BlockReference(raw: segment.word(slot + SlotLayout.block).loadRelaxed())
    guard
      segment.word(slot).compareExchange(
        SlotWord(position, state).raw, SlotWord(position, .withdrawn).raw)
    else { return false }
    freeBlock(block)
    word(ChannelLayout.withdrawnCount).fetchAdd(1)
    return true
  }

  /// The rule says wait (under the send lock): give up, spin once, or take a place in the order and sleep.
  private func hold(_ sending: inout Sending, _ kind: WaitKind, rank: Int) -> Turn {
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
    fullFence()
    // Whoever made room between our look and our entry has not seen the ticket: look once more.
    if rank == 0, let verdict = try? verdict(), !isWait(verdict) {
      if let ticket = sending.ticket { sendTickets.markWoken(ticket) }
    }
    return .sleep(kind, rank: rank)
  }

  private func isWait(_ verdict: Verdict) -> Bool {
    if case .wait = verdict { true } else { false }
  }

  private func leaveOrder(_ sending: inout Sending) {
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

  /// Spins while the condition holds, for as long as spinning has lately paid.
  func spinWhile(_ condition: () -> Bool) {
    let limit = spinNanoseconds.load(ordering: .relaxed)
    let start = monotonicNanoseconds()
    while condition() {
      for _ in 0..<16 { spinHint() }
      if monotonicNanoseconds() &- start > limit { return }
    }
  }

  /// Adapts the spin to how long a whole wait lasted.
  func noteWait(since start: UInt64) {
    guard start != 0 else { return }
    let lasted = monotonicNanoseconds() &- start
    let limit = spinNanoseconds.load(ordering: .relaxed)
    spinNanoseconds.store(lasted < 200_000 ? 50_000 : max(limit / 2, 1_000), ordering: .relaxed)
  }

  private func sleep(_ sending: inout Sending, _ kind: WaitKind, rank: Int, _ bytes: [UInt8]) {
    let wait = WaitDescription(
      kind, objectID: objectID, detail: direction, messageByteCount: bytes.count,
      preview: Array(bytes.prefix(WaitLayout.previewByteCount)))
    let poll = TicketQueue.pollNanoseconds(rank: rank)
    let start = monotonicNanoseconds()
    participant.waiting(wait) {
      guard let ticket = sending.ticket else {
        sleepNanoseconds(min(1_000_000, sending.deadline.remainingNanoseconds(in: domain)))
        return
      }
      participant.sleep(
        on: ticket.word, while: TicketQueue.waiting, until: sending.deadline, pollNanoseconds: poll)
    }
    noteWait(since: start)
    if peer == nil { closeIfOwnerDied() }
  }

  /// Gives up what an unfinished send holds.
  private func abandon(_ sending: inout Sending) {
    leavePlace(&sending)
    if let loan = sending.loan {
      freeBlock(sending.block)
      endLoan(loan)
      sending.loan = nil
    }
  }

  private func leavePlace(_ sending: inout Sending) {
    guard let ticket = sending.ticket else { return }
    switch sendLock.take(participant, deadline: sending.deadline, mayBlock: true) {
    case .taken: break
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

  // MARK: Committing

  /// Takes a block for a large payload, and a place in the order, so that nobody overtakes while it is filled.
  private func prepareBlock(_ sending: inout Sending, _ byteCount: Int) throws(TurnFault) -> Turn {
    if sending.ticket == nil { sending.ticket = sendTickets.enter(participant) }
    if let ticket = sending.ticket { sendTickets.markWoken(ticket) }
    do { sending.block = try takeBlock(byteCount) } catch { throw .pool(error) }
    guard let loan = takeLoan(sending.block) else {
      freeBlock(sending.block)
      sending.block = .none
      sendLock.release()
      return .sleep(.space, rank: 0)
    }
    sending.loan = loan
    word(ChannelLayout.pendingBlock).storeRelaxed(0)
    sendLock.release()
    return .fill
  }

  private func fill(_ sending: inout Sending, _ bytes: [UInt8]) throws(SendError) {
    do {
      if needsRun(bytes.count) { try backRun(sending.block, byteCount: bytes.count) }
    } catch {
      switch error {
      case .outOfMemory(let fault): throw .outOfMemory(fault)
      case .damaged(let fault): throw .damaged(fault)
      }
    }
    do { segment.write(bytes, at: try address(of: sending.block, byteCount: bytes.count)) } catch {
      throw .damaged(error)
    }
  }

  /// A free slot for the message at the tail, growing the chain where the rule permits a send but the ring is full.
  private func freeSlot(_ position: UInt64) throws(TurnFault) -> Int {
    do {
      var ring = try ring(word(ChannelLayout.currentRing).loadRelaxed())
      var slot = ring.slot(position)
      if !SlotWord(raw: segment.word(slot).loadAcquire()).isFree {
        try advanceOldest()
        ring = try grow(at: position, from: ring)
        slot = ring.slot(position)
      }
      return slot
    } catch let error as PoolFault { throw .pool(error) } catch let error as SegmentFault {
      throw .segment(error)
    } catch { throw .segment(fault("ring", "unreadable")) }
  }

  /// Writes the message into the slot at the tail and commits it (under the send lock, which it releases).
  private func commit(_ sending: inout Sending, _ bytes: [UInt8], isOffer: Bool) throws(TurnFault) -> Turn {
    let position = word(ChannelLayout.tail).loadRelaxed()
    let slot = try freeSlot(position)
    let awaits = isOffer || sending.request.until == .received
    let receipt = awaits ? takeReceipt(position: position) : nil
    try writeBody(sending, bytes, slot: slot, receipt: receipt)
    let state: SlotWord.State = isOffer ? .offer : awaits ? .awaited : .full
    // Commits: publishes the body to receivers (pairs with their acquire of the word).
    segment.word(slot).storeRelease(SlotWord(position, state).raw)
    word(ChannelLayout.tail).storeRelease(position + 1)
    word(ChannelLayout.pendingBlock).storeRelaxed(0)
    if let loan = sending.loan { endLoan(loan) }
    sending.loan = nil
    sending.block = .none
    leaveOrder(&sending)
    let next = sendTickets.hasWaiting && mayGoOn
    sendLock.release()
    fullFence()
    if next { sendTickets.wakeFirst() }
    wakeReceiver()
    return awaits
      ? .awaitReceipt(position: position, slot: slot, receipt: receipt)
      : .finish(.queued(sequence: position))
  }

  /// Whether the next blocked sender could go on too.
  private var mayGoOn: Bool {
    guard let verdict = try? verdict() else { return true }
    return !isWait(verdict)
  }

  private func writeBody(
    _ sending: Sending, _ bytes: [UInt8], slot: Int, receipt: Int?
  ) throws(TurnFault) {
    var block = sending.block
    if bytes.count > SlotLayout.inlineByteCount, block.isNone {
      do {
        block = try takeBlock(bytes.count)
        segment.write(bytes, at: try address(of: block, byteCount: bytes.count))
      } catch let error as PoolFault {
        if let receipt { freeReceipt(receipt) }
        throw .pool(error)
      } catch let error as SegmentFault { throw .segment(error) } catch {
        throw .segment(fault("block", "unreadable"))
      }
    } else if bytes.count <= SlotLayout.inlineByteCount {
      segment.write(bytes, at: slot + SlotLayout.payload)
    }
    segment.word(slot + SlotLayout.sender).storeRelaxed(participant.identity)
    segment.word(slot + SlotLayout.sendTime).storeRelaxed(domain.timeNanoseconds)
    segment.word(slot + SlotLayout.sizes).storeRelaxed(
      UInt64(bytes.count) | UInt64((receipt ?? -1) + 1) << 32)
    segment.word(slot + SlotLayout.block).storeRelaxed(block.raw)
    segment.word(slot + SlotLayout.sentAs).storeRelaxed(sending.request.sentAs)
    segment.word(slot + SlotLayout.receiver).storeRelaxed(0)
    segment.word(slot + SlotLayout.flags).storeRelaxed(
      sending.request.until == .received ? SlotLayout.untilReceivedFlag : 0)
  }

  /// A non-blocking send at capacity zero: it succeeds only if a live receiver is already blocked in receive,
  /// and commits on that receiver's own word (§16).
  private func offerToBlockedReceiver(_ sending: inout Sending, _ bytes: [UInt8]) throws(TurnFault) -> Turn {
    let position = word(ChannelLayout.tail).loadRelaxed()
    let slot = try freeSlot(position)
    try writeBody(sending, bytes, slot: slot, receipt: nil)
    segment.word(slot).storeRelease(SlotWord(position, .offer).raw)
    word(ChannelLayout.tail).storeRelease(position + 1)
    word(ChannelLayout.pendingBlock).storeRelaxed(0)
    // From here the block is the message's: a withdrawal frees it.
    if let loan = sending.loan { endLoan(loan) }
    sending.loan = nil
    sending.block = .none
    leaveOrder(&sending)
    fullFence()
    let handed = receiveTickets.handToFirst(participant)
    let taken = handed != nil || handToAnyoneReceiver()
    let committed: Bool
    if taken {
      // Nobody withdraws it any more; where the receiver was quicker, it has it already.
      _ = segment.word(slot).compareExchange(SlotWord(position, .offer).raw, SlotWord(position, .full).raw)
      committed = true
    } else {
      committed = !withdraw(position, slot: slot, from: .offer)
    }
    sendLock.release()
    handed?.word.wake(count: 1)
    wakeReceiver()
    return .finish(committed ? .queued(sequence: position) : .wouldBlock)
  }

  /// After a commit: wakes whoever waits for a message.
  func wakeReceiver() {
    if receiveTickets.hasWaiting { receiveTickets.wakeFirst() }
    ringDoorbell()
  }

  // MARK: Order after a death

  /// Puts the send side in order after its lock's owner has died: what it had committed counts, what it had
  /// not is written over. Idempotent.
  func repairSendSide() {
    let tail = word(ChannelLayout.tail)
    let position = tail.loadRelaxed()
    if var ring = try? ring(word(ChannelLayout.currentRing).loadRelaxed()) {
      if let next = try? nextRing(after: ring, at: position) {
        word(ChannelLayout.currentRing).storeRelaxed(next.index)
        ring = next
      }
      let value = SlotWord(raw: segment.word(ring.slot(position)).loadAcquire())
      let pending = word(ChannelLayout.pendingBlock)
      if value.position == position, value.state != .empty {
        tail.storeRelease(position + 1)
      } else if pending.loadRelaxed() != 0 {
        freeBlock(BlockReference(raw: pending.loadRelaxed()))
      }
      pending.storeRelaxed(0)
    }
    sendTickets.reapDead(participant)
  }
}
