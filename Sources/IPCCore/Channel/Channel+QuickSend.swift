internal import Platform
internal import Synchronization

/// The short way of a send: nobody waits, nothing is paused, and the next slot is free. It takes the same lock and
/// makes the same commit as the long way; whatever is not plain is left to that.
extension Channel {
  /// Sends a message that fits a slot, if the short way is open.
  /// - Returns: its position; ``quicklyFull`` when the capacity rule says wait; 0 when nothing was done and the long
  ///   way must be gone.
  @inline(__always)
  func sendQuickly<I: Instrumentation>(_ source: UnsafeRawBufferPointer, _ extras: I.Type) -> UInt64 {
    // SAFETY: the caller's buffer lives through the call.
    guard source.count <= quick.largestByteCount else { return unsafe sendInKeptBlock(source, extras) }
    guard quick.isWayOpen(extras) else { return 0 }
    // SAFETY: as above.
    return sendLock.isFavoured ? unsafe sendFavoured(source, extras) : unsafe sendByOwnerWord(source, extras)
  }

  /// By the bias: what this thread knows of the side still holds.
  @inline(__always)
  private func sendFavoured<I: Instrumentation>(
    _ source: UnsafeRawBufferPointer, _ extras: I.Type
  ) -> UInt64 {
    guard sendLock.enterFavoured() else { return 0 }
    crashPoint(.sendLocked)
    let position = favouredSend.position.load(ordering: .relaxed)
    if position >= favouredSend.limit.load(ordering: .relaxed), let refusal = lookCloser(position) {
      sendLock.leaveFavoured()
      return refusal
    }
    // SAFETY: the slot is this sender's alone: its last message is done with, and the side is held.
    unsafe commit(source, to: favouredSend.ring.slot(position), position, extras)
    favouredSend.position.store(position &+ 1, ordering: .relaxed)
    sendLock.leaveFavoured()
    // What this thread will write soon comes over from the receiver's processor meanwhile; it is free already.
    let ahead = position &+ Self.slotsAhead
    if ahead < favouredSend.limit.load(ordering: .relaxed) { favouredSend.ring.slot(ahead).fetchForWriting() }
    wakeReceiverIfAny()
    return position
  }

  @inline(never)
  private func sendByOwnerWord<I: Instrumentation>(
    _ source: UnsafeRawBufferPointer, _ extras: I.Type
  ) -> UInt64 {
    guard sendLock.enter() else { return 0 }
    crashPoint(.sendLocked)
    let position = quick.tail.loadRelaxed()
    let refusal = quick.sendersWaiting.loadRelaxed() == 0 ? lookCloser(position) : 0
    if refusal == nil {
      // SAFETY: as above.
      unsafe commit(source, to: favouredSend.ring.slot(position), position, extras)
      favouredSend.position.store(position &+ 1, ordering: .relaxed)
    }
    sendLock.leave(mayFavour: refusal == nil, participant)
    if let refusal { return refusal }
    wakeReceiverIfAny()
    return position
  }

  /// Writes the message and commits it (inside).
  @unsafe @inline(__always)
  private func commit<I: Instrumentation>(
    _ source: UnsafeRawBufferPointer, to slot: QuickSlot, _ position: UInt64, _ extras: I.Type
  ) {
    // SAFETY: the slot is this sender's alone, and the caller's bytes live through the call.
    unsafe commit(source, to: slot, slot.memory(SlotLayout.payload), block: 0, position, extras)
  }

  /// - Parameters:
  ///   - target: where the payload lies, the slot's or its block's.
  ///   - block: that block; 0: none.
  @unsafe @inline(__always)
  func commit<I: Instrumentation>(
    _ source: UnsafeRawBufferPointer, to slot: QuickSlot, _ target: UnsafeMutableRawPointer, block: UInt64,
    _ position: UInt64, _: I.Type
  ) {
    let coarse = coarseDomainTime
    let stamp = I.isOn && coarse >= quick.watchFrom.loadRelaxed() ? watchStamp() : 0
    writeHeader(slot, byteCount: source.count, block: block, time: stamp == 0 ? coarse : domainTime(stamp))
    // SAFETY: as the caller's.
    if let bytes = source.baseAddress { unsafe copySlotPayload(target, bytes, byteCount: source.count) }
    crashPoint(.sendBodyWritten)
    // Commits: publishes the body to receivers (pairs with their acquire of the word).
    slot.word.storeRelease(SlotWord(position, .full).raw)
    crashPoint(.sendCommitted)
    quick.tail.storeRelease(position &+ 1)
    crashPoint(.sendTailMoved)
    if I.isOn { sendCounters.note(position) }
    if stamp != 0 { noteSent(position, source.count, stamp) }
  }

  /// What ``sendQuickly(_:)`` returns when as many messages are queued as the capacity permits.
  static let quicklyFull = UInt64.max

