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

  @inline(never)
  func noteSent(_ position: UInt64, _ byteCount: Int, _ stamp: UInt64) {
    participant.events.record(
      .sent, object: objectID, direction: direction, sequence: position, byteCount: byteCount, stamp: stamp)
  }

  @inline(never)
  func noteReceived(_ position: UInt64, _ byteCount: Int) {
    participant.events.note(
      .received, object: objectID, direction: direction, sequence: position, byteCount: byteCount)
  }

  /// A short way that has moved nothing.
  @inline(never)
  func noteRefusal(_ kind: EventKind) {
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
