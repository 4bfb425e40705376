/// All experiments, in the order of the report; every process builds the same list.
enum Catalogue {
  static let all: [Experiment] =
    [cacheLine] + oneToOne + twoToOne + roundTrips + roundTripsOfSizes + sleeping + rendezvous + unbounded
    + batches
    + large + inPlace + watched + viewer + curves + recovery

  /// Says whether the processors have moved; also a row of its own.
  static let cacheLine = Experiment(
    group: "round trip", block: "round trip, awake", subject: cacheLineName, payloadByteCount: 8,
    mode: .busy, processCount: 2, metrics: Metric.roundTrip, initialCount: 5_000, hasFixedCount: true
  ) { cacheLineRoundTrip(&$0) }
  static let cacheLineName = "cache line"

  static let payloads = [64, 1024, 65536]
  /// Of every queue that has one.
  static let capacity = 64
}

// Builders. They are specialised for each transport, so that a loop holds no call through a table.

/// Messages one way from `processCount` - 1 senders.
func oneWayExperiment<T: Transport & ~Copyable>(
  _ group: String, _ subject: String, _ byteCount: Int, mode: Mode = .busy, processCount: Int = 2,
  metric: Metric = .throughput, open: @escaping @Sendable (inout WorkContext) throws -> T
) -> Experiment {
  Experiment(
    group: group, block: "\(group), \(byteCount) B", subject: subject, payloadByteCount: byteCount,
    mode: mode, processCount: processCount, metrics: [metric], initialCount: 500
  ) { context in
    let transport = try open(&context)
    return try oneWay(&context, byteCount: byteCount, mode: mode, transport)
  }
}

/// A message there and one back.
func roundTripExperiment<T: Transport & ~Copyable>(
  _ subject: String, _ byteCount: Int, mode: Mode,
  open: @escaping @Sendable (inout WorkContext) throws -> T
) -> Experiment {
  let sleeps = mode == .asleep || mode == .asleepOnOneProcessor
  let size = byteCount == 64 ? "" : ", \(byteCount) B"
  var experiment = Experiment(
    group: "round trip", block: "round trip, \(sleeps ? mode.rawValue : "awake")\(size)",
    subject: subject, payloadByteCount: byteCount, mode: mode, processCount: 2, metrics: Metric.roundTrip,
    initialCount: sleeps ? 100 : 500, hasFixedCount: sleeps
  ) { context in
    let wire = try open(&context)
    return sleeps
      ? try sleepingRoundTrip(&context, byteCount: byteCount, mode: mode, wire)
      : try roundTrip(&context, byteCount: byteCount, mode: mode, wire)
  }
  experiment.sharesProcessors = mode == .asleepOnOneProcessor
  return experiment
}
