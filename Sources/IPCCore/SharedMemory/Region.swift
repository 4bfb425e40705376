internal import Platform

/// Why an operation on a region failed (§21).
public enum RegionError: Error, Sendable, Equatable {
  /// The place does not lie in the region.
  case outOfBounds(offset: Int, byteCount: Int, regionByteCount: Int)
  /// The calling thread holds the mutex already: it would wait for itself.
  case alreadyHeld
  /// The calling thread does not hold the mutex; ``ParticipantID/none``: nobody does.
  case notTheHolder(holder: ParticipantID)
  /// So many threads hold or wait for locks of this region that there is no place in its line.
  case lineFull(limit: Int)
  /// This process is a fork of the one that attached.
  case forked
  /// Its file has been cut short while it was in use (see ``Domain/surviveCutFiles()``).
  case damaged(SegmentFault)
}

/// A named piece of memory to which this process is attached: what one process writes there, the others read,
/// with no copy (§21). It detaches when the value and the semaphores taken from it have ended; the
/// region lives on.
///
/// Unsynchronised by design: ``read(at:byteCount:)`` and ``write(_:at:)`` neither wait for each other nor
/// exclude each other. Processes that may touch the same place at once use ``mutex(_:)``,
/// ``readersWritersLock(_:)`` or ``semaphore(_:)``.
public struct Region: ~Copyable, Sendable {
  package let segment: Segment
  let participant: Participant
  let attachment: Attachment
  /// How many bytes the processes share.
  public let byteCount: Int

  /// How many mutexes, readers–writers locks and semaphores each region has.
  public static let mutexCount = RegionLayout.mutexCount
  public static let readersWritersLockCount = RegionLayout.readersWritersLockCount
  public static let semaphoreCount = RegionLayout.semaphoreCount
  /// How many threads at once may wait for locks of a region, or hold its readers–writers locks (a process that
  /// holds units of a semaphore counts as one more for each).
  public static let lineCount = RegionLayout.lineCount
  /// How large a region may be, in bytes.
  public static let byteCounts = 1...Int(RegionLayout.byteCounts.upperBound)

  init(segment: Segment, participant: Participant) throws(DomainError) {
    guard let index = Self.attach(segment, participant) else {
      throw .outOfRange(
        what: "processes attached to \(segment.header.name)", value: UInt64(RegionLayout.attachedCount + 1),
        limit: UInt64(RegionLayout.attachedCount))
    }
    self.segment = segment
    self.participant = participant
    attachment = Attachment(segment, participant, index: index)
    byteCount = Int(segment.header.parameters.0)
    participant.events.tell(.attached, object: segment.header.objectID)
  }

  private static func attach(_ segment: Segment, _ participant: Participant) -> Int? {
    for index in 0..<RegionLayout.attachedCount {
      let at = RegionLayout.attached + 8 * index
      let holder = segment.word(at).loadRelaxed()
      if holder == 0 || !participant.isAlive(holder),
        segment.word(at).compareExchange(holder, participant.id.rawValue)
      {
        // What a dead process had there is nothing of this one's.
        segment.word(RegisterLayout.at(index) + RegisterLayout.place).storeRelease(0)
        crashPoint(.regionAttached)
        return index
      }
    }
    return nil
  }

  public var name: String { segment.header.name }
  /// Unique in the domain, never used again.
  public var id: UInt64 { segment.header.objectID }

  /// The live processes that are attached, one entry an attachment.
  public var attached: [ParticipantID] {
    (0..<RegionLayout.attachedCount).compactMap { index in
      let id = segment.word(RegionLayout.attached + 8 * index).loadAcquire()
      return id != 0 && participant.isAlive(id) ? ParticipantID(rawValue: id) : nil
    }
  }

  /// Who wrote last; nil: nobody yet.
  public var lastWriter: ParticipantID? {
    let id = segment.word(RegionLayout.lastWriter).loadAcquire()
    return id == 0 ? nil : ParticipantID(rawValue: id)
  }

  /// One of the region's mutexes.
  /// - Parameter index: below ``mutexCount``; anything else is a mistake of the program, which traps.
  public func mutex(_ index: Int = 0) -> SharedMutex {
    precondition((0..<Self.mutexCount).contains(index), "a region has \(Self.mutexCount) mutexes")
    return SharedMutex(segment: segment, participant: participant, index: index)
  }

