internal import Platform

/// A bounded buffer in shared memory that this process has opened: producers fill its slots, consumers empty
/// them, under one of three disciplines (§22). It closes itself when the value ends; the buffer lives on.
///
/// All threads of the process may use the value.
public struct BoundedBuffer: ~Copyable, Sendable {
  package let core: BufferCore

  /// How many slots a buffer may have, and how many bytes a slot.
  public static let slotCounts = 2...Int(BufferLayout.slotCounts.upperBound)
  public static let slotByteCounts = 1...Int(BufferLayout.slotByteCounts.upperBound)

  init(segment: Segment, participant: Participant, role: BufferRole) throws(DomainError) {
    core = try BufferCore(segment: segment, participant: participant, role: role)
  }

  deinit { core.close() }

  public var name: String { core.segment.header.name }
  /// Unique in the domain, never used again.
  public var id: UInt64 { core.objectID }
  public var role: BufferRole { core.role }
  public var slotCount: Int { core.slotCount }
  /// The largest item, in bytes.
  public var slotByteCount: Int { core.slotByteCount }

  /// The discipline in force; while a switch is under way, the old one.
  public var discipline: BufferDiscipline { core.discipline }
  /// How many slots really hold an item, whatever the counter says: a look at one moment.
  public var itemCount: Int { core.fullSlotCount() }
  /// The shared `counter` of the counter discipline, right or wrong.
  public var counter: Int { Int(core.counter) }
  /// `in`: the next slot to fill. `out`: the next slot to empty.
  public var inIndex: Int { Int(truncatingIfNeeded: core.word(BufferLayout.inIndex).loadAcquire()) }
  public var outIndex: Int { Int(truncatingIfNeeded: core.word(BufferLayout.outIndex).loadAcquire()) }
  /// The semaphores `empty` and `full` of that discipline.
  public var emptyCount: Int { Int(core.tokens(.empty)) }
  public var fullCount: Int { Int(core.tokens(.full)) }
  /// Items put in, and items taken out, since the buffer was made.
  public var producedCount: UInt64 { core.word(BufferLayout.producedCount).loadAcquire() }
  public var consumedCount: UInt64 { core.word(BufferLayout.consumedCount).loadAcquire() }
  /// Items that a racing producer wrote over before anyone took them.
  public var lostUpdateCount: UInt64 { core.word(BufferLayout.lostUpdateCount).loadAcquire() }
  /// Items consumed that were torn or stale.
  public var tornReadCount: UInt64 { core.word(BufferLayout.tornReadCount).loadAcquire() }
  /// The live processes that have opened it as producer and as consumer.
  public var producers: [ParticipantID] { core.openers(.producer) }
  public var consumers: [ParticipantID] { core.openers(.consumer) }

  /// Puts an item into the next slot. Blocks while the buffer is full.
  /// - Parameters:
  ///   - bytes: the item, at most ``slotByteCount`` of them.
  ///   - timeoutNanoseconds: of the domain clock (§14); nil: without limit.
  /// - Throws: ``BufferError/itemTooLarge(byteCount:slotByteCount:)``; under `inOut`
  ///   ``BufferError/onlyOneProducer(holder:)`` while another produces.
  @discardableResult
  public func produce(
    _ bytes: [UInt8], timeoutNanoseconds: UInt64? = nil
  ) throws(BufferError) -> BufferOutcome {
    try core.produce(
      bytes, until: Deadline(core.domain, timeoutNanoseconds: timeoutNanoseconds), mayBlock: true)
  }

  /// Puts a text in UTF-8 into the next slot.
  @discardableResult
  public func produce(
    _ text: String, timeoutNanoseconds: UInt64? = nil
  ) throws(BufferError) -> BufferOutcome {
    try produce(Array(text.utf8), timeoutNanoseconds: timeoutNanoseconds)
  }

  /// Puts an item into the next slot, or says ``BufferOutcome/wouldBlock`` when the buffer is full (or, under
  /// `semaphores`, when another has held the mutex for 10 ms: it may be stopped).
  @discardableResult
  public func tryProduce(_ bytes: [UInt8]) throws(BufferError) -> BufferOutcome {
    try core.produce(bytes, until: Deadline(core.domain, timeoutNanoseconds: 0), mayBlock: false)
  }

