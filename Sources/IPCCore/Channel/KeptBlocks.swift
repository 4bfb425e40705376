internal import Platform
internal import Synchronization

/// Blocks that stay with their slots.
///
/// A message of 65 to 4,096 bytes lies in a block. In the first ring, which is used over and over, each slot keeps the
/// block that it had last, so that neither side touches the pool: a block that fits costs no atomic instruction, and
/// its memory stays in the caches. Which block a slot keeps stands in a table that only senders read and write, under
/// their lock; to receivers a flag in the slot says that the block is not theirs to give back.
///
/// A kept block is taken in the pool as long as it stands in the table. The journal of the send side covers the steps
/// between; a repair that finds the journal's block in the table leaves it there.
extension Channel {
  /// Where it stands which block a slot keeps; nil for slots of further rings, which keep none.
  func keptBlock(ofSlot slot: Int) -> SharedWord64? {
    let index = (slot - base - ChannelLayout.firstRing) >> SlotLayout.byteCountLog2
    guard (0..<(1 << ChannelLayout.firstRingSlotCountLog2)).contains(index) else { return nil }
    return keptBlock(index)
  }

  private func keptBlock(_ index: Int) -> SharedWord64 { word(ChannelLayout.keptBlocks + 8 * index) }

  /// The block that a slot keeps, a new one where the one that it has is too small (under the send lock).
  func block(keptIn kept: SharedWord64, byteCount: Int) throws(PoolFault) -> BlockReference {
    let block = BlockReference(raw: kept.loadRelaxed())
    if !block.isNone, (try? address(of: block, byteCount: byteCount)) != nil { return block }
    giveUp(kept)
    let fresh = try takeBlock(byteCount)
    kept.storeRelease(fresh.raw)
    crashPoint(.blockKept)
    // Not before the table has it.
    word(ChannelLayout.pendingBlock).storeRelease(0)
    return fresh
  }

  /// Gives a slot's block back to the pool (under the send lock, with no message in the slot).
  private func giveUp(_ kept: SharedWord64) {
    let block = BlockReference(raw: kept.loadRelaxed())
    guard !block.isNone else { return }
    word(ChannelLayout.pendingBlock).storeRelease(block.raw)
    kept.storeRelease(0)
    crashPoint(.keptBlockGivenUp)
    freeBlock(block)
    word(ChannelLayout.pendingBlock).storeRelease(0)
  }

  /// When the first ring is left: it is never used again. Idempotent (under the send lock).
  func giveUpKeptBlocks() {
    for index in 0..<(1 << ChannelLayout.firstRingSlotCountLog2) { giveUp(keptBlock(index)) }
  }

  /// Whether a slot keeps the block (under the send lock).
  func isKept(_ block: BlockReference) -> Bool {
    (0..<(1 << ChannelLayout.firstRingSlotCountLog2)).contains { keptBlock($0).loadRelaxed() == block.raw }
  }

  // MARK: The short ways

  /// Sends a message that does not fit a slot but a kept block, if the short way is open; returns as
  /// ``sendQuickly(_:_:)`` does.
  @unsafe @inline(never)
  func sendInKeptBlock<I: Instrumentation>(_ source: UnsafeRawBufferPointer, _ extras: I.Type) -> UInt64 {
    guard source.count > SlotLayout.inlineByteCount, source.count <= quick.largestKeptByteCount,
      quick.isWayOpen(extras)
    else { return 0 }
    let isFavoured = sendLock.isFavoured
    guard isFavoured ? sendLock.enterFavoured() : sendLock.enter() else { return 0 }
    crashPoint(.sendLocked)
    let position = isFavoured ? favouredSend.position.load(ordering: .relaxed) : quick.tail.loadRelaxed()
    var refusal: UInt64?
    if !isFavoured {
      refusal = quick.sendersWaiting.loadRelaxed() == 0 ? lookCloser(position) : 0
    } else if position >= favouredSend.limit.load(ordering: .relaxed) {
      refusal = lookCloser(position)
    }
    if refusal == nil {
      // SAFETY: the slot is this sender's alone: its last message is done with, and the side is held.
      let isDone = unsafe commitInKeptBlock(source, position, extras)
      if !isDone { refusal = 0 }
    }
    if isFavoured { sendLock.leaveFavoured() } else { sendLock.leave(mayFavour: refusal == nil, participant) }
    if let refusal { return refusal }
    wakeReceiverIfAny()
    return position
  }

