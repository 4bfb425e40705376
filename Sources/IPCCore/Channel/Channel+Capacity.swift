internal import Platform

extension Channel {
  /// How long a call without a time-out of its own waits for a side lock. It is held for an instant; after that long
  /// its holder is stopped, or what stands there is no lock.
  static let lockPatience: UInt64 = 5_000_000_000

  /// Switches the capacity model while processes send and receive (§20).
  ///
  /// When it has returned, no send is accepted under the old rule. An offer that fits under the new rule is
  /// accepted; senders that fit are woken. Nothing is dropped, doubled or reordered.
  package func setCapacity(_ new: Capacity) throws(SendError) {
    guard participant.isOriginal else { throw .forked }
    if let fault = domain.segment.cutFault { throw .damaged(fault) }
    if case .bounded(let count) = new, count < 1 || count >= Capacity.maximumBound {
      throw .system(SystemFault("set the capacity \(count) of", segment.path, .init(rawValue: 22)))
    }
    switch sendLock.take(
      participant, deadline: Deadline(domain, timeoutNanoseconds: Self.lockPatience), mayBlock: true)
    {
    case .taken: break
    case .takenOver: repairSendSide()
    case .gaveUp:
      let holder = "take the send lock, which \(participant.name(of: sendLock.owner)) holds, of"
      throw .system(SystemFault(holder, segment.path, .timedOut))
    }
    if isClosed {
      sendLock.release()
      throw endForSenders
    }
    crashPoint(.switchLocked)
    capacityWord.storeRelease(new.word)
    crashPoint(.switchStored)
    if new != .zero { acceptOffer() }
    crashPoint(.switchOfferAccepted)
    sendLock.release()
    crashPoint(.switchUnlocked)
    tell(.capacitySwitched, sequence: new.word)
    fullFence()
    // Each sender that goes on wakes the next one, as long as the rule permits.
    sendTickets.wakeFirst()
    wakeReceiver()
    crashPoint(.switchWokeFirst)
    wakeReceipts()
  }

  /// An offer at capacity zero becomes a message of the queue (under the send lock).
  func acceptOffer() {
    try? forEachLive { position, state, slot in
      guard state == .offer else { return }
      // The offer of a sender that has died is gone (§16).
      if isOfDeadSender(position, slot: slot) {
        _ = withdraw(position, slot: slot, from: .offer)
        return
      }
      let receipt = Int(segment.word(slot + SlotLayout.sizes).loadRelaxed() >> 32)
      // A sender that waits for receipt goes on waiting; any other resumes, for the queue has its message.
      let isAwaited = receipt != 0 && awaitsReceiptAnyway(slot)
      _ = segment.word(slot).compareExchange(
        SlotWord(position, .offer).raw, SlotWord(position, isAwaited ? .awaited : .full).raw)
    }
  }

  private func awaitsReceiptAnyway(_ slot: Int) -> Bool {
    segment.word(slot + SlotLayout.flags).loadRelaxed() & SlotLayout.untilReceivedFlag != 0
  }
}
