internal import Histogram
import Observation

/// How long messages of a channel, or items of a buffer, took from send to receive, on the domain's clock.
public struct Latency: Sendable, Equatable {
  /// Half of them took no longer, in nanoseconds.
  public var half: UInt64
  /// 90 of 100.
  public var ninety: UInt64
  /// 99 of 100.
  public var ninetyNine: UInt64
  /// 999 of 1000.
  public var ninetyNineNine: UInt64
  public var longest: UInt64
  /// Messages that were timed.
  public var timedCount: UInt64
  /// Messages that were not: their send or their receive was not seen.
  public var untimedCount: UInt64
}

/// What is known of the latencies of one channel or buffer.
struct LatencyTrack: Sendable, Equatable {
  /// Two significant digits, steps of 64 ns at the lowest, up to an hour: 20 KB at most, and a few where all is quick.
  private var histogram: Histogram<UInt32>?
  private var sends = SendTimes()
  private var longest: UInt64 = 0
  /// The object's id: another under the same name has messages of its own.
  private let objectNumber: UInt64
  /// The first send that was seen: what was sent before it cannot be timed, and is not missed either.
  private var firstSequence: UInt64?
  /// Up to here sends were forgotten, and have been counted.
  private var forgottenUpTo: UInt64 = 0
  private(set) var untimedCount: UInt64 = 0

  static let longestNanoseconds: UInt64 = 3_600_000_000_000

  init(objectNumber: UInt64) { self.objectNumber = objectNumber }

  func isOf(_ event: OperationEvent) -> Bool { objectNumber == event.objectNumber }

  mutating func sent(_ sequence: UInt64, at time: UInt64) {
    if firstSequence == nil { firstSequence = sequence }
    if let forgotten = sends.add(sequence, at: time) {
      untimedCount += 1
      forgottenUpTo = max(forgottenUpTo, forgotten)
    }
  }

  mutating func withdrawn(_ sequence: UInt64) { _ = sends.take(sequence) }

  mutating func received(_ sequence: UInt64, at time: UInt64) {
    guard let sendTime = sends.take(sequence) else {
      if let firstSequence, sequence > firstSequence, sequence > forgottenUpTo { untimedCount += 1 }
      return
    }
    // The clocks of two processors may differ by some hundred nanoseconds.
    let latency = min(Self.longestNanoseconds, time - min(time, sendTime))
    longest = max(longest, latency)
    if histogram == nil {
      var fresh = Histogram<UInt32>(
        lowestDiscernibleValue: 64, highestTrackableValue: 1_000_000, numberOfSignificantValueDigits: .two)
      fresh.autoResize = true
      histogram = fresh
    }
    histogram?.record(latency)
  }

  /// Nobody watched for a while: what was under way then is not known.
  mutating func beginAnew() {
    sends = SendTimes()
    firstSequence = nil
    forgottenUpTo = 0
  }

  /// Times from now on; what has been sent can still be timed.
  mutating func forgetWhatWasTimed() {
    histogram = nil
    longest = 0
    untimedCount = 0
  }

  /// nil: none was timed.
  var summary: Latency? {
    guard let histogram, histogram.totalCount > 0 else { return nil }
    func value(_ percentile: Double) -> UInt64 { min(longest, histogram.valueAtPercentile(percentile)) }
    return Latency(
      half: value(50), ninety: value(90), ninetyNine: value(99), ninetyNineNine: value(99.9),
      longest: longest,
      timedCount: histogram.totalCount, untimedCount: untimedCount)
  }
}