  /// Inside; false: the long way must be gone.
  @unsafe @inline(__always)
  private func commitInKeptBlock<I: Instrumentation>(
    _ source: UnsafeRawBufferPointer, _ position: UInt64, _ extras: I.Type
  ) -> Bool {
    let ring = favouredSend.ring
    guard ring.slots == quick.firstRing.slots else { return false }
    let kept = keptBlock(Int(truncatingIfNeeded: (position &- ring.start) & ring.mask))
    guard let block = try? self.block(keptIn: kept, byteCount: source.count),
      let at = try? address(of: block, byteCount: source.count)
    else { return false }
    // SAFETY: `address` has checked that so many bytes lie in the mapping, and the block is the slot's.
    unsafe commit(
      source, to: ring.slot(position),
      UnsafeMutableRawPointer(bitPattern: segment.address(at: at)).unsafelyUnwrapped, block: block.raw,
      position,
      extras)
    favouredSend.position.store(position &+ 1, ordering: .relaxed)
    return true
  }

  /// By the bias, and inside, which it leaves: a message that lies in a kept block.
  @unsafe @inline(never)
  func receiveFromKeptBlock<I: Instrumentation>(
    _ slot: QuickSlot, _ position: UInt64, into target: UnsafeMutableRawBufferPointer, _ extras: I.Type
  ) -> QuickReceive {
    // SAFETY: as the caller's.
    let header = unsafe takeFromKeptBlock(slot, position, into: target, extras)
    if header != nil { favouredReceive.position.store(position &+ 1, ordering: .relaxed) }
    receiveLock.leaveFavoured()
    guard let header else { return .longWay }
    wakeSenderIfAny()
    return .message(header)
  }

  /// Copies a message out of its kept block and commits its receipt; nil where it does not lie in one, somebody waits
  /// for its receipt, or the caller has no room for it (under the receive lock).
  @unsafe
  func takeFromKeptBlock<I: Instrumentation>(
    _ slot: QuickSlot, _ position: UInt64, into target: UnsafeMutableRawBufferPointer, _ extras: I.Type
  ) -> MessageHeader? {
    let sizes = slot.word(SlotLayout.sizes).loadRelaxed()
    guard sizes > UInt64(SlotLayout.inlineByteCount),
      sizes <= UInt64(min(quick.largestKeptByteCount, target.count)),
      slot.word(SlotLayout.flags).loadRelaxed() == SlotLayout.blockStaysFlag,
      let address = target.baseAddress,
      let at = try? self.address(
        of: BlockReference(raw: slot.word(SlotLayout.block).loadRelaxed()), byteCount: Int(sizes))
    else { return nil }
    // SAFETY: `address` has checked that so many bytes lie in the mapping; the caller has room for them.
    unsafe copySlotPayload(
      address, UnsafeRawPointer(bitPattern: segment.address(at: at)).unsafelyUnwrapped, byteCount: Int(sizes))
    return finish(slot, position, Int(sizes), extras)
  }

  /// Takes the message at the head into an array of its own if it lies in a kept block; nil: go the long way.
  func receiveFromKeptBlockAtOnce() -> ReceiveOutcome? {
    guard let byteCount = keptByteCountAtHead else { return nil }
    var header: MessageHeader?
    // SAFETY: the memory lives through the closure, and as much is called initialised as has been written.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { memory, count in
      let quick = unsafe receiveQuickly(into: UnsafeMutableRawBufferPointer(memory), Observed.self)
      if case .message(let found) = quick { header = found }
      count = header?.byteCount ?? 0
    }
    return header.map { .message(message($0, bytes)) }
  }

  /// The size of the message at the head, if it lies in a kept block: a racing look.
  private var keptByteCountAtHead: Int? {
    guard quick.headRing.loadAcquire() == 0 else { return nil }
    let slot = quick.firstRing.slot(quick.head.loadAcquire())
    let sizes = slot.word(SlotLayout.sizes).loadRelaxed()
    return slot.word(SlotLayout.flags).loadRelaxed() == SlotLayout.blockStaysFlag
      && sizes <= UInt64(quick.largestKeptByteCount) ? Int(sizes) : nil
  }
}
