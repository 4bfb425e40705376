internal import Platform
internal import Synchronization

/// The short way of a receive: the message at the head lies there, whole, and nobody has a better right to it.
extension Channel {
  /// What the short way of a receive has come to.
  enum QuickReceive {
    case message(MessageHeader)
    /// There is none, and no reason to look closer.
    case nothing
    /// Nothing was done: the long way must be gone.
    case longWay
  }

  /// Takes the message at the head into the caller's memory, if the short way is open.
  @inline(__always)
  func receiveQuickly<I: Instrumentation>(
    into target: UnsafeMutableRawBufferPointer, _ extras: I.Type
  ) -> QuickReceive {
    guard quick.isWayOpen(extras) else { return .longWay }
    // SAFETY: the caller's buffer lives through the call.
    return receiveLock.isFavoured
      ? unsafe receiveFavoured(into: target, extras) : unsafe receiveByOwnerWord(into: target, extras)
  }

  /// As above; where there is no message it looks for one for a moment, for a partner on another core may send at once.
  func receiveQuicklyOrSpin(into target: UnsafeMutableRawBufferPointer) -> QuickReceive {
    // SAFETY: as the caller's.
    let first = unsafe receiveQuickly(into: target, Observed.self)
    guard case .nothing = first, maySpin, capacity != .zero else { return first }
    spinForMessage()
    return unsafe receiveQuickly(into: target, Observed.self)
  }

  /// By the bias: what this thread knows of the side still holds.
  @inline(__always)
  private func receiveFavoured<I: Instrumentation>(
    into target: UnsafeMutableRawBufferPointer, _ extras: I.Type
  ) -> QuickReceive {
    let position = favouredReceive.position.load(ordering: .relaxed)
    let slot = favouredReceive.ring.slot(position)
    // Acquire: pairs with the sender's commit.
    let found = slot.word.loadAcquire()
    guard found == SlotWord(position, .full).raw else {
      return found < SlotWord(position, .full).raw && favouredReceive.ring.end.loadAcquire() > position
        && isTidy && receiveLock.isFavoured ? nothingThere(extras) : .longWay
    }
    guard receiveLock.enterFavoured() else { return .longWay }
    crashPoint(.receiveLocked)
    guard hasRoom(slot, target.count) else {
      // SAFETY: the caller's buffer lives through the call.
      return unsafe receiveFromKeptBlock(slot, position, into: target, extras)
    }
    // SAFETY: the slot is this receiver's alone until the commit.
    let header = unsafe take(slot, position, into: target, extras)
    favouredReceive.position.store(position &+ 1, ordering: .relaxed)
    receiveLock.leaveFavoured()
    favouredReceive.ring.slot(position &+ Self.slotsAhead).fetchForReading()
    wakeSenderIfAny()
    return .message(header)
  }

  @inline(never)
  private func receiveByOwnerWord<I: Instrumentation>(
    into target: UnsafeMutableRawBufferPointer, _ extras: I.Type
  ) -> QuickReceive {
    guard quick.isFree, quick.receiversWaiting.loadRelaxed() == 0,
      let ring = ringAtOnce(quick.headRing.loadAcquire())
    else { return .longWay }
    let position = quick.head.loadAcquire()
    if ring.slot(position).word.loadAcquire() < SlotWord(position, .full).raw {
      // Not yet written: at this moment there was nothing, if the ring is still the head's. Memory beyond the first
      // ring is the long way's to give back.
      return quick.head.loadAcquire() == position && ring.end.loadAcquire() > position && isTidy
        ? nothingThere(extras) : .longWay
    }
    guard receiveLock.enter() else { return .longWay }
    crashPoint(.receiveLocked)
    // SAFETY: the caller's buffer lives through the call.
    let header = unsafe takeAtHead(into: target, extras)
    receiveLock.leave(mayFavour: header != nil, participant)
    guard let header else { return .longWay }
    wakeSenderIfAny()
    return .message(header)
  }

