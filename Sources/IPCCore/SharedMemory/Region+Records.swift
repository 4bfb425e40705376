internal import Platform

/// What a reader has found in a checked record (§23).
public enum RecordReading: Sendable, Equatable {
  /// All words were the same: this was written at once.
  case whole(UInt64)
  /// Words of several writes were mixed: the first, and one that differs from it.
  case torn(first: UInt64, other: UInt64)
}

/// Records that show whether readers and writers have kept out of each other's way: every word holds the same
/// number, so that whoever reads two different ones has read half of one write and half of another (§23).
extension Region {
  /// Writes `value` into each of `wordCount` words of 8 bytes, one after the other, and notes this process as
  /// the last writer. Never waits: without a lock a reader may see the half of it.
  /// - Parameters:
  ///   - value: what each word of the record says.
  ///   - offset: a multiple of 8.
  ///   - wordCount: how many words the record has, at least 1.
  /// - Throws: ``RegionError/outOfBounds(offset:byteCount:regionByteCount:)``, also for an offset in between.
  public func writeRecord(_ value: UInt64, at offset: Int, wordCount: Int) throws(RegionError) {
    try beginRecord(offset, wordCount)
    for index in 0..<wordCount { recordWord(offset, index).storeRelaxed(value) }
    noteWrite()
    if let fault = segment.cutFault { throw .damaged(fault) }
    note(.wrote, offset, 8 * wordCount)
  }

  /// Reads a record, and says whether it was whole; counts it among the ``checkedReadCount``, and if it was torn
  /// among the ``tornReadCount``. Never waits.
  public func readRecord(at offset: Int, wordCount: Int) throws(RegionError) -> RecordReading {
    try beginRecord(offset, wordCount)
    var reading = RecordReading.whole(0)
    var first: UInt64 = 0
    for index in 0..<wordCount {
      let value = recordWord(offset, index).loadRelaxed()
      if index == 0 {
        first = value
        reading = .whole(value)
      } else if value != first {
        reading = .torn(first: first, other: value)
        break
      }
    }
    segment.word(RegionLayout.checkedReadCount).fetchAdd(1)
    var event = EventKind.read
    if case .torn = reading {
      event = .readTorn
      segment.word(RegionLayout.tornReadCount).fetchAdd(1)
    }
    if let fault = segment.cutFault { throw .damaged(fault) }
    note(event, offset, 8 * wordCount)
    return reading
  }

  /// How many records all processes have read, and how many of them were torn.
  public var checkedReadCount: UInt64 { segment.word(RegionLayout.checkedReadCount).loadAcquire() }
  public var tornReadCount: UInt64 { segment.word(RegionLayout.tornReadCount).loadAcquire() }

  private func recordWord(_ offset: Int, _ index: Int) -> SharedWord64 {
    segment.word(RegionLayout.bytes + offset + 8 * index)
  }

  private func beginRecord(_ offset: Int, _ wordCount: Int) throws(RegionError) {
    let (bytes, overflows) = wordCount.multipliedReportingOverflow(by: 8)
    guard offset % 8 == 0, wordCount > 0, !overflows else {
      throw .outOfBounds(
        offset: offset, byteCount: overflows ? Int.max : bytes, regionByteCount: byteCount)
    }
    try begin(offset, bytes)
  }
}
