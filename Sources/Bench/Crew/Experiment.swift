/// One figure of an experiment.
struct Metric: Sendable, Equatable {
  let name: String
  let unit: String
  /// Whether a larger value is better.
  let moreIsBetter: Bool

  static let throughput = Metric(name: "throughput", unit: "messages/s", moreIsBetter: true)
  static let roundTripMedian = Metric(name: "round trip p50", unit: "ns", moreIsBetter: false)
  static let roundTripP99 = Metric(name: "round trip p99", unit: "ns", moreIsBetter: false)
  static let roundTripP999 = Metric(name: "round trip p99.9", unit: "ns", moreIsBetter: false)
  static let roundTrip = [roundTripMedian, roundTripP99, roundTripP999]
  static func nanoseconds(_ name: String) -> Metric { Metric(name: name, unit: "ns", moreIsBetter: false) }
}

/// How the processes wait, and where they run.
enum Mode: String, Sendable, CaseIterable {
  /// They spin on calls that do not block.
  case busy
  /// Calls that block, both awake on processors of their own.
  case blocking
  /// Calls that block; the partner has had time to fall asleep.
  case asleep
  /// The same with both on one processor.
  case asleepOnOneProcessor = "asleep, one processor"
}

/// One thing that is measured: every measured process does its part of it, and the one in role 0 publishes the values.
struct Experiment: Sendable {
  let group: String
  /// Experiments of one block take turns within a round, so that their figures can be compared.
  let block: String
  let subject: String
  let payloadByteCount: Int
  let mode: Mode
  let processCount: Int
  let metrics: [Metric]
  /// How many operations there are when the time cannot be foreseen; the calibration scales it.
  let initialCount: Int
  /// Whether the count is part of the experiment, and is not scaled.
  var hasFixedCount = false
  /// Left out of a first look, for it takes long.
  var isLong = false
  /// How many times longer it lasts than others, where its count is not fixed.
  var durationFactor: UInt64 = 1
  /// Whether the terminal program takes part.
  var needsProgram = false
  /// Whether processes give way to each other by design: then a displacement is no disturbance.
  var sharesProcessors = false
  /// Free memory that it takes, in bytes.
  var neededByteCount: UInt64 = 0
  /// The part of the process in `context.role`. Role 0 returns the values of `metrics`.
  let work: @Sendable (inout WorkContext) throws -> [Double]
}
