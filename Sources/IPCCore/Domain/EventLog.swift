internal import Platform
internal import Synchronization

/// What a process does for those who watch it: looks at their wishes now and then, and writes events while they last.
///
/// The short ways of send and receive load one word of it, `callFrom`: the domain clock from which they must call.
/// It lies a tenth of a second ahead while nobody watches, and is 0 while somebody does. Each thread writes a ring
/// of its own, so that no event costs an atomic instruction.
final class EventLog: Sendable {
  /// How often a process that works looks whether somebody watches, in nanoseconds.
  static let lookNanoseconds: UInt64 = 100_000_000

  let callFrom: SharedWord64
  let levelWord: SharedWord64
  private let nextLook: SharedWord64
  private let lease: SharedWord64
  let lanes: EventLanes
  private let segment: Segment
  private let domain: Domain
  private let files: WatchFiles
  private let forkGeneration: UInt32

  init(_ domain: Domain, _ segment: Segment) {
    self.domain = domain
    self.segment = segment
    files = WatchFiles(directory: domain.path)
    forkGeneration = ForkGuard.generation
    lanes = EventLanes(segment)
    callFrom = lanes.writer.callFrom
    levelWord = lanes.writer.level
    nextLook = lanes.writer.nextLook
    lease = lanes.writer.lease
    // The first operation looks.
    callFrom.storeRelaxed(1)
  }

  private func word(_ offset: Int) -> SharedWord64 { segment.word(ProcessLayout.events + offset) }

  // MARK: The short ways

  /// Before the commit of a send that must call: the monotonic clock for its event, or 0 where nothing is wanted.
  /// Before, so that no receipt has an earlier time than its message.
  @inline(never)
  func stamp() -> UInt64 {
    if levelWord.loadRelaxed() == WatchLevel.events.rawValue { return lanes.time { self.look($0) } ?? 0 }
    let now = coarseMonotonicNanoseconds()
    look(now)
    switch levelWord.loadRelaxed() {
    case WatchLevel.events.rawValue: return lanes.time { self.look($0) } ?? 0
    case 0: return 0
    default: return now
    }
  }

  /// The event of an operation that has come by at a time that ``stamp()`` gave.
  @inline(never)
  func record(
    _ kind: EventKind, object: UInt64, direction: UInt64 = 0, sequence: UInt64 = 0, byteCount: Int = 0,
    stamp: UInt64
  ) {
    if levelWord.loadRelaxed() == WatchLevel.events.rawValue {
      lanes.write(
        kind, time: stamp, objectID: object, sequence: sequence, byteCount: byteCount,
        detail: direction == 0 ? 0 : EventRecord.directionBit)
    } else if levelWord.loadRelaxed() != 0 {
      count(kind, object: object, at: stamp)
    }
  }

  /// After an operation of the short way that must call, and has moved nothing.
  @inline(never)
  func noteRefusal(_ kind: EventKind, object: UInt64, direction: UInt64) {
    let stamp = stamp()
    if levelWord.loadRelaxed() == WatchLevel.events.rawValue, stamp != 0 {
      lanes.writeRefusal(
        kind, time: stamp, objectID: object, byteCount: 0,
        detail: direction == 0 ? 0 : EventRecord.directionBit)
    } else if stamp != 0 {
      count(kind, object: object, at: stamp)
    }
  }

  // MARK: Everything else

  /// An operation that went the long way, or that is none of a channel.
  func tell(
    _ kind: EventKind, object: UInt64 = 0, direction: UInt64 = 0, sequence: UInt64 = 0, byteCount: Int = 0,
    detail: UInt8 = 0
  ) {
    guard ForkGuard.generation == forkGeneration else { return }
    if levelWord.loadRelaxed() != WatchLevel.events.rawValue {
      look(coarseMonotonicNanoseconds())
      guard levelWord.loadRelaxed() == WatchLevel.events.rawValue else {
        if levelWord.loadRelaxed() != 0 { count(kind, object: object, at: coarseMonotonicNanoseconds()) }
        return
      }
    }
    guard let time = lanes.time({ self.look($0) }), levelWord.loadRelaxed() == WatchLevel.events.rawValue
    else { return }
    let detail = detail | (direction == 0 ? 0 : EventRecord.directionBit)
    if kind.isRefusal {
      lanes.writeRefusal(kind, time: time, objectID: object, byteCount: byteCount, detail: detail)
    } else {
      lanes.write(
        kind, time: time, objectID: object, sequence: sequence, byteCount: byteCount, detail: detail)
    }
  }

  /// What the level `counters` asks for: the long ways keep the rest.
  private func count(_ kind: EventKind, object: UInt64, at monotonic: UInt64) {
    switch kind {
    case .wouldBlock: word(EventLayout.refusedSends).fetchAdd(1)
    case .nothing: word(EventLayout.emptyReceives).fetchAdd(1)
    default: break
    }
    segment.word(ProcessLayout.lastChannel).storeRelaxed(object)
    segment.word(ProcessLayout.lastOperation).storeRelaxed(domain.gate.domainTime(monotonic: monotonic))
  }

  // MARK: Who watches

  /// Looks whether somebody watches, if it is time to.
  /// - Parameter now: the monotonic clock (a tick behind at most).
  func look(_ now: UInt64) {
    let due = nextLook.loadRelaxed()
    // One thread looks; a clock that stands far behind the next look is another boot's.
    guard now >= due, nextLook.compareExchange(due, now &+ Self.lookNanoseconds) else { return }
    let before = levelWord.loadRelaxed()
    var level = WatchLevel.none
    if let wish = files.read(now: now) {
      level = wish.level
      lease.storeRelaxed(wish.lease)
    } else if now < lease.loadRelaxed() {
      level = WatchLevel(rawValue: before) ?? .none
    }
    if level == .events, !lanes.mayWrite(now: now) { level = .counters }
    set(level)
    if before == WatchLevel.events.rawValue, level != .events { lanes.giveBackOwn() }
  }

  private func set(_ level: WatchLevel) {
    levelWord.storeRelaxed(level.rawValue)
    word(EventLayout.level).storeRelaxed(level.rawValue)
    callFrom.storeRelaxed(level == .none ? domain.timeNanoseconds &+ Self.lookNanoseconds : 0)
  }
}

extension Participant {
  /// How closely somebody watches, as this process last saw it.
  package var watchLevel: WatchLevel { WatchLevel(rawValue: events.levelWord.loadRelaxed()) ?? .none }
}
