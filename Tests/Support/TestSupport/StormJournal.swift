public import Platform

/// What a process in a storm intended and what came of it, in a mapped file: a kill leaves all that was written.
///
/// A ring of records with one writer, the worker, and one reader, the test; whoever outruns the reader waits.
///
/// ```
///    0  written    records written so far          (the worker's)
///    8  intent     the number that is being sent    (the worker's)
///   64  read       records read so far              (the test's)
///   72  end        1: finish what is under way      (the test's)
/// 4096  records    65,536 × 32 bytes
/// ```
public final class StormJournal: Sendable {
  /// A message sent (`peer` is who received it, or 0) or received (`peer` is who sent it).
  public struct Record: Sendable {
    public let peer: UInt64
    public let number: UInt64
    public let sequence: UInt64
    public let isWhole: Bool

    public init(peer: UInt64, number: UInt64, sequence: UInt64, isWhole: Bool = true) {
      self.peer = peer
      self.number = number
      self.sequence = sequence
      self.isWhole = isWhole
    }
  }

  private static let recordCount: UInt64 = 65536
  private let file: MappedFile
  private let path: String

  /// Opens the journal, and makes it where it is not there.
  public init(path: String) throws(Errno) {
    self.path = path
    let byteCount = 4096 + 32 * Int(Self.recordCount)
    let descriptor = try FileDescriptor.openOrCreate(path)
    try descriptor.setSize(byteCount)
    file = try MappedFile(mapping: descriptor, byteCount: byteCount)
  }

  public func remove() { try? FileSystem.unlink(path) }

  private var written: SharedWord64 { file.word64(0) }
  private var intentWord: SharedWord64 { file.word64(8) }
  private var read: SharedWord64 { file.word64(64) }
  private var end: SharedWord64 { file.word64(72) }

  private func at(_ index: UInt64) -> Int { 4096 + 32 * Int(index % Self.recordCount) }

  // MARK: The worker

  public func intend(_ number: UInt64) { intentWord.storeRelease(number) }

  public func write(_ record: Record) {
    let index = written.loadRelaxed()
    while index &- read.loadAcquire() >= Self.recordCount { sleepNanoseconds(100_000) }
    file.word64(at(index)).storeRelaxed(record.peer)
    file.word64(at(index) + 8).storeRelaxed(record.number)
    file.word64(at(index) + 16).storeRelaxed(record.sequence)
    file.word64(at(index) + 24).storeRelaxed(record.isWhole ? 1 : 0)
    written.storeRelease(index + 1)
  }

  public var isEnding: Bool { end.loadAcquire() != 0 }

  // MARK: The test

  /// Asks the worker to finish what is under way and to end.
  public func askToEnd() { end.storeRelease(1) }

  public var intent: UInt64 { intentWord.loadAcquire() }

  /// The records that have come since the last call.
  public func readAll(_ body: (Record) -> Void) {
    let limit = written.loadAcquire()
    var index = read.loadRelaxed()
    while index < limit {
      body(
        Record(
          peer: file.word64(at(index)).loadRelaxed(), number: file.word64(at(index) + 8).loadRelaxed(),
          sequence: file.word64(at(index) + 16).loadRelaxed(),
          isWhole: file.word64(at(index) + 24).loadRelaxed() == 1))
      index += 1
    }
    read.storeRelease(index)
  }
}
