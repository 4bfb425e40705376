internal import Platform

/// Senders that wait until their message has been received: one entry each.
///
/// The sender writes the entry before it commits the message and frees it when it knows the outcome. A receiver
/// writes its id into the entry before it commits the receipt, so that whoever then reads the slot as received
/// knows by whom, even if the receiver is killed at once. The entry's word: 0 free, 1 awake, 2 asleep (futex).
extension Channel {
  static let receiptFree: UInt32 = 0
  static let receiptAwake: UInt32 = 1
  static let receiptAsleep: UInt32 = 2

  private func receipt(_ index: Int) -> Int {
    base + ChannelLayout.receipts + index * ChannelLayout.receiptByteCount
  }

  func receiptWord(_ index: Int) -> SharedWord32 {
    segment.word32(receipt(index) + ChannelLayout.receiptWord)
  }

  func receiptReceiver(_ index: Int) -> SharedWord64 {
    segment.word(receipt(index) + ChannelLayout.receiptReceiver)
  }

  private var receiptHighWater: SharedWord64 { word(ChannelLayout.receiptHighWater) }

  private var usedReceiptCount: Int {
    Int(min(receiptHighWater.loadAcquire(), UInt64(ChannelLayout.receiptCount)))
  }

  /// Takes an entry for the message at `position` (under the send lock); nil when the table is full.
  func takeReceipt(position: UInt64) -> Int? {
    guard let index = freeReceipt() else { return nil }
    segment.word(receipt(index) + ChannelLayout.receiptOwner).storeRelaxed(participant.id.rawValue)
    segment.word(receipt(index) + ChannelLayout.receiptReceiver).storeRelaxed(0)
    segment.word(receipt(index) + ChannelLayout.receiptPosition).storeRelaxed(position)
    receiptWord(index).storeRelease(Self.receiptAwake)
    crashPoint(.receiptTaken)
    return index
  }

  private func freeReceipt() -> Int? {
    let used = usedReceiptCount
    for index in 0..<used {
      if receiptWord(index).loadAcquire() == Self.receiptFree { return index }
      let owner = segment.word(receipt(index) + ChannelLayout.receiptOwner).loadRelaxed()
      if used > 32, !participant.isAlive(owner) { return index }
    }
    guard used < ChannelLayout.receiptCount else { return nil }
    let byte = used * ChannelLayout.receiptByteCount
    if byte % 4096 == 0, byte > 0 {
      guard (try? segment.file.descriptor.allocate(offset: receipt(used), byteCount: 4096)) != nil else {
        return nil
      }
    }
    receiptHighWater.storeRelease(UInt64(used + 1))
    return used
  }

  func freeReceipt(_ index: Int) {
    crashPoint(.receiptKnown)
    receiptWord(index).storeRelease(Self.receiptFree)
  }

  /// Wakes the sender of one entry, if it sleeps. The word changes first: a sender that has looked at its slot and is
  /// about to sleep would miss the wake alone.
  func wakeReceipt(_ index: Int) {
    let word = receiptWord(index)
    guard word.loadAcquire() == Self.receiptAsleep,
      word.compareExchange(Self.receiptAsleep, Self.receiptAwake)
    else { return }
    word.wake(count: 1)
  }

  func wakeReceipts() {
    for index in 0..<usedReceiptCount { wakeReceipt(index) }
  }

  /// Whether the sender of the offer at `position` has died (§16). A command inside `join` sends under the identity
  /// of another process: whose life counts is who waits for the receipt.
  func isOfDeadSender(_ position: UInt64, slot: Int) -> Bool {
    let number = Int(segment.word(slot + SlotLayout.sizes).loadRelaxed() >> 32)
    guard (1...ChannelLayout.receiptCount).contains(number) else {
      return !participant.isAlive(segment.word(slot + SlotLayout.sender).loadRelaxed())
    }
    let entry = receipt(number - 1)
    // The entry of a sender that lives stays its own until it knows the outcome.
    return segment.word(entry + ChannelLayout.receiptPosition).loadRelaxed() != position
      || !participant.isAlive(segment.word(entry + ChannelLayout.receiptOwner).loadRelaxed())
  }

  /// Whether a live sender waits for the receipt of a position in the range: then its slot must stay.
  func receiptWaits(from start: UInt64, to end: UInt64) -> Bool {
    (0..<usedReceiptCount).contains { index in
      guard receiptWord(index).loadAcquire() != Self.receiptFree else { return false }
      let position = segment.word(receipt(index) + ChannelLayout.receiptPosition).loadRelaxed()
      guard position >= start, position < end else { return false }
      return participant.isAlive(segment.word(receipt(index) + ChannelLayout.receiptOwner).loadRelaxed())
    }
  }
}
