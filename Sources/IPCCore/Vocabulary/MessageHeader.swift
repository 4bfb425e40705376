/// What a message brings beside its bytes, for receivers that look at the bytes in memory of their own or in place.
public struct MessageHeader: Sendable, Equatable {
  /// Its place in the channel: larger is later.
  public let sequence: UInt64
  public let sender: ParticipantID
  /// The identity under which the sender passed it on (§31); ``ParticipantID/none``: its own.
  public let sentAs: ParticipantID
  /// The domain clock when it was sent, in nanoseconds; see ``Message/sendTimeNanoseconds`` for how exact.
  public let sendTimeNanoseconds: UInt64
  public let byteCount: Int

  @inlinable package init(
    sequence: UInt64, sender: ParticipantID, sentAs: ParticipantID, sendTimeNanoseconds: UInt64,
    byteCount: Int
  ) {
    self.sequence = sequence
    self.sender = sender
    self.sentAs = sentAs
    self.sendTimeNanoseconds = sendTimeNanoseconds
    self.byteCount = byteCount
  }
}
