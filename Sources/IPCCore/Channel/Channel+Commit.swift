internal import Platform

/// Committing a message: the block for a large payload, the slot, the store that publishes it.
extension Channel {
  /// Takes a block for a large payload, and a place in the order, so that nobody overtakes while it is filled
  /// (for as long as the others' patience lasts).
  func prepareBlock(_ sending: inout Sending, _ byteCount: Int) throws(TurnFault) -> SendTurn {
    if sending.ticket == nil { sending.ticket = sendTickets.enter(participant) }
    if let ticket = sending.ticket { sendTickets.markWoken(ticket) }
    do { sending.block = try takeBlock(byteCount) } catch { throw .pool(error) }
    guard let loan = takeLoan(sending.block) else {
      freeBlock(sending.block)
      sending.block = .none
      word(ChannelLayout.pendingBlock).storeRelaxed(0)
      // As one that waits again, or the sleep would be none.
      sending.ticket?.word.storeRelease(TicketQueue.waiting)
      sendLock.release()
      return .sleep(.space, rank: 0)
    }
    sending.loan = loan
    crashPoint(.blockLoaned)
    // Not before the loan names the block (its last store is a release, which this one must not pass).
    word(ChannelLayout.pendingBlock).storeRelease(0)
    crashPoint(.blockJournalCleared)
    sendLock.release()
    return .fill
  }

  func fill(
    _ sending: inout Sending, _ bytes: Payload, _ write: (inout MutableRawSpan) -> Void
  ) throws(SendError) {
    do {
      if needsRun(bytes.count) { try backRun(sending.block, byteCount: bytes.count) }
    } catch {
      switch error {
      case .outOfMemory(let fault): throw .outOfMemory(fault)
      case .damaged(let fault): throw .damaged(fault)
      }
    }
    crashPoint(.sendBlockBacked)
    do {
      let at = try address(of: sending.block, byteCount: bytes.count)
      if bytes.isInPlace {
        // SAFETY: the block lies in the mapping and is this sender's until the commit.
        unsafe segment.file.withMemory(at: at, byteCount: bytes.count) { memory in
          var span = unsafe MutableRawSpan(_unsafeBytes: memory)
          write(&span)
        }
      } else {
        // SAFETY: the caller's bytes live through the send; `write` checks the range.
        unsafe segment.file.write(bytes.bytes, at: at)
      }
    } catch { throw .damaged(error) }
    crashPoint(.sendFilled)
  }

