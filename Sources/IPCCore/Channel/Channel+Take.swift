internal import Platform

/// Taking a message: finding the one at the head, committing its receipt, and reading its bytes (the first two under
/// the receive lock).
extension Channel {
  /// Takes the message at the head; nil when there is none.
  func takeNext(room: Int?, isHanded: Bool) throws(TakeFault) -> Taken? {
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

  enum TakeFault: Error {
    case tooLong(Int, Int)
    case segment(SegmentFault)
  }

  func headRing() throws(TakeFault) -> Ring {
    do { return try ring(word(ChannelLayout.headRing).loadRelaxed()) } catch { throw .segment(error) }
  }

  /// Goes on along the chain to the ring of a position.
  func follow(_ ring: inout Ring, to position: UInt64) throws(TakeFault) {
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
  func nextPosition(after position: UInt64, seen: UInt64, _ ring: Ring) -> UInt64 {
    max(position + 1, seen &- min(seen, ring.mask))
  }

  /// Commits the receipt of one message; nil when its sender withdrew it just then.
  func take(_ position: UInt64, slot: Int, _ state: SlotWord.State) throws(SegmentFault) -> Taken? {
    let sizes = segment.word(slot + SlotLayout.sizes).loadRelaxed()
    let byteCount = Int(sizes & 0xffff_ffff)
    guard byteCount <= maximumMessageByteCount else { throw fault("message size", "\(byteCount)") }
    let receiptNumber = Int(sizes >> 32)
    guard receiptNumber <= ChannelLayout.receiptCount else { throw fault("receipt", "\(receiptNumber)") }
    let receipt = receiptNumber == 0 ? nil : receiptNumber - 1
    let block = BlockReference(raw: segment.word(slot + SlotLayout.block).loadRelaxed())
    var bytes: [UInt8] = []
    var loan: Loan?
    // A sender that may still withdraw the message may do so while it is copied, and the next one write over it: then
    // the compare-and-swap of the commit fails, for positions do not come again.
    let isCertain = state == .full
    if byteCount <= SlotLayout.inlineByteCount {
      bytes = segment.file.read(at: slot + SlotLayout.payload, byteCount: byteCount, isCertain: isCertain)
    } else if byteCount <= Self.copiedUnderLockByteCount {
      bytes = segment.file.read(
        at: try address(of: block, byteCount: byteCount), byteCount: byteCount, isCertain: isCertain)
    } else {
      loan = takeLoan(block)
      if loan == nil {
        bytes = segment.file.read(
          at: try address(of: block, byteCount: byteCount), byteCount: byteCount, isCertain: isCertain)
      }
    }
    let taken = Taken(
      position: position, sender: segment.word(slot + SlotLayout.sender).loadRelaxed(),
      sentAs: segment.word(slot + SlotLayout.sentAs).loadRelaxed(),
      sendTime: segment.word(slot + SlotLayout.sendTime).loadRelaxed(), bytes: bytes, byteCount: byteCount,
      receipt: receipt, loan: loan,
      block: segment.word(slot + SlotLayout.flags).loadRelaxed() & SlotLayout.blockStaysFlag == 0
        ? block : .none)
    crashPoint(.receiveCopied)
    guard commitReceipt(taken, slot: slot, state) else {
      if let loan { endLoan(loan) }
      return nil
    }
    return taken
  }

  /// Full → received by a store; awaited and offered by compare-and-swap, for their senders may withdraw them.
  func commitReceipt(_ taken: Taken, slot: Int, _ state: SlotWord.State) -> Bool {
    let own = participant.identity
    segment.word(slot + SlotLayout.receiver).storeRelaxed(own)
    if let receipt = taken.receipt { receiptReceiver(receipt).storeRelease(own) }
    crashPoint(.receiveReceiverWritten)
    let freesBlock = taken.loan == nil && !taken.block.isNone
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
  func read<R>(_ taken: Taken, _ use: (RawSpan) -> R) throws(ReceiveError) -> R {
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
}
