internal import Platform

/// Filling and emptying one slot. Which slot, and whether it may be touched now, is the discipline's business;
/// here races are found out, not prevented.
extension BufferCore {
  func slot(_ index: Int) -> Int { BufferLayout.slot(index, slotByteCount: slotByteCount) }

  func slotWord(_ index: Int) -> SharedWord64 { word(slot(index) + BufferSlotLayout.word) }

  /// How many slots hold an item now.
  func fullSlotCount() -> Int {
    (0..<slotCount).count { BufferSlotWord(raw: slotWord($0).loadAcquire()).state == .full }
  }

  /// Writes an item into a slot, whatever is there, and returns its number.
  ///
  /// An item that nobody has taken yet is lost by that; and if another producer claims the slot meanwhile, it
  /// is ours that is lost.
  /// - Parameter countsLosses: not under `inOut`, where a full slot outside of `out ..< in` is only what a
  ///   killed producer has left.
  package func fill(_ index: Int, _ bytes: [UInt8], countsLosses: Bool = true) -> UInt64 {
    let sequence = word(BufferLayout.lastSequence).fetchAdd(1) &+ 1
    let at = slot(index)
    let slotWord = slotWord(index)
    let filling = BufferSlotWord(sequence, .filling).raw
    var before = slotWord.loadAcquire()
    while !slotWord.compareExchange(before, filling) { before = slotWord.loadAcquire() }
    crashPoint(.bufferSlotFilling)
    if countsLosses, BufferSlotWord(raw: before).state == .full { count(BufferLayout.lostUpdateCount) }
    word(at + BufferSlotLayout.sender).storeRelaxed(participant.id.rawValue)
    word(at + BufferSlotLayout.sendTime).storeRelaxed(domain.timeNanoseconds)
    word(at + BufferSlotLayout.byteCount).storeRelaxed(UInt64(bytes.count))
    word(at + BufferSlotLayout.check).storeRelaxed(
      BufferSlotLayout.checkWord(sequence: sequence, bytes: bytes))
    segment.write(bytes, at: at + BufferSlotLayout.bytes)
    let isOurs = slotWord.compareExchange(filling, BufferSlotWord(sequence, .full).raw)
    crashPoint(.bufferSlotFull)
    if !isOurs, countsLosses { count(BufferLayout.lostUpdateCount) }
    // What a killed producer of `inOut` has left has been counted, and becomes this item.
    if countsLosses || BufferSlotWord(raw: before).state != .full { count(BufferLayout.producedCount) }
    return sequence
  }

  /// Takes what is in a slot, item or not, and says what it was.
  package func empty(_ index: Int) throws(BufferError) -> BufferItem {
    let at = slot(index)
    let before = BufferSlotWord(raw: slotWord(index).loadAcquire())
    let byteCount = word(at + BufferSlotLayout.byteCount).loadRelaxed()
    guard byteCount <= UInt64(slotByteCount) else {
      throw fault("byte count of slot \(index)", "\(byteCount)")
    }
    let sender = word(at + BufferSlotLayout.sender).loadRelaxed()
    let sendTime = word(at + BufferSlotLayout.sendTime).loadRelaxed()
    let check = word(at + BufferSlotLayout.check).loadRelaxed()
    let bytes = segment.file.read(at: at + BufferSlotLayout.bytes, byteCount: Int(byteCount))
    var integrity = BufferItem.Integrity.whole
    if before.state == .full,
      slotWord(index).compareExchange(before.raw, BufferSlotWord(before.sequence, .empty).raw)
    {
      crashPoint(.bufferSlotEmpty)
      count(BufferLayout.consumedCount)
      if BufferSlotLayout.checkWord(sequence: before.sequence, bytes: bytes) != check { integrity = .torn }
    } else {
      integrity = before.state == .empty ? .stale : .torn
    }
    if integrity != .whole { count(BufferLayout.tornReadCount) }
    return BufferItem(
      slot: index, sequence: before.sequence, sender: ParticipantID(rawValue: sender),
      senderName: participant.name(of: sender), sendTimeNanoseconds: sendTime, bytes: bytes,
      integrity: integrity)
  }

  func count(_ offset: Int) { word(offset).fetchAdd(1) }

  /// What a blocked producer says of itself.
  func wait(_ kind: WaitKind, detail: UInt64 = 0, producing bytes: [UInt8]) -> WaitDescription {
    WaitDescription(
      kind, objectID: objectID, detail: detail, messageByteCount: bytes.count,
      preview: Array(bytes.prefix(WaitLayout.previewByteCount)))
  }
}