  /// A free slot for the message at the tail, growing the chain where the rule permits a send but the ring is full.
  private func freeSlot(_ position: UInt64) throws(TurnFault) -> Int {
    guard position < Self.positionLimit else { throw .segment(fault("tail", "\(position)")) }
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
  func commit(_ sending: inout Sending, _ bytes: Payload, isOffer: Bool) throws(TurnFault) -> SendTurn {
    let awaits = isOffer || sending.request.until == .received
    let placed = try place(&sending, bytes, isOffer ? .offer : awaits ? .awaited : .full, hasReceipt: awaits)
    let next = sendTickets.hasWaiting && mayGoOn
    sendLock.release()
    fullFence()
    if next { sendTickets.wakeFirst() }
    crashPoint(.sendWokeNext)
    crashPoint(.sendUnlocked)
    wakeReceiver()
    crashPoint(.sendWokeReceiver)
    return awaits
      ? .awaitReceipt(position: placed.position, slot: placed.slot, receipt: placed.receipt)
      : .finish(.queued(sequence: placed.position))
  }

  /// The message as it stands in its slot, with the receipt entry of a sender that waits.
  private typealias Placed = (position: UInt64, slot: Int, receipt: Int?)

  /// Writes the message into the slot at the tail, commits it in a state, and gives up the sender's place in the
  /// order and its loan: from here the block is the message's, and a withdrawal frees it.
  private func place(
    _ sending: inout Sending, _ bytes: Payload, _ state: SlotWord.State, hasReceipt: Bool
  ) throws(TurnFault) -> Placed {
    let position = word(ChannelLayout.tail).loadRelaxed()
    let slot = try freeSlot(position)
    let receipt = hasReceipt ? takeReceipt(position: position) : nil
    do { try writeBody(sending, bytes, slot: slot, receipt: receipt) } catch {
      if let receipt { freeReceipt(receipt) }
      freeBlock(BlockReference(raw: word(ChannelLayout.pendingBlock).loadRelaxed()))
      word(ChannelLayout.pendingBlock).storeRelaxed(0)
      throw error
    }
    crashPoint(.sendBodyWritten)
    let stamp = participant.events.stamp()
    // Commits: publishes the body to receivers (pairs with their acquire of the word).
    segment.word(slot).storeRelease(SlotWord(position, state).raw)
    crashPoint(.sendCommitted)
    // Between slot and tail: while the tail has not moved, whoever repairs sees by the slot whose the block is.
    word(ChannelLayout.pendingBlock).storeRelease(0)
    crashPoint(.sendJournalCleared)
    word(ChannelLayout.tail).storeRelease(position + 1)
    crashPoint(.sendTailMoved)
    tellPlaced(state, position, bytes.count, stamp)
    if let loan = sending.loan { endLoan(loan) }
    sending.loan = nil
    sending.block = .none
    if sendTickets.hasWaiting { sendTickets.noteOvertaking(by: place(of: sending.ticket)) }
    leaveOrder(&sending)
    crashPoint(.sendLoanEnded)
    crashPoint(.sendPlaced)
    return (position, slot, receipt)
  }

  /// Whether the next blocked sender could go on too.
  private var mayGoOn: Bool {
    guard let verdict = try? verdict() else { return true }
    return !isWait(verdict)
  }

  private func writeBody(
    _ sending: Sending, _ bytes: Payload, slot: Int, receipt: Int?
  ) throws(TurnFault) {
    var block = sending.block
    var flags = sending.request.until == .received ? SlotLayout.untilReceivedFlag : 0
    if bytes.count > SlotLayout.inlineByteCount, block.isNone {
      do {
        if let kept = keptBlock(ofSlot: slot) {
          block = try self.block(keptIn: kept, byteCount: bytes.count)
          flags |= SlotLayout.blockStaysFlag
        } else {
          block = try takeBlock(bytes.count)
        }
        let at = try address(of: block, byteCount: bytes.count)
        // SAFETY: as in `fill`.
        unsafe segment.file.write(bytes.bytes, at: at)
      } catch let error as PoolFault { throw .pool(error) } catch let error as SegmentFault {
        throw .segment(error)
      } catch {
        throw .segment(fault("block", "unreadable"))
      }
    } else if block.isNone {
      // SAFETY: as in `fill`.
      unsafe segment.file.write(bytes.bytes, at: slot + SlotLayout.payload)
    }
    segment.word(slot + SlotLayout.sender).storeRelaxed(participant.identity)
    segment.word(slot + SlotLayout.sendTime).storeRelaxed(domain.timeNanoseconds)
    segment.word(slot + SlotLayout.sizes).storeRelaxed(
      UInt64(bytes.count) | UInt64((receipt ?? -1) + 1) << 32)
    segment.word(slot + SlotLayout.block).storeRelaxed(block.raw)
    segment.word(slot + SlotLayout.sentAs).storeRelaxed(sending.request.sentAs)
    segment.word(slot + SlotLayout.receiver).storeRelaxed(0)
    segment.word(slot + SlotLayout.flags).storeRelaxed(flags)
  }

  /// A non-blocking send at capacity zero: it succeeds only if a live receiver is already blocked in receive,
  /// and commits on that receiver's own word (§16).
  func offerToBlockedReceiver(_ sending: inout Sending, _ bytes: Payload) throws(TurnFault) -> SendTurn {
    let (position, slot, _) = try place(&sending, bytes, .offer, hasReceipt: false)
    fullFence()
    crashPoint(.offerPlaced)
    let handed = receiveTickets.handToFirst(participant)
    crashPoint(.offerHanded)
    let committed: Bool
    if handed != nil {
      // Nobody withdraws it any more; where the receiver was quicker, it has it already.
      _ = segment.word(slot).compareExchange(SlotWord(position, .offer).raw, SlotWord(position, .full).raw)
      committed = true
    } else {
      committed = !withdraw(position, slot: slot, from: .offer)
    }
    crashPoint(.offerDecided)
    sendLock.release()
    if let handed { receiveTickets.wake(handed) }
    wakeReceiver()
    return .finish(committed ? .queued(sequence: position) : .wouldBlock)
  }

  /// After a commit: wakes whoever waits for a message.
  func wakeReceiver() {
    if receiveTickets.hasWaiting { receiveTickets.wakeFirst() }
  }

  // MARK: Order after a death

  /// Puts the send side in order after its lock's owner has died: what it had committed counts, what it had
  /// not is written over. Idempotent.
  func repairSendSide() {
    crashPoint(.repairSendBegun)
    let tail = word(ChannelLayout.tail)
    let position = tail.loadRelaxed()
    if var ring = try? ring(word(ChannelLayout.currentRing).loadRelaxed()) {
      if let next = try? nextRing(after: ring, at: position) {
        word(ChannelLayout.currentRing).storeRelaxed(next.index)
        crashPoint(.repairRingFollowed)
        ring = next
      }
      let value = SlotWord(raw: segment.word(ring.slot(position)).loadAcquire())
      let pending = word(ChannelLayout.pendingBlock)
      if value.position == position, value.state != .empty {
        tail.storeRelease(position + 1)
        crashPoint(.repairTailMoved)
      } else if pending.loadRelaxed() != 0, !isKept(BlockReference(raw: pending.loadRelaxed())) {
        freeTaken(BlockReference(raw: pending.loadRelaxed()))
        crashPoint(.repairBlockFreed)
      }
      pending.storeRelaxed(0)
      if word(ChannelLayout.oldestRing).loadRelaxed() != 0 { giveUpKeptBlocks() }
      reclaimAfterDeath()
    }
    // A switch that was stored is finished.
    if capacity != .zero { acceptOffer() }
    sendTickets.reapDead(participant)
    crashPoint(.repairSendDone)
  }
}