  /// One of the region's readers–writers locks.
  /// - Parameter index: below ``readersWritersLockCount``; anything else is a mistake of the program, which traps.
  public func readersWritersLock(_ index: Int = 0) -> SharedReadersWritersLock {
    precondition(
      (0..<Self.readersWritersLockCount).contains(index),
      "a region has \(Self.readersWritersLockCount) readers–writers locks")
    return SharedReadersWritersLock(segment: segment, participant: participant, index: index)
  }

  /// One of the region's semaphores, whose counts start at 0.
  /// - Parameter index: below ``semaphoreCount``; anything else is a mistake of the program, which traps.
  public func semaphore(_ index: Int = 0) -> SharedSemaphore {
    precondition((0..<Self.semaphoreCount).contains(index), "a region has \(Self.semaphoreCount) semaphores")
    return SharedSemaphore(
      segment: segment, participant: participant, attachment: attachment, index: index)
  }

  /// Copies bytes out. Never waits for writers: what one of them is just writing is read half written.
  public func read(at offset: Int, byteCount count: Int) throws(RegionError) -> [UInt8] {
    try begin(offset, count)
    let bytes = segment.file.read(at: RegionLayout.bytes + offset, byteCount: count)
    // Not zeros that nobody has written.
    if let fault = segment.cutFault { throw .damaged(fault) }
    note(.read, offset, count)
    return bytes
  }

  /// Copies bytes in, and notes this process as the last writer. Never waits.
  public func write(_ bytes: [UInt8], at offset: Int) throws(RegionError) {
    try begin(offset, bytes.count)
    segment.write(bytes, at: RegionLayout.bytes + offset)
    crashPoint(.regionWritten)
    noteWrite()
    if let fault = segment.cutFault { throw .damaged(fault) }
    note(.wrote, offset, bytes.count)
  }

  /// Lends the shared bytes themselves, without a copy and without passing the gate.
  ///
  /// Unsafe: other processes may read and write them meanwhile, and the pointer must not leave `body`.
  /// - Parameters:
  ///   - writes: whether `body` writes; then this process becomes the last writer.
  ///   - body: gets the region's bytes.
  @unsafe public func withBytes<R, E: Error>(
    writes: Bool, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    defer { if writes { noteWrite() } }
    // SAFETY: the range lies in the mapping, which `segment` keeps for as long as this value lives.
    return try unsafe body(
      UnsafeMutableRawBufferPointer(start: segment.file.base + RegionLayout.bytes, count: byteCount))
  }

  func begin(_ offset: Int, _ count: Int) throws(RegionError) {
    guard participant.isOriginal else { throw .forked }
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw .outOfBounds(offset: offset, byteCount: count, regionByteCount: byteCount)
    }
    participant.passGate()
    if let fault = segment.cutFault { throw .damaged(fault) }
  }

  /// The end of an operation on some of the bytes.
  func note(_ event: EventKind, _ offset: Int, _ count: Int) {
    participant.events.tell(event, object: id, sequence: UInt64(offset), byteCount: count)
    participant.noteOperation(at: participant.domain.timeNanoseconds, channel: id)
  }

  func noteWrite() {
    segment.word(RegionLayout.lastWriter).storeRelaxed(participant.id.rawValue)
    segment.word(RegionLayout.lastWrite).storeRelaxed(participant.domain.timeNanoseconds)
    segment.word(RegionLayout.writeCount).fetchAdd(1)
  }
}

/// An entry among those attached to a region. A semaphore keeps it, for whoever can signal is attached.
final class Attachment: Sendable {
  private let segment: Segment
  private let participant: Participant
  /// Its number among those of the region.
  let index: Int

  init(_ segment: Segment, _ participant: Participant, index: Int) {
    self.segment = segment
    self.participant = participant
    self.index = index
  }

  deinit {
    // A fork's copy is not an attachment.
    guard participant.isOriginal else { return }
    segment.word(RegionLayout.attached + 8 * index).storeRelease(0)
    participant.events.tell(.detached, object: segment.header.objectID)
  }
}
