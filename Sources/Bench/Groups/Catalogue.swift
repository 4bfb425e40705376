/// All experiments, in the order of the report; every process builds the same list.
enum Catalogue {
  static let all: [Experiment] = [cacheLine] + oneToOne + roundTrips

  /// Says whether the processors have moved; also a row of its own.
  static let cacheLine = Experiment(
    group: "round trip", subject: "cache line", payloadByteCount: 8, mode: .busy, processCount: 2,
    metrics: Metric.roundTrip, initialCount: 20_000, hasFixedCount: true
  ) { cacheLineRoundTrip(&$0) }

  static let payloads = [64, 1024, 65536]
  /// Of every queue that has one.
  static let capacity = 64
}
