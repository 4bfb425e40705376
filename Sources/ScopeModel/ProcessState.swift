public import Observation

/// What one glance at a process should tell.
public enum ProcessState: Sendable, Equatable {
  case working
  /// Its wait is over in the reading, though it has not gone on yet.
  case goesOn
  case blockedFull
  case blockedNoMessage
  /// At a bounded buffer, which has items and no messages.
  case blockedEmpty
  case offers
  case awaitsReceipt
  /// Waits for something else; the word says for what ("mutex", "empty", "peer").
  case waits(String)
  case held
  case paused
  case stopped
  /// Ended by a signal.
  case killed(signal: Int32)
  /// Ended by itself, without a word to the domain.
  case exited(status: Int32)
  /// Ended without leaving, and nobody has said how.
  case dead
  /// Left the domain in good order.
  case left

  /// The state in a word or two, as look and legend have it.
  public var words: String {
    switch self {
    case .working: "working"
    case .goesOn: "goes on"
    case .blockedFull: "blocked: full"
    case .blockedNoMessage: "blocked: no message"
    case .blockedEmpty: "blocked: empty"
    case .offers: "offers"
    case .awaitsReceipt: "awaits receipt"
    case .waits(let what): "waits: \(what)"
    case .held: "held"
    case .paused: "paused"
    case .stopped: "stopped"
    case .killed(let signal): "killed (\(signalName(signal)))"
    case .exited(let status): status == 0 ? "exited" : "exited (status \(status))"
    case .dead: "dead"
    case .left: "exited"
    }
  }

  /// The same where room is scarce.
  public var shortWords: String {
    switch self {
    case .blockedFull: "full"
    case .blockedNoMessage: "no message"
    case .blockedEmpty: "empty"
    case .awaitsReceipt: "awaits"
    case .waits(let what): what
    case .exited(let status) where status != 0: "exited (\(status))"
    default: words
    }
  }
}

extension ProcessSnapshot {
  /// The wait that blocks it: the longest that is not its own pace.
  public var blockingWait: WaitSnapshot? { waits.first { $0.reason != .pace } }

  public var state: ProcessState {
    switch (life, end) {
    case (.dead, .killed(let signal)?), (.left, .killed(let signal)?): return .killed(signal: signal)
    case (.left, .exited(0)?), (.left, nil): return .left
    case (.dead, .exited(let status)?), (.left, .exited(let status)?): return .exited(status: status)
    case (.dead, nil): return .dead
    case (.stopped, _): return .stopped
    case (.running, _): break
    }
    if isAtGate { return isHeld ? .held : .paused }
    guard let wait = blockingWait else { return .working }
    guard wait.isConfirmed else { return .goesOn }
    switch wait.reason {
    case .space: return .blockedFull
    case .message: return wait.isAtBuffer ? .blockedEmpty : .blockedNoMessage
    case .set: return .waits("set")
    case .rendezvous: return .offers
    case .offerTurn: return .waits("turn to offer")
    case .receipt: return .awaitsReceipt
    case .turn: return .waits("turn")
    case .empty: return .waits("empty")
    case .mutex: return .waits("mutex")
    case .readLock: return .waits("read lock")
    case .writeLock: return .waits("write lock")
    case .semaphore: return .waits(wait.semaphoreName ?? "semaphore")
    case .peer: return .waits("peer")
    case .sideLock: return .waits("lock")
    case .pace, .gate: return .working
    }
  }
}

extension WaitSnapshot {
  /// For a wait on `empty` or `full` of a buffer: which of the two.
  var semaphoreName: String? {
    if objectName.hasPrefix("empty of ") { return "empty" }
    if objectName.hasPrefix("full of ") { return "full" }
    return nil
  }
}
