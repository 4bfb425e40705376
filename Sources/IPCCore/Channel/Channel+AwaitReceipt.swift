internal import Platform

/// The sender's wait for its message to be received: a blocking send, and every send at capacity zero (§12, 16).
extension Channel {
  /// Where a message stands, seen by its sender.
  private enum Standing {
    case waits(SlotWord.State)
    /// A switch of the capacity made the offer fit: the queue has it.
    case accepted
    case received(by: UInt64)
    case withdrawn
  }

  private func standing(_ position: UInt64, slot: Int, receipt: Int?) -> Standing {
    // Acquire: the receiver's id is written before the slot says received (pairs with the receiver's commit).
    let value = SlotWord(raw: segment.word(slot).loadAcquire())
    if value.position == position {
      switch value.state {
      case .awaited: return .waits(.awaited)
      case .offer: return .waits(.offer)
      case .full: return .accepted
      case .withdrawn: return .withdrawn
      case .received, .empty, nil: break
      }
    }
    // Received; the slot may hold a later message already.
    return .received(by: receipt.map { receiptReceiver($0).loadAcquire() } ?? 0)
  }

  func awaitReceipt(
    _ position: UInt64, slot: Int, receipt: Int?, _ request: SendRequest, _ deadline: Deadline,
    _ bytes: Payload
  ) throws(SendError) -> SendOutcome {
    defer { if let receipt { freeReceipt(receipt) } }
    crashPoint(.receiptAwaited)
    let slotWord = segment.word(slot)
    let first = slotWord.loadRelaxed()
    if maySpin, first == SlotWord(position, .offer).raw || first == SlotWord(position, .awaited).raw {
      spinWhile { slotWord.loadRelaxed() == first }
    }
    if let outcome = outcome(position, slot: slot, receipt: receipt, until: request.until) { return outcome }
    let kind: WaitKind = SlotWord(raw: first).state == .offer ? .rendezvous : .receipt
    let wait = WaitDescription(
      kind, objectID: objectID, detail: direction, messageByteCount: bytes.count,
      preview: bytes.preview, until: deadline)
    return try participant.waiting(wait) { () throws(SendError) -> SendOutcome in
      while true {
        if let outcome = outcome(position, slot: slot, receipt: receipt, until: request.until) {
          return outcome
        }
        if isClosed || peerHasDied || deadline.hasPassed(in: domain) {
          let why = try giveUp(position, slot: slot)
          if let why { return why }
          continue
        }
        sleepForReceipt(slotWord, receipt: receipt, deadline: deadline)
        if peer == nil { closeIfOwnerDied() }
      }
    }
  }

  private func outcome(_ position: UInt64, slot: Int, receipt: Int?, until: SendUntil) -> SendOutcome? {
    switch standing(position, slot: slot, receipt: receipt) {
    case .waits: nil
    case .accepted: .queued(sequence: position)
    case .received(let receiver): .received(sequence: position, by: ParticipantID(rawValue: receiver))
    case .withdrawn: .timedOut
    }
  }

  /// Withdraws the message; nil when it has been received (or accepted) meanwhile.
  private func giveUp(_ position: UInt64, slot: Int) throws(SendError) -> SendOutcome? {
    guard case .waits(let state) = standing(position, slot: slot, receipt: nil),
      withdraw(position, slot: slot, from: state)
    else { return nil }
    crashPoint(.receiptWithdrawn)
    tell(.withdrawn, sequence: position)
    fullFence()
    if sendTickets.hasWaiting { sendTickets.wakeFirst() }
    wakeIfEmpty()
    if isClosed { throw endForSenders }
    if peerHasDied { throw .peerTerminated(name: label) }
    return .timedOut
  }

  private func sleepForReceipt(_ slotWord: SharedWord64, receipt: Int?, deadline: Deadline) {
    guard let receipt else {
      sleepNanoseconds(min(1_000_000, deadline.remainingNanoseconds(in: domain)))
      return
    }
    let before = SlotWord(raw: slotWord.loadAcquire())
    guard before.state == .offer || before.state == .awaited else { return }
    let word = receiptWord(receipt)
    word.storeRelease(Self.receiptAsleep)
    crashPoint(.receiptSleeps)
    // The receiver commits and then looks at the entry; we write the entry and then look at the slot.
    fullFence()
    if slotWord.loadAcquire() == before.raw, !isClosed, !peerHasDied {
      participant.sleep(on: word, while: Self.receiptAsleep, until: deadline, pollNanoseconds: 50_000_000)
    }
    word.storeRelease(Self.receiptAwake)
    crashPoint(.receiptWoke)
  }
}
