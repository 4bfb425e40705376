public import Observation

/// Messages a second, over about the last second of domain time.
public struct Rates: Sendable, Equatable {
  /// The rates of one channel, in messages a second.
  public struct Rate: Sendable, Equatable {
    public var sent: Double
    public var received: Double
  }

  private struct Counts: Sendable, Equatable {
    var sent: UInt64
    var received: UInt64
  }

  private struct Sample: Sendable, Equatable {
    var domainTimeNanoseconds: UInt64
    var counts: [String: Counts]
  }

  private var samples: [Sample] = []
  private static let windowNanoseconds: UInt64 = 1_000_000_000
  /// Below this a rate would jump about.
  private static let leastNanoseconds: UInt64 = 200_000_000
  private static let mostSamples = 64

  public init() {}

  /// The rate of a channel or buffer; nil before there is time to measure over.
  public subscript(id: String) -> Rate? {
    guard let first = samples.first, let last = samples.last,
      let before = first.counts[id], let now = last.counts[id]
    else { return nil }
    let span = last.domainTimeNanoseconds - first.domainTimeNanoseconds
    guard span >= Self.leastNanoseconds else { return nil }
    let seconds = Double(span) / 1e9
    return Rate(
      sent: Double(now.sent &- min(now.sent, before.sent)) / seconds,
      received: Double(now.received &- min(now.received, before.received)) / seconds)
  }

  /// Messages a second accepted by all these channels together.
  public func total(_ ids: [String]) -> Double? {
    let all = ids.compactMap { self[$0]?.sent }
    return all.isEmpty ? nil : all.reduce(0, +)
  }

  /// Takes a reading in.
  public mutating func note(_ snapshot: DomainSnapshot) {
    if let last = samples.last, snapshot.domainTimeNanoseconds < last.domainTimeNanoseconds { samples = [] }
    var counts: [String: Counts] = [:]
    counts.reserveCapacity(snapshot.mailboxes.count + snapshot.links.count + snapshot.buffers.count)
    for channel in snapshot.channels {
      counts[channel.id] = Counts(sent: channel.sentCount, received: channel.receivedCount)
    }
    for buffer in snapshot.buffers {
      counts[buffer.id] = Counts(sent: buffer.producedCount, received: buffer.consumedCount)
    }
    let sample = Sample(domainTimeNanoseconds: snapshot.domainTimeNanoseconds, counts: counts)
    // Readings closer than a 64th of the window replace each other, so that the list stays short.
    if samples.count > 1, let last = samples.last,
      sample.domainTimeNanoseconds - samples[samples.count - 2].domainTimeNanoseconds
        < Self.windowNanoseconds / UInt64(Self.mostSamples),
      last.domainTimeNanoseconds <= sample.domainTimeNanoseconds
    {
      samples[samples.count - 1] = sample
    } else {
      samples.append(sample)
    }
    while samples.count > 2,
      sample.domainTimeNanoseconds - samples[1].domainTimeNanoseconds >= Self.windowNanoseconds
    {
      samples.removeFirst()
    }
  }
}
