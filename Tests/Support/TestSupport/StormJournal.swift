public import Platform

/// The mailboxes of a storm.
public enum StormMailbox: Int, CaseIterable, Sendable {
  /// Any receiver; its capacity is switched.
  case box
  /// Receivers in turn.
  case turns
  /// The two members of a set.
  case left, right
  /// It changes hands, and ends with a receiver that is killed while it is its own.
  case owned

  public var name: String { "\(self)" }
  /// Whether it may end with all that lies in it, and come anew.
  public var isMortal: Bool { self == .owned }
}

/// What a process in a storm intended and what came of it, in a mapped file: a kill leaves all that was written.
///
/// A ring of records with one writer, the worker, and one reader, the test; whoever outruns the reader waits.
///
/// ```
///    0  written    records written so far          (the worker's)
///    8  stake      how many messages the call under way may move (the worker's)
///   64  read       records read so far              (the test's)
///   72  end        1: finish what is under way      (the test's)
/// 4096  records    65,536 × 32 bytes
/// ```
public final class StormJournal: Sendable {
  /// A message sent (`peer` is who received it, or 0) or received (`peer` is who sent it).
  public struct Record: Sendable {
    public let peer: UInt64
    public let number: UInt64
    /// Its position in its mailbox; 0 where a batch does not say.
    public let sequence: UInt64
    public let mailbox: StormMailbox
    public let isWhole: Bool

    public init(
      peer: UInt64, number: UInt64, sequence: UInt64, mailbox: StormMailbox, isWhole: Bool = true
    ) {
      self.peer = peer
      self.number = number
      self.sequence = sequence
      self.mailbox = mailbox
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
  private var stakeWord: SharedWord64 { file.word64(8) }
  private var read: SharedWord64 { file.word64(64) }
  private var end: SharedWord64 { file.word64(72) }

  private func at(_ index: UInt64) -> Int { 4096 + 32 * Int(index % Self.recordCount) }

  // MARK: The worker

  /// Before a call: how many messages it may send, or take.
  public func stake(_ count: Int) { stakeWord.storeRelease(UInt64(count)) }

  public func write(_ record: Record) {
    let index = written.loadRelaxed()
    while index &- read.loadAcquire() >= Self.recordCount { sleepNanoseconds(100_000) }
    file.word64(at(index)).storeRelaxed(record.peer)
    file.word64(at(index) + 8).storeRelaxed(record.number)
    file.word64(at(index) + 16).storeRelaxed(record.sequence)
    file.word64(at(index) + 24).storeRelaxed(UInt64(record.mailbox.rawValue) << 1 | (record.isWhole ? 1 : 0))
    written.storeRelease(index + 1)
  }

  public var isEnding: Bool { end.loadAcquire() != 0 }

  // MARK: The test

  /// Asks the worker to finish what is under way and to end.
  public func askToEnd() { end.storeRelease(1) }

  /// How many messages the call that was under way last may have moved without a record.
  public var atStake: Int { Int(clamping: stakeWord.loadAcquire()) }

  /// The records that have come since the last call.
  public func readAll(_ body: (Record) -> Void) {
    let limit = written.loadAcquire()
    var index = read.loadRelaxed()
    while index < limit {
      let last = file.word64(at(index) + 24).loadRelaxed()
      body(
        Record(
          peer: file.word64(at(index)).loadRelaxed(), number: file.word64(at(index) + 8).loadRelaxed(),
          sequence: file.word64(at(index) + 16).loadRelaxed(),
          mailbox: StormMailbox(rawValue: Int(last >> 1)) ?? .box, isWhole: last & 1 == 1))
      index += 1
    }
    read.storeRelease(index)
  }
}
