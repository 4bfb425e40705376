public import IPCCore
internal import Platform

/// Follows what all processes of a domain do, as long as it is asked to (§28).
///
/// It holds a ``Watch`` and reads the rings of events that processes write meanwhile. It maps nothing, writes nothing
/// but its own file, and each call does a bounded amount of work. Where processes write faster than it reads, the
/// oldest events are lost, and counted.
public final class EventReader {
  public let domainName: String
  private let directory: String
  private let watch: Watch
  private let domain: SegmentReader
  private let names: FileDescriptor
  private var objects: ObjectNames
  private var processNames: [UInt64: String] = [:]
  private var tails: [EventTail] = []
  private var lastListing: UInt64 = 0
  private let begin: UInt64
  /// Read, and not yet given out: sorted by time.
  private var pending: [(record: EventRecord, process: UInt64, domainTime: UInt64)] = []
  private var times = DomainTimes()
  private var missed: [UInt64: UInt64] = [:]
  /// All events up to this time are in `pending`, or have been given out.
  private var completeUntil: UInt64 = 0

  private static let listingNanoseconds: UInt64 = 50_000_000
  /// An event is in its ring so long after its time at the latest, unless its thread was put to sleep between: then it
  /// comes late.
  private static let settlingNanoseconds: UInt64 = 2_000_000

  /// Begins to watch a domain: what processes do from now on. The first events come 0.1 s later.
  /// - Throws: as ``Watch/init(_:in:level:)``.
  public init(_ name: String, in place: DomainPlace = DomainPlace()) throws(DomainError) {
    watch = try Watch(name, in: place, level: .events)
    domainName = name
    directory = place.path(of: name)
    objects = ObjectNames(directory: directory)
    domain = try SegmentReader(path: "\(directory)/domain", kind: .domain)
    do { names = try FileDescriptor.openReadOnly("\(directory)/names") } catch {
      throw .system(SystemFault("open", "\(directory)/names", error))
    }
    begin = monotonicNanoseconds()
    list(begin, fromNow: true)
  }

  /// Whether the domain is still there.
  public var isThere: Bool { (try? FileStatus(path: "\(directory)/domain")) != nil }

  /// What has happened since the last call. Call it at least twice a second, or the watch ends meanwhile.
  /// - Parameters:
  ///   - limit: how many events to return at most.
  ///   - backlog: where more than so many lie ready, all but the newest `limit` are dropped, and counted.
  public func read(limit: Int = 1024, backlog: Int = .max) -> EventBatch {
    watch.renew()
    let now = monotonicNanoseconds()
    if now >= lastListing + Self.listingNanoseconds { list(now, fromNow: false) }
    let limit = max(1, limit)
    if pending.count < 4 * limit || (pending.first.map { $0.record.time > completeUntil } ?? true) {
      readTails()
    }
    let dropped = drop(toNewest: limit, backlog: backlog)
    // More than any merging needs is given out as it is.
    let ripe =
      pending.count > 64 * limit
      ? limit : pending.prefix(limit + 1).prefix { $0.record.time <= completeUntil }.count
    let count = min(limit, ripe)
    var batch = EventBatch(droppedCount: UInt64(dropped), hasMore: ripe > limit)
    batch.events = pending.prefix(count).map { event($0.record, of: $0.process, at: $0.domainTime) }
    pending.removeFirst(count)
    batch.missed = missed.sorted { $0.key < $1.key }
      .map { MissedEvents(processID: $0.key, processName: processName($0.key), count: $0.value) }
    missed = [:]
    return batch
  }

  /// Drops what is ripe and older than the newest so many, where more than the backlog is ripe; returns how many.
  private func drop(toNewest limit: Int, backlog: Int) -> Int {
    guard pending.count > backlog else { return 0 }
    let ripe = pending.prefix { $0.record.time <= completeUntil }.count
    guard ripe > max(backlog, limit) else { return 0 }
    pending.removeFirst(ripe - limit)
    return ripe - limit
  }

