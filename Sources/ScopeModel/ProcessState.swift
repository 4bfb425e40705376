public import Observation

/// What one glance at a process should tell.
public enum ProcessState: Sendable, Equatable {
  case working
  /// Its wait is over in the reading, though it has not gone on yet.
  case goesOn
  case blockedFull
  case blockedNoMessage
  case offers
  case awaitsReceipt
  /// Waits for something else; the word says for what ("mutex", "empty", "peer").
  case waits(String)
  case held
  case paused
  case stopped
  case dead
  case left

  /// The state in a word or two, as look and legend have it.
  public var words: String {
    switch self {
    case .working: "working"
    case .goesOn: "goes on"
    case .blockedFull: "blocked: full"
    case .blockedNoMessage: "blocked: no message"
    case .offers: "offers"
    case .awaitsReceipt: "awaits receipt"
    case .waits(let what): "waits: \(what)"
    case .held: "held"
    case .paused: "paused"
    case .stopped: "stopped"
    case .dead: "dead"
    case .left: "exited"
    }
  }

  /// The same where room is scarce.
  public var shortWords: String {
    switch self {
    case .blockedFull: "full"
    case .blockedNoMessage: "no message"
    case .awaitsReceipt: "awaits"
    case .waits(let what): what
    default: words
    }
  }
}

extension ProcessSnapshot {
  /// The wait that blocks it: the longest that is not its own pace.
  public var blockingWait: WaitSnapshot? { waits.first { $0.reason != .pace } }

  public var state: ProcessState {
    switch life {
    case .dead: return .dead
    case .left: return .left
    case .stopped: return .stopped
    case .running: break
    }
    if isAtGate { return isHeld ? .held : .paused }
    guard let wait = blockingWait else { return .working }
    guard wait.isConfirmed else { return .goesOn }
    switch wait.reason {
    case .space: return .blockedFull
    case .message: return .blockedNoMessage
    case .rendezvous: return .offers
    case .receipt: return .awaitsReceipt
    case .turn: return .waits("turn")
    case .mutex: return .waits("mutex")
    case .semaphore: return .waits(wait.semaphoreName ?? "semaphore")
    case .peer: return .waits("peer")
    case .pace: return .working
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
