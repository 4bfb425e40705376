internal import Platform
internal import Synchronization

/// What the short ways of send and receive do beside moving the message: the gate, the counters, the events. A type and
/// not a value, so that the ways are compiled once with and once without.
protocol Instrumentation { static var isOn: Bool { get } }

enum Observed: Instrumentation {
  @inline(__always) static var isOn: Bool { true }
}

/// For the benchmark, which measures what being observable costs.
enum Unobserved: Instrumentation {
  @inline(__always) static var isOn: Bool { false }
}

/// What operations of a channel tell those who watch.
extension Channel {
  /// Whether the short way of a receive must call the event log: by the time of the message, which is at hand, and
  /// every sixteenth time in any case, for the message may have waited long.
  @inline(__always)
  func isWatched(_ time: UInt64, _ position: UInt64) -> Bool {
    time >= quick.watchFrom.loadRelaxed() || position & 15 == 0
  }

  /// Before the commit of a send that must call: the monotonic clock for its event, or 0 where nothing is wanted.
  @inline(never)
  func watchStamp() -> UInt64 {
    let writer = quick.eventWriter
    switch writer.level.loadRelaxed() {
    case WatchLevel.events.rawValue:
      let time = writer.time()
      if time != 0 { return time }
    case WatchLevel.counters.rawValue:
      let now = coarseMonotonicNanoseconds()
      if now < writer.nextLook.loadRelaxed() { return now }
    default: break
    }
    return participant.events.stamp()
  }

  @inline(never)
  func noteSent(_ position: UInt64, _ byteCount: Int, _ stamp: UInt64) {
    noteMoved(.sent, position, byteCount, stamp)
  }

  @inline(never)
  func noteReceived(_ position: UInt64, _ byteCount: Int) {
    let stamp = watchStamp()
    if stamp != 0 { noteMoved(.received, position, byteCount, stamp) }
  }

  @inline(__always)
  private func noteMoved(_ kind: EventKind, _ position: UInt64, _ byteCount: Int, _ stamp: UInt64) {
    let writer = quick.eventWriter
    switch writer.level.loadRelaxed() {
    case WatchLevel.events.rawValue:
      if writer.write(
        kind, time: stamp, objectID: objectID, sequence: position, byteCount: byteCount,
        detail: eventDetail)
      {
        return
      }
    case WatchLevel.counters.rawValue:
      writer.lastChannel.storeRelaxed(objectID)
      return writer.lastOperation.storeRelaxed(
        GateWord(raw: quick.gate.loadRelaxed()).domainTime(monotonic: stamp))
    default: break
    }
    participant.events.record(
      kind, object: objectID, direction: direction, sequence: position, byteCount: byteCount, stamp: stamp)
  }

  @inline(__always) private var eventDetail: UInt8 { direction == 0 ? 0 : EventRecord.directionBit }

  /// A short way that has moved nothing.
  @inline(never)
  func noteRefusal(_ kind: EventKind) {
    let writer = quick.eventWriter
    if writer.level.loadRelaxed() == WatchLevel.events.rawValue {
      let time = writer.time()
      if time != 0, writer.continueRun(EventWriter.run(kind, objectID, eventDetail), time: time) { return }
    }
    participant.events.noteRefusal(kind, object: objectID, direction: direction)
  }

  /// The short way of a receive has found no message; it looks at every sixteenth such time too.
  @inline(__always)
  func nothingThere<I: Instrumentation>(_: I.Type) -> QuickReceive {
    guard I.isOn else { return .nothing }
    let count = favouredReceive.emptyCount.load(ordering: .relaxed) &+ 1
    favouredReceive.emptyCount.store(count, ordering: .relaxed)
    if quick.watchFrom.loadRelaxed() == 0 || count & 15 == 0 { noteRefusal(.nothing) }
    return .nothing
  }

  /// A message of the long way, committed in a state.
  func tellPlaced(_ state: SlotWord.State, _ position: UInt64, _ byteCount: Int, _ stamp: UInt64) {
    guard stamp != 0 else { return }
    participant.events.record(
      state == .offer ? .offered : .sent, object: objectID, direction: direction, sequence: position,
      byteCount: byteCount, stamp: stamp)
  }

  /// An operation that went the long way.
  func tell(_ kind: EventKind, sequence: UInt64 = 0, byteCount: Int = 0) {
    participant.events.tell(
      kind, object: objectID, direction: direction, sequence: sequence, byteCount: byteCount)
  }

  /// The end of a send that went the long way; what it committed has been told before.
  func tellEnd(_ outcome: SendOutcome, byteCount: Int) {
    switch outcome {
    case .queued: break
    case .received(let sequence, _): tell(.receipt, sequence: sequence, byteCount: byteCount)
    case .wouldBlock: tell(.wouldBlock, byteCount: byteCount)
    case .timedOut: tell(.sendTimedOut, byteCount: byteCount)
    }
  }
}
