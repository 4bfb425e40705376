/// How many messages may wait in a channel's queue (§16–20).
public enum Capacity: Sendable, Equatable, Hashable, CustomStringConvertible {
  /// Nothing waits: the sender blocks until the receiver takes the message (a rendezvous). Explicit buffering.
  case zero
  /// At most this many (1 or more) wait. Automatic buffering.
  case bounded(UInt64)
  /// Any number waits; the sender never blocks for capacity. Automatic buffering.
  case unbounded

  /// The word that stands for it in a segment.
  package init(word: UInt64) {
    switch word {
    case 0: self = .zero
    case UInt64.max: self = .unbounded
    default: self = .bounded(word)
    }
  }

  package var word: UInt64 {
    switch self {
    case .zero: 0
    case .bounded(let count): count
    case .unbounded: UInt64.max
    }
  }

  /// `zero`, `unbounded`, or a count of 1 or more; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "zero", "0": self = .zero
    case "unbounded": self = .unbounded
    default:
      guard let count = UInt64(text), count >= 1, count < Capacity.maximumBound else { return nil }
      self = .bounded(count)
    }
  }

  /// Bounds are below this.
  public static let maximumBound: UInt64 = 1 << 40

  public var description: String {
    switch self {
    case .zero: "zero"
    case .bounded(let count): "bounded \(count)"
    case .unbounded: "unbounded"
    }
  }
}

/// How long a send lasts (§12).
public enum SendUntil: String, Sendable, Equatable, CaseIterable {
  /// Blocking, synchronous: until the message has been received.
  case received
  /// Buffered: until the capacity rule accepts the message. The default.
  case queued
  /// Non-blocking, asynchronous: the sender resumes at once, whether or not the message was accepted.
  case immediately
}

/// Who may receive from a mailbox (§9).
public enum ReceivePolicy: UInt64, Sendable, Equatable {
  /// Any process that has opened it.
  case anyReceiver = 0
  /// The first to receive holds the right until it gives it up or dies.
  case oneReceiver = 1
  /// The processes that are blocked in receive take turns; a turn that is not taken for a slice (20 ms) passes
  /// on. The threads of one process count as one.
  case roundRobin = 2
}