  /// Nil when the capacity rule permits the message at the tail and the ring has room; else what to return. Remembers
  /// the ring, and up to where both hold (inside).
  @inline(never)
  func lookCloser(_ position: UInt64) -> UInt64? {
    let index = quick.currentRing.loadRelaxed()
    guard position < Self.positionLimit, let ring = ringAtOnce(index) else { return 0 }
    guard quick.oldestRing.loadRelaxed() == index else { return lookAtBacklog(position, ring) }
    let capacity = quick.capacity.loadRelaxed()
    let room = min(capacity, ring.mask &+ 1)
    let used = position &- quick.oldest.loadRelaxed()
    if used >= room {
      guard room > 0, used == room else { return 0 }
      let first = position &- room
      if !makeRoom(first, room, ring) {
        // Accepted and not received, and none withdrawn since: the rule says wait. Anything else goes the long way.
        let found = ring.slot(first).word.loadAcquire()
        return room == capacity && found == SlotWord(first, .full).raw
          && word(ChannelLayout.withdrawnCount).loadRelaxed() == 0 ? Self.quicklyFull : 0
      }
    }
    favouredSend.remember(ring)
    favouredSend.limit.store(quick.oldest.loadRelaxed() &+ room, ordering: .relaxed)
    return nil
  }

  /// As ``lookCloser(_:)`` while an earlier ring is in use: the current one has not come round yet, so that its slots
  /// are free to its end.
  private func lookAtBacklog(_ position: UInt64, _ ring: QuickRing) -> UInt64? {
    let (byRule, isBeyond) = quick.oldest.loadRelaxed().addingReportingOverflow(quick.capacity.loadRelaxed())
    let limit = min(ring.start &+ ring.mask &+ 1, isBeyond ? UInt64.max : byRule)
    guard position >= ring.start, position < limit else { return 0 }
    favouredSend.remember(ring)
    favouredSend.limit.store(limit, ordering: .relaxed)
    return nil
  }

  /// Moves the mark of the oldest message that is not done with, if that makes room. A quarter of the room is asked
  /// for first, and for a moment waited for, so that the receivers' lines are looked at once in a while: a sender that
  /// follows right behind them takes each line away while they write it.
  ///
  /// A slot that says received says it of all before it, for receipts are committed in order.
  @inline(__always)
  private func makeRoom(_ first: UInt64, _ room: UInt64, _ ring: QuickRing) -> Bool {
    let quarter = first &+ room / 4
    func isReceived(_ position: UInt64) -> Bool {
      ring.slot(position).word.loadAcquire() == SlotWord(position, .received).raw
    }
    var looks = quarter == first || !maySpin ? 1 : Self.looksForQuarter
    while !isReceived(quarter) {
      looks -= 1
      guard looks > 0 else {
        guard isReceived(first) else { return false }
        quick.oldest.storeRelaxed(first &+ 1)
        return true
      }
      spinHint()
    }
    quick.oldest.storeRelaxed(quarter &+ 1)
    return true
  }

  /// How far ahead of the message at hand cache lines are asked for.
  static let slotsAhead: UInt64 = 4

  /// How often a sender that finds no room looks whether a quarter gets free: some hundred nanoseconds.
  private static let looksForQuarter = 16

  @inline(__always)
  private func writeHeader(_ slot: QuickSlot, byteCount: Int, block: UInt64, time: UInt64) {
    slot.word(SlotLayout.sender).storeRelaxed(quick.identity)
    slot.word(SlotLayout.sendTime).storeRelaxed(time)
    slot.word(SlotLayout.sizes).storeRelaxed(UInt64(truncatingIfNeeded: byteCount))
    slot.word(SlotLayout.block).storeRelaxed(block)
    slot.word(SlotLayout.sentAs).storeRelaxed(0)
    slot.word(SlotLayout.receiver).storeRelaxed(0)
    slot.word(SlotLayout.flags).storeRelaxed(block == 0 ? 0 : SlotLayout.blockStaysFlag)
  }

  /// The domain clock to the tick of the scheduler (a few milliseconds), for the price of a few loads.
  @inline(__always)
  private var coarseDomainTime: UInt64 {
    GateWord(raw: quick.gate.loadRelaxed()).domainTime(monotonic: coarseMonotonicNanoseconds())
  }

  private func domainTime(_ monotonic: UInt64) -> UInt64 {
    GateWord(raw: quick.gate.loadRelaxed()).domainTime(monotonic: monotonic)
  }

  /// After a commit and the release of the lock: wakes whoever waits for a message.
  @inline(__always)
  func wakeReceiverIfAny() {
    crashPoint(.sendUnlocked)
    Barrier.afterCommit(quick.hasBarrier)
    if quick.receiversWaiting.loadRelaxed() != 0 { wakeReceiver() }
  }
}

/// Copies a payload that fits a slot: a full one in four moves.
// SAFETY: the caller has `byteCount` bytes at both ends.
@unsafe @inline(__always)
func copySlotPayload(_ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, byteCount: Int) {
  unsafe PlainAccess.noteRead(source, byteCount)
  unsafe PlainAccess.noteWrite(target, byteCount)
  if byteCount == 64 {
    unsafe target.copyMemory(from: source, byteCount: 64)
  } else {
    unsafe target.copyMemory(from: source, byteCount: byteCount)
  }
}