  /// Takes the item out of the next slot. Blocks while the buffer is empty.
  public func consume() throws(BufferError) -> BufferItem {
    while true {
      if let item = try core.consume(until: .never(core.domain), mayBlock: true) { return item }
    }
  }

  /// Takes the item out of the next slot, blocking at most that long on the domain clock (§14).
  public func consume(timeoutNanoseconds: UInt64) throws(BufferError) -> BufferReception {
    let deadline = Deadline(core.domain, timeoutNanoseconds: timeoutNanoseconds)
    return try core.consume(until: deadline, mayBlock: true).map { .item($0) } ?? .timedOut
  }

  /// Takes the item out of the next slot; nil when the buffer is empty (or, under `semaphores`, when another
  /// has held the mutex for 10 ms).
  public func tryConsume() throws(BufferError) -> BufferItem? {
    try core.consume(until: Deadline(core.domain, timeoutNanoseconds: 0), mayBlock: false)
  }

  /// Switches the discipline of an empty buffer. Who is blocked on it goes on under the new one.
  ///
  /// It waits at most 100 ms for operations that are just under way.
  /// - Throws: ``BufferError/notEmpty(itemCount:)``, ``BufferError/operationInProgress(by:)``.
  public func setDiscipline(_ discipline: BufferDiscipline) throws(BufferError) {
    try core.setDiscipline(discipline)
  }
}

extension Participant {
  /// Makes a bounded buffer and opens it (§22).
  /// - Parameters:
  ///   - name: by which others open it.
  ///   - slotCount: 2 to 4096.
  ///   - slotByteCount: 1 to 65,536.
  ///   - discipline: the one in force at the beginning.
  ///   - role: what this process opens it for.
  /// - Throws: ``DomainError/alreadyExists(kind:name:)``, ``DomainError/outOfRange(what:value:limit:)``.
  public func createBuffer(
    _ name: String, slotCount: Int, slotByteCount: Int = 64, discipline: BufferDiscipline = .semaphores,
    as role: BufferRole = .observer
  ) throws(DomainError) -> BoundedBuffer {
    guard isValidName(name) else { throw .invalidName(name) }
    let counts = (UInt64(max(0, slotCount)), UInt64(max(0, slotByteCount)))
    let parameters = (counts.0, counts.1, UInt64(0), UInt64(0))
    guard let mapped = BufferLayout.mappedByteCount(parameters: parameters) else {
      if !BufferLayout.slotCounts.contains(counts.0) {
        throw .outOfRange(what: "slot count", value: counts.0, limit: BufferLayout.slotCounts.upperBound)
      }
      throw .outOfRange(what: "slot size", value: counts.1, limit: BufferLayout.slotByteCounts.upperBound)
    }
    let header = SegmentHeader(
      kind: .buffer, objectID: domain.nextID(), mappedByteCount: mapped, parameters: parameters, name: name)
    let segment = try publish(header) { segment in
      segment.word(BufferLayout.discipline).storeRelaxed(discipline.rawValue)
      segment.word(BufferLayout.empty + SemaphoreLayout.count).storeRelaxed(counts.0)
    }
    return try BoundedBuffer(segment: segment, participant: self, role: role)
  }

  /// Opens a bounded buffer that exists. At most 128 producers and consumers have it open at once.
  public func openBuffer(_ name: String, as role: BufferRole) throws(DomainError) -> BoundedBuffer {
    guard isValidName(name) else { throw .invalidName(name) }
    let segment = try domain.openSegment(.buffer, name)
    events.tell(.opened, object: segment.header.objectID)
    return try BoundedBuffer(segment: segment, participant: self, role: role)
  }

  /// Takes a buffer's name away. Those who have it open go on with its memory; nobody else finds it.
  public func removeBuffer(_ name: String) throws(DomainError) { try removeObject(.buffer, name) }
}
