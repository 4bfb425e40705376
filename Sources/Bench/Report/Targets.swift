/// What a figure has to reach, compared with another figure of the same rounds.
struct Target: Sendable {
  /// Names one figure; what is nil is as in the figure that is judged.
  struct Reference: Sendable {
    var subject: String
    var payloadByteCount: Int?
    var mode: Mode?
    var metric: String?
    /// A limit in the unit of the figure, instead of another figure; `subject` says what it is.
    var limit: Double?
  }

  let group: String
  let subject: String
  let payloadByteCount: Int
  let mode: Mode
  let metric: Metric
  let reference: Reference
  let isAtLeast: Bool
  let ratio: Double
  /// The target is for machines with at least so many processors.
  var neededProcessorCount = 1

  var description: String {
    "\(group), \(subject), \(payloadByteCount) B, \(mode.rawValue), \(metric.name): "
      + "\(isAtLeast ? "≥" : "≤") \(fixed(ratio, 2)) × \(reference.subject)"
  }

  private init(
    _ group: String, _ subject: String, _ payloadByteCount: Int, _ mode: Mode, _ metric: Metric,
    _ isAtLeast: Bool, _ ratio: Double, _ reference: Reference
  ) {
    self.group = group
    self.subject = subject
    self.payloadByteCount = payloadByteCount
    self.mode = mode
    self.metric = metric
    self.reference = reference
    self.isAtLeast = isAtLeast
    self.ratio = ratio
  }

  static func atLeast(
    _ ratio: Double, times reference: String, _ group: String, _ subject: String, _ payloadByteCount: Int,
    _ mode: Mode = .busy, _ metric: Metric = .throughput, referenceMode: Mode? = nil
  ) -> Target {
    Target(
      group, subject, payloadByteCount, mode, metric, true, ratio,
      Reference(subject: reference, mode: referenceMode))
  }

  static func atMost(
    _ ratio: Double, times reference: String, _ group: String, _ subject: String, _ payloadByteCount: Int,
    _ mode: Mode, _ metric: Metric, referenceMode: Mode? = nil, referenceByteCount: Int? = nil
  ) -> Target {
    Target(
      group, subject, payloadByteCount, mode, metric, false, ratio,
      Reference(subject: reference, payloadByteCount: referenceByteCount, mode: referenceMode))
  }

  /// At most a number.
  static func atMost(
    _ limit: Double, _ words: String, _ group: String, _ subject: String, _ payloadByteCount: Int,
    _ metric: Metric
  ) -> Target {
    Target(
      group, subject, payloadByteCount, .busy, metric, false, 1, Reference(subject: words, limit: limit))
  }

  /// The same target for machines with at least so many processors.
  func needing(processorCount: Int) -> Target {
    var target = self
    target.neededProcessorCount = processorCount
    return target
  }

  // MARK: The targets

  private static let handOvers = Metric(name: "throughput", unit: "hand-overs/s", moreIsBetter: true)

  static let all: [Target] = [
    atLeast(0.70, times: "bare ring", "one to one", "link", 64),
    atLeast(0.95, times: "bare ring", "one to one", "link", 1024),
    atLeast(0.50, times: "bare ring", "one to one", "mailbox", 64),
    atLeast(0.50, times: "bare MPMC ring", "two to one", "mailbox", 64),
    atLeast(5, times: "robust mutex queue", "two to one", "mailbox", 64),
    atLeast(5, times: "POSIX queue", "two to one", "mailbox", 64),
    atLeast(5, times: "System V queue", "two to one", "mailbox", 64),
    atMost(1.15, times: "bare ring", "round trip", "link", 64, .busy, .roundTripMedian),
    atMost(1.25, times: "bare ring", "round trip", "link", 64, .busy, .roundTripP99),
    atMost(1.30, times: "link", "round trip", "link", 64, .blocking, .roundTripMedian, referenceMode: .busy),
    atMost(
      1.30, times: "mailbox", "round trip", "mailbox", 64, .blocking, .roundTripMedian, referenceMode: .busy),
    atMost(1.10, times: "futex ping-pong", "round trip", "link", 64, .asleep, .roundTripMedian),
    atMost(1.10, times: "futex ping-pong", "round trip", "mailbox", 64, .asleep, .roundTripMedian),
    atMost(1.10, times: "futex ping-pong", "round trip", "link", 64, .asleepOnOneProcessor, .roundTripMedian),
    atMost(
      1.10, times: "futex ping-pong", "round trip", "mailbox", 64, .asleepOnOneProcessor, .roundTripMedian),
    atLeast(0.85, times: "bare hand-over", "rendezvous", "link", 64, .busy, handOvers),
    atLeast(
      0.80, times: "bare hand-over", "rendezvous", "link", 64, .blocking, handOvers, referenceMode: .busy),
    atLeast(0.85, times: "bare hand-over", "rendezvous", "mailbox", 64, .busy, handOvers),
    atLeast(
      0.80, times: "bare hand-over", "rendezvous", "mailbox", 64, .blocking, handOvers, referenceMode: .busy),
    atMost(1.30, times: "bare sparse file", "unbounded", "link", 64, .busy, .nanoseconds("fill")),
    atMost(1.50, times: "bare sparse file", "unbounded", "link", 64, .busy, .nanoseconds("drain")),
    atMost(1.30, times: "bare sparse file", "unbounded", "mailbox", 64, .busy, .nanoseconds("fill")),
    atMost(1.50, times: "bare sparse file", "unbounded", "mailbox", 64, .busy, .nanoseconds("drain")),
    atMost(Catalogue.ringAndSpare, "a ring in use and a spare one", "unbounded", "link", 64, Catalogue.kept),
    atMost(
      Catalogue.ringAndSpare, "a ring in use and a spare one", "unbounded", "mailbox", 64, Catalogue.kept),
    // At least 0.9 × the speed of a copy is at most 1.11 × its time.
    atMost(1.11, times: "bare copy", "large messages", "link", 65536, .busy, Catalogue.copySend),
    atMost(1.11, times: "bare copy", "large messages", "mailbox", 65536, .busy, Catalogue.copySend),
    atMost(1.11, times: "bare copy", "large messages", "link", 4 << 20, .busy, Catalogue.copySend),
    atMost(1.11, times: "bare copy", "large messages", "mailbox", 4 << 20, .busy, Catalogue.copySend),
    // Independent of the size: a message of 64 times the bytes is handed over in the same time.
    atMost(
      1.25, times: "link, in place", "large messages", "link, in place", 4 << 20, .busy, Catalogue.handOver,
      referenceByteCount: 65536),
    atMost(
      1.25, times: "mailbox, in place", "large messages", "mailbox, in place", 4 << 20, .busy,
      Catalogue.handOver, referenceByteCount: 65536),
    atLeast(0.95, times: Catalogue.noScreenName, "viewer", Catalogue.screenName, 64).needing(
      processorCount: 3),
  ]
}