  /// Takes the message at the head if it is a plain one that has room with the caller (inside).
  @inline(__always)
  private func takeAtHead<I: Instrumentation>(
    into target: UnsafeMutableRawBufferPointer, _ extras: I.Type
  ) -> MessageHeader? {
    // Inside, for the right to receive changes under the lock.
    guard let ring = ringAtOnce(quick.headRing.loadRelaxed()), quick.receiversWaiting.loadRelaxed() == 0,
      quick.state.loadAcquire() == 0
    else {
      return nil
    }
    let position = quick.head.loadRelaxed()
    let slot = ring.slot(position)
    // Acquire: pairs with the sender's commit; and with `grow`, which stores the end after the next ring's record.
    guard ring.end.loadAcquire() > position, slot.word.loadAcquire() == SlotWord(position, .full).raw
    else { return nil }
    // SAFETY: the slot is this receiver's alone until the commit.
    let header =
      unsafe hasRoom(slot, target.count)
      ? take(slot, position, into: target, extras) : takeFromKeptBlock(slot, position, into: target, extras)
    guard let header else { return nil }
    favouredReceive.remember(ring)
    favouredReceive.position.store(position &+ 1, ordering: .relaxed)
    return header
  }

  /// Whether the message lies in the slot, nobody waits for its receipt, and the caller has room for it.
  @inline(__always)
  private func hasRoom(_ slot: QuickSlot, _ room: Int) -> Bool {
    slot.word(SlotLayout.sizes).loadRelaxed() <= UInt64(min(quick.largestByteCount, room))
  }

  /// Copies the message out and commits its receipt (under the receive lock).
  @unsafe @inline(__always)
  private func take<I: Instrumentation>(
    _ slot: QuickSlot, _ position: UInt64, into target: UnsafeMutableRawBufferPointer, _ extras: I.Type
  ) -> MessageHeader {
    // As checked, or what a hostile peer has made of it since: never more than a slot or the room.
    let byteCount = min(
      Int(truncatingIfNeeded: slot.word(SlotLayout.sizes).loadRelaxed() & 127), SlotLayout.inlineByteCount,
      target.count)
    // SAFETY: the message is this receiver's alone, and the count is cut to a slot and to the caller's room.
    if let address = target.baseAddress {
      unsafe copySlotPayload(address, slot.memory(SlotLayout.payload), byteCount: byteCount)
    }
    return finish(slot, position, byteCount, extras)
  }

  /// Commits the receipt of a message that has been copied (under the receive lock).
  @inline(__always)
  func finish<I: Instrumentation>(
    _ slot: QuickSlot, _ position: UInt64, _ byteCount: Int, _: I.Type
  ) -> MessageHeader {
    let header = MessageHeader(
      sequence: position, sender: ParticipantID(rawValue: slot.word(SlotLayout.sender).loadRelaxed()),
      sentAs: ParticipantID(rawValue: slot.word(SlotLayout.sentAs).loadRelaxed()),
      sendTimeNanoseconds: slot.word(SlotLayout.sendTime).loadRelaxed(), byteCount: byteCount)
    crashPoint(.receiveCopied)
    slot.word(SlotLayout.receiver).storeRelaxed(quick.identity)
    crashPoint(.receiveReceiverWritten)
    // Commits the receipt: whoever reads it finds the receiver's id (pairs with the acquire of `makeRoom`,
    // `freeSlot` and `advanceOldest`).
    slot.word.storeRelease(SlotWord(position, .received).raw)
    crashPoint(.receiveCommitted)
    quick.head.storeRelease(position &+ 1)
    crashPoint(.receiveHeadMoved)
    quick.receivedCount.addSingleWriter(1)
    if I.isOn { receiveCounters.note(position) }
    if I.isOn, isWatched(header.sendTimeNanoseconds, position) { noteReceived(position, byteCount) }
    return header
  }

  /// After a receipt and the release of the lock: wakes a sender that waits for room.
  @inline(__always)
  func wakeSenderIfAny() {
    crashPoint(.receiveUnlocked)
    Barrier.afterCommit(quick.hasBarrier)
    if quick.sendersWaiting.loadRelaxed() != 0 { sendTickets.wakeFirst() }
    if quick.emptyAsked.loadRelaxed() != 0 { wakeIfEmpty() }
  }
}