  // MARK: Processes

  /// Notices processes that have come, and those that have gone.
  private func list(_ now: UInt64, fromNow: Bool) {
    lastListing = now
    var there: Set<UInt64> = []
    let known = Set(tails.map(\.inode))
    for file in (try? FileSystem.list(directory)) ?? [] where file.hasPrefix(SegmentKind.process.prefix) {
      let path = "\(directory)/\(file)"
      guard let inode = try? FileStatus(path: path).inode else { continue }
      there.insert(inode)
      guard !known.contains(inode), let tail = try? EventTail(path: path, fromNow: fromNow, now: now) else {
        continue
      }
      processNames[tail.id] = tail.name
      tails.append(tail)
    }
    for tail in tails { tail.isGone = !there.contains(tail.inode) }
  }

  private func readTails() {
    let now = monotonicNanoseconds()
    var complete = now &- Self.settlingNanoseconds
    let first = pending.count
    tails.removeAll { tail in
      let found = tail.read(now: now)
      if found.missed > 0 { missed[tail.id, default: 0] &+= found.missed }
      // What an earlier watcher had asked for is not ours.
      for record in found.records where record.time >= begin {
        pending.append((record, tail.id, 0))
        objects.learn(record.objectID)
      }
      complete = min(complete, found.completeUntil)
      return tail.isGone && found.records.isEmpty
    }
    completeUntil = max(complete, completeUntil)
    times.look(
      at: GateWord(raw: domain.piece(DomainLayout.gate, byteCount: 8).word(DomainLayout.gate)),
      monotonic: monotonicNanoseconds())
    guard pending.count > first else { return }
    for index in first..<pending.count {
      pending[index].domainTime = times.domainTime(monotonic: pending[index].record.time)
    }
    pending.sort { $0.record.time < $1.record.time }
  }

  // MARK: Words

  private func processName(_ id: UInt64) -> String {
    if let name = processNames[id] { return name }
    let name = Domain.record(of: id, in: names)?.name ?? "#\(id)"
    processNames[id] = name
    return name
  }

  private func event(_ record: EventRecord, of process: UInt64, at domainTime: UInt64) -> OperationEvent {
    let kind = OperationKind(record.kind) ?? .nothing
    var event = OperationEvent(
      kind: kind, timeNanoseconds: record.time,
      domainTimeNanoseconds: domainTime, processID: process,
      processName: processName(process), threadID: Int32(truncatingIfNeeded: record.threadID),
      objectNumber: record.objectID)
    if record.objectID != 0 {
      let direction = record.detail & EventRecord.directionBit == 0 ? 0 : 1
      let name = objects.name(of: record.objectID, direction: direction)
      event.objectID = name?.file ?? ""
      event.objectName = name?.name ?? "#\(record.objectID)"
    }
    switch kind.subject {
    case .message, .item:
      event.sequence = record.sequence
      event.byteCount = record.byteCount
    case .attempt: event.byteCount = record.byteCount
    case .refusal: event.repeatCount = record.sequence == 0 ? nil : record.sequence
    case .lock: event.number = record.sequence
    case .capacity:
      event.capacity = CapacityModel(
        Capacity(word: record.sequence == EventRecord.sequenceMask ? UInt64.max : record.sequence))
    case .owner: event.ownerName = record.sequence == 0 ? nil : processName(record.sequence)
    case .bytes:
      event.offset = record.sequence
      event.byteCount = record.byteCount
    case .object: break
    case .wait:
      let raw = UInt64(record.detail & ~EventRecord.directionBit)
      let reason = WaitKind(rawValue: raw).map { WaitReason($0)?.rawValue ?? "gate" }
      event.wait = reason ?? "#\(raw)"
      if WaitKind(rawValue: raw)?.isOfChannel == false, record.objectID != 0 {
        event.number = record.sequence
      }
      if kind == .blocked, record.byteCount > 0 { event.byteCount = record.byteCount }
    }
    return event
  }
}
