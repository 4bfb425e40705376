/// How a receiver receives (§13).
public enum ReceiveMode: String, Sendable, Equatable, CaseIterable {
  /// Until there is a message.
  case blocking
  /// A valid message, or nil.
  case nonBlocking
}

/// The queue as a send finds it (§16–18).
public enum QueueSituation: String, Sendable, Equatable, CaseIterable {
  /// Capacity zero.
  case zero
  /// Bounded, and fewer than n are queued.
  case room
  /// Bounded, and n are queued.
  case full
  case unbounded
}

/// The receiver as a send finds it.
public enum PeerSituation: String, Sendable, Equatable, CaseIterable {
  /// Blocked in receive: only a blocking receive is ever blocked.
  case waiting
  /// Alive and at something else; it receives later.
  case elsewhere
  /// It has ended: the peer of a link, or the owner of a mailbox.
  case dead
}

/// What a send comes to.
public enum SendResult: String, Sendable, Equatable {
  /// It returns at once, and the queue has the message (or, at capacity zero, a blocked receiver's hand).
  case queued
  /// It returns at once, for the receiver has taken the message.
  case received
  /// The sender is blocked until the message has been received.
  case blockedUntilReceived
  /// The sender is blocked until there is room.
  case blockedUntilRoom
  /// It returns at once, and nothing was sent.
  case wouldBlock
  /// An error: `peerTerminated` on a link, `mailboxClosed` where the owner has died. The sender keeps the message.
  case refused
}

/// What the receive comes to that was there first, or that comes after the send has begun.
public enum ReceiveResult: String, Sendable, Equatable {
  /// The message just sent.
  case message
  /// A message that was queued before.
  case olderMessage
  /// The receiver is (or stays) blocked.
  case blocked
  /// Nil.
  case nothing
}

/// One line of the table: what a send and a receive come to when they meet (§15).
public struct OutcomeRule: Sendable, Equatable {
  public let send: SendUntil
  public let queue: QueueSituation
  public let peer: PeerSituation
  public let sendResult: SendResult
  /// What a blocking receive by that peer comes to; nil for a dead one.
  public let blockingReceive: ReceiveResult?
  /// What a non-blocking receive comes to; nil for a dead peer, and for one that is blocked in receive.
  public let nonBlockingReceive: ReceiveResult?

  public func receiveResult(_ mode: ReceiveMode) -> ReceiveResult? {
    mode == .blocking ? blockingReceive : nonBlockingReceive
  }
}

/// *Send mode × receive mode × capacity × state of the peer → outcome*: written once, for the tests that hold
/// the channel to it and for the screen that explains it (§15).
public enum OutcomeTable {
  /// Every combination that can be. A full queue with a receiver blocked in receive cannot: it would take.
  public static let rules: [OutcomeRule] = [
    rule(.received, .zero, .waiting, .received, .message, nil),
    rule(.received, .zero, .elsewhere, .blockedUntilReceived, .message, .message),
    rule(.received, .zero, .dead, .refused, nil, nil),
    rule(.received, .room, .waiting, .received, .message, nil),
    rule(.received, .room, .elsewhere, .blockedUntilReceived, .message, .message),
    rule(.received, .room, .dead, .refused, nil, nil),
    rule(.received, .full, .elsewhere, .blockedUntilReceived, .olderMessage, .olderMessage),
    rule(.received, .full, .dead, .refused, nil, nil),
    rule(.received, .unbounded, .waiting, .received, .message, nil),
    rule(.received, .unbounded, .elsewhere, .blockedUntilReceived, .message, .message),
    rule(.received, .unbounded, .dead, .refused, nil, nil),

    rule(.queued, .zero, .waiting, .received, .message, nil),
    rule(.queued, .zero, .elsewhere, .blockedUntilReceived, .message, .message),
    rule(.queued, .zero, .dead, .refused, nil, nil),
    rule(.queued, .room, .waiting, .queued, .message, nil),
    rule(.queued, .room, .elsewhere, .queued, .message, .message),
    rule(.queued, .room, .dead, .refused, nil, nil),
    rule(.queued, .full, .elsewhere, .blockedUntilRoom, .olderMessage, .olderMessage),
    rule(.queued, .full, .dead, .refused, nil, nil),
    rule(.queued, .unbounded, .waiting, .queued, .message, nil),
    rule(.queued, .unbounded, .elsewhere, .queued, .message, .message),
    rule(.queued, .unbounded, .dead, .refused, nil, nil),

    rule(.immediately, .zero, .waiting, .queued, .message, nil),
    // Both non-blocking at capacity zero never succeeds: neither is ever there for the other.
    rule(.immediately, .zero, .elsewhere, .wouldBlock, .blocked, .nothing),
    rule(.immediately, .zero, .dead, .refused, nil, nil),
    rule(.immediately, .room, .waiting, .queued, .message, nil),
    rule(.immediately, .room, .elsewhere, .queued, .message, .message),
    rule(.immediately, .room, .dead, .refused, nil, nil),
    rule(.immediately, .full, .elsewhere, .wouldBlock, .olderMessage, .olderMessage),
    rule(.immediately, .full, .dead, .refused, nil, nil),
    rule(.immediately, .unbounded, .waiting, .queued, .message, nil),
    rule(.immediately, .unbounded, .elsewhere, .queued, .message, .message),
    rule(.immediately, .unbounded, .dead, .refused, nil, nil),
  ]

  /// The line for a combination; nil for one that cannot be.
  public static func rule(
    send: SendUntil, queue: QueueSituation, peer: PeerSituation
  ) -> OutcomeRule? {
    rules.first { $0.send == send && $0.queue == queue && $0.peer == peer }
  }

  private static func rule(
    _ send: SendUntil, _ queue: QueueSituation, _ peer: PeerSituation, _ sendResult: SendResult,
    _ blocking: ReceiveResult?, _ nonBlocking: ReceiveResult?
  ) -> OutcomeRule {
    OutcomeRule(
      send: send, queue: queue, peer: peer, sendResult: sendResult, blockingReceive: blocking,
      nonBlockingReceive: nonBlocking)
  }
}
