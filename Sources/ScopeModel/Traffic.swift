import Observation

/// The messages that the last readings saw arrive in or leave a channel, to be shown travelling for a moment.
public struct Traffic: Sendable, Equatable {
  /// One message on its way, on one side of one channel.
  public struct Passage: Sendable, Equatable {
    /// The message's sequence number.
    public var sequence: UInt64
    /// The monotonic clock when the reading showed it, in nanoseconds.
    public var atNanoseconds: UInt64
  }

  /// How long a message is shown travelling.
  public static let durationNanoseconds: UInt64 = 400_000_000

  private var arrivals: [String: Passage] = [:]
  private var departures: [String: Passage] = [:]

  public init() {}

  /// The message that has just come into this channel.
  public func arrival(_ channelID: String, at now: UInt64) -> UInt64? { Self.live(arrivals[channelID], now) }

  /// The message that has just been received from this channel.
  public func departure(_ channelID: String, at now: UInt64) -> UInt64? {
    Self.live(departures[channelID], now)
  }

  private static func live(_ passage: Passage?, _ now: UInt64) -> UInt64? {
    guard let passage, now < passage.atNanoseconds + durationNanoseconds else { return nil }
    return passage.sequence
  }

  func nextEnd(after now: UInt64) -> UInt64? {
    (Array(arrivals.values) + Array(departures.values)).map { $0.atNanoseconds + Self.durationNanoseconds }
      .filter { $0 > now }.min()
  }

  mutating func note(_ snapshot: DomainSnapshot, after previous: DomainSnapshot?) {
    guard let previous else { return }
    let now = snapshot.monotonicNanoseconds
    let earlier = previous.channels
    for (index, channel) in snapshot.channels.enumerated() {
      // Mostly at the same place in both readings.
      let isHere = index < earlier.count && earlier[index].id == channel.id
      guard let before = isHere ? earlier[index] : previous.channel(channel.id) else { continue }
      if channel.sentCount > before.sentCount,
        let sequence = Self.arrived(channel, before, snapshot, previous)
      {
        arrivals[channel.id] = Passage(sequence: sequence, atNanoseconds: now)
      }
      if channel.receivedCount > before.receivedCount,
        let sequence = Self.left(channel, before, snapshot, previous)
      {
        departures[channel.id] = Passage(sequence: sequence, atNanoseconds: now)
      }
    }
    arrivals = arrivals.filter { Self.live($0.value, now) != nil }
    departures = departures.filter { Self.live($0.value, now) != nil }
  }

  /// The newest message that came: the last in the queue that was not there, or what a sender says it sent.
  private static func arrived(
    _ channel: ChannelSnapshot, _ before: ChannelSnapshot, _ snapshot: DomainSnapshot,
    _ previous: DomainSnapshot
  ) -> UInt64? {
    let known = Set(before.messages.map(\.sequence))
    if UInt64(before.messages.count) == before.depth,
      let last = channel.messages.last(where: { !known.contains($0.sequence) })
    {
      return last.sequence
    }
    return snapshot.processes.filter {
      $0.lastChannelID == channel.id && $0.lastSentSequence != 0
        && $0.lastSentSequence != previous.process($0.id)?.lastSentSequence
    }.map(\.lastSentSequence).max()
  }

  /// The newest message that went: what a receiver says it received, or the last that is not there any more.
  private static func left(
    _ channel: ChannelSnapshot, _ before: ChannelSnapshot, _ snapshot: DomainSnapshot,
    _ previous: DomainSnapshot
  ) -> UInt64? {
    let told = snapshot.processes.filter {
      $0.lastChannelID == channel.id && $0.lastReceivedSequence != 0
        && $0.lastReceivedSequence != previous.process($0.id)?.lastReceivedSequence
    }.map(\.lastReceivedSequence).max()
    if let told { return told }
    let still = Set(channel.messages.map(\.sequence))
    return before.messages.last { !still.contains($0.sequence) }?.sequence
  }
}
