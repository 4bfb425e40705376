/// The identity of one life of a process in a domain: 64 bits, never used again (§2).
public struct ParticipantID: Sendable, Hashable, CustomStringConvertible {
  public let rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }
  /// Nobody: the system, where an owner is meant.
  public static let none = ParticipantID(rawValue: 0)
  public var description: String { "#\(rawValue)" }
}

/// A message as it was received.
public struct Message: Sendable, Equatable {
  /// Its place in the channel: larger is later. Numbers of offers and sends that were withdrawn are left out.
  public let sequence: UInt64
  public let sender: ParticipantID
  public let senderName: String
  /// The identity under which the sender passed it on ("as P", §31), where that is another than its own.
  public let sentAsName: String?
  /// The domain clock when it was sent, in nanoseconds: exact where the sender was blocked or the message is larger
  /// than a slot, else to the tick of the scheduler (a few milliseconds).
  public let sendTimeNanoseconds: UInt64
  public let bytes: [UInt8]

  public init(
    sequence: UInt64, sender: ParticipantID, senderName: String, sentAsName: String?,
    sendTimeNanoseconds: UInt64, bytes: [UInt8]
  ) {
    self.sequence = sequence
    self.sender = sender
    self.senderName = senderName
    self.sentAsName = sentAsName
    self.sendTimeNanoseconds = sendTimeNanoseconds
    self.bytes = bytes
  }

  /// The bytes as text; broken UTF-8 is repaired with replacement characters.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// What became of a send (§12–17).
public enum SendOutcome: Sendable, Equatable {
  /// The queue has it, under this sequence number.
  case queued(sequence: UInt64)
  /// It has been received, by this process.
  case received(sequence: UInt64, by: ParticipantID)
  /// Non-blocking only: the capacity rule would have blocked the sender. Nothing was sent.
  case wouldBlock
  /// The time-out passed; the message was withdrawn, and nobody has received or will receive it (§14).
  case timedOut

  /// The message's place in the channel, when it was sent.
  public var sequence: UInt64? {
    switch self {
    case .queued(let sequence), .received(let sequence, _): sequence
    case .wouldBlock, .timedOut: nil
    }
  }
}

/// What became of a receive with a time-out (§13).
public enum Reception: Sendable, Equatable {
  case message(Message)
  case timedOut
}
