import Canvas
import Observation
import ScopeModel
import Testing

@Suite("Latencies from send to receive")
struct LatencyTests {
  private static let millisecond: UInt64 = 1_000_000

  private static func event(
    _ kind: OperationKind, _ sequence: UInt64, at time: UInt64, on object: String = "orders",
    number: UInt64 = 7
  ) -> OperationEvent {
    OperationEvent(
      kind: kind, timeNanoseconds: time, domainTimeNanoseconds: time, processID: kind == .received ? 3 : 1,
      processName: "somebody", objectNumber: number, objectID: object, objectName: object, sequence: sequence)
  }

  /// A message that is sent and received so much later.
  private static func pair(_ sequence: UInt64, sent: UInt64, after latency: UInt64) -> [OperationEvent] {
    [event(.sent, sequence, at: sent), event(.received, sequence, at: sent + latency)]
  }

  private static func metrics() -> Model {
    var model = Kitchen.model()
    model.keys(.character("5"))
    return model
  }

  private static func take(_ events: [OperationEvent], dropped: UInt64 = 0, in model: inout Model) {
    _ = update(&model, .events(EventBatch(events: events, droppedCount: dropped)))
  }

  /// Whether a value is another to two significant digits.
  private static func isNear(_ value: UInt64, _ wanted: UInt64) -> Bool {
    value >= wanted && value <= wanted + wanted / 50
  }

  @Test("Known latencies give the known percentiles, to two digits; the longest is exact")
  func percentiles() throws {
    var model = Self.metrics()
    for sequence in 1...1000 as ClosedRange<UInt64> {
      let latency = sequence * Self.millisecond
      Self.take(Self.pair(sequence, sent: sequence * 10_000_000_000, after: latency), in: &model)
    }
    let latency = try #require(model.latencies["orders"])
    #expect(Self.isNear(latency.half, 500 * Self.millisecond), "\(latency)")
    #expect(Self.isNear(latency.ninety, 900 * Self.millisecond), "\(latency)")
    #expect(Self.isNear(latency.ninetyNine, 990 * Self.millisecond), "\(latency)")
    #expect(Self.isNear(latency.ninetyNineNine, 999 * Self.millisecond), "\(latency)")
    #expect(latency.longest == 1000 * Self.millisecond)
    #expect(latency.timedCount == 1000 && latency.untimedCount == 0)
  }

  @Test("A send and its receive need not come together, nor in order; a withdrawn message was never received")
  func pairing() throws {
    var model = Self.metrics()
    Self.take([Self.event(.offered, 1, at: 1000), Self.event(.sent, 1, at: 5000)], in: &model)
    Self.take([Self.event(.received, 1, at: 9000)], in: &model)
    #expect(model.latencies["orders"]?.longest == 8000)
    // The receiver's clock is a little behind.
    Self.take([Self.event(.received, 2, at: 20_000), Self.event(.sent, 2, at: 20_100)], in: &model)
    #expect(model.latencies["orders"]?.timedCount == 2)
    #expect(model.latencies["orders"]?.half ?? .max < 64)
    Self.take([Self.event(.sent, 3, at: 30_000), Self.event(.withdrawn, 3, at: 31_000)], in: &model)
    Self.take([Self.event(.received, 3, at: 40_000)], in: &model)
    let latency = try #require(model.latencies["orders"])
    #expect(latency.timedCount == 2 && latency.untimedCount == 1)
  }

  @Test(
    "Each direction of a link, each buffer and each new object under an old name has latencies of its own")
  func objects() {
    var model = Self.metrics()
    Self.take(
      [
        Self.event(.sent, 1, at: 0, on: "link/0"), Self.event(.sent, 1, at: 0, on: "link/1"),
        Self.event(.received, 1, at: 3000, on: "link/1"), Self.event(.received, 1, at: 9000, on: "link/0"),
        Self.event(.produced, 1, at: 0, on: "shelf"), Self.event(.consumed, 1, at: 500, on: "shelf"),
      ], in: &model)
    #expect(model.latencies["link/0"]?.longest == 9000)
    #expect(model.latencies["link/1"]?.longest == 3000)
    #expect(model.latencies["shelf"]?.longest == 500)
    Self.take([Self.event(.sent, 1, at: 10_000, on: "shelf", number: 8)], in: &model)
    #expect(model.latencies["shelf"] == nil)
  }

  @Test(
    "What was sent before anybody watched is neither timed nor missed; what was not seen later is counted")
  func untimed() throws {
    var model = Self.metrics()
    Self.take([Self.event(.received, 4, at: 1000), Self.event(.sent, 10, at: 1000)], in: &model)
    Self.take([Self.event(.received, 5, at: 2000), Self.event(.received, 10, at: 2000)], in: &model)
    Self.take([Self.event(.received, 11, at: 3000)], dropped: 40, in: &model)
    let latency = try #require(model.latencies["orders"])
    #expect(latency.timedCount == 1 && latency.untimedCount == 1)
    #expect(model.latencies.missedCount == 40)
  }

  @Test("Of messages that wait and wait only so many are remembered, and those given up are counted once")
  func bounded() throws {
    var model = Self.metrics()
    let count: UInt64 = 10_000
    for first in stride(from: 1, through: count, by: 500) {
      Self.take((first..<first + 500).map { Self.event(.sent, $0, at: $0) }, in: &model)
    }
    for first in stride(from: 1, through: count, by: 500) {
      Self.take((first..<first + 500).map { Self.event(.received, $0, at: $0 + 64_000) }, in: &model)
    }
    let latency = try #require(model.latencies["orders"])
    #expect(latency.timedCount == 8192 && latency.untimedCount == count - 8192)
    #expect(latency.longest == 64_000)
  }

  @Test("Whoever looks away and back times what is sent from then on")
  func lookingAway() {
    var model = Self.metrics()
    Self.take([Self.event(.sent, 1, at: 0)], in: &model)
    model.keys(.character("1"))
    #expect(!model.needsEvents && !model.latencies.isWatching)
    model.keys(.character("5"))
    Self.take([Self.event(.received, 1, at: 5_000_000)], in: &model)
    #expect(model.latencies["orders"] == nil)
    Self.take(Self.pair(2, sent: 6_000_000, after: 1000), in: &model)
    #expect(model.latencies["orders"]?.timedCount == 1)
  }

  @Test(
    "Events are asked for while Metrics or the detail of a channel is open, and the Log finds the watch running"
  )
  func needsEvents() {
    var model = Kitchen.model()
    #expect(!model.needsEvents)
    model.keys(.character("2"), .enter)
    #expect(model.needsEvents)
    model.keys(.escape)
    #expect(!model.needsEvents)
    model.keys(.character("5"))
    #expect(model.needsEvents)
    Self.take(Self.pair(1, sent: 0, after: 1000), in: &model)
    #expect(model.log.keptCount == 0)
    model.keys(.character("6"))
    #expect(model.log.state == .watching)
    Self.take(Self.pair(2, sent: 5000, after: 1000), in: &model)
    #expect(model.log.keptCount == 2 && model.latencies["orders"]?.timedCount == 2)
  }

  @Test("Where nobody can be asked the reason is told, in Metrics and in the Log")
  func refused() {
    var model = Self.metrics()
    _ = update(&model, .eventsRefused("eight others watch"))
    #expect(
      model.latencySentence(of: .channel("orders"))?.contains("not measured: eight others watch") == true)
    model.keys(.character("6"))
    #expect(model.log.state == .refused("eight others watch"))
  }

  @Test("0 measures anew: latencies, rates and graphs begin again, and what is under way is still timed")
  func reset() {
    var model = Self.metrics()
    var snapshot = Kitchen.snapshot()
    for _ in 0..<8 {
      snapshot = Kitchen.later(snapshot, milliseconds: 100)
      snapshot.mailboxes[0].sentCount += 10
      _ = update(&model, .snapshot(snapshot))
    }
    Self.take(Self.pair(1, sent: 0, after: 1000) + [Self.event(.sent, 2, at: 5000)], in: &model)
    #expect(model.history.latest(.sent, of: .channel("orders")) != nil)
    #expect(model.latencies["orders"] != nil)
    #expect(model.keys(.character("0")) == [])
    #expect(model.latencies["orders"] == nil)
    #expect(model.history.latest(.sent, of: .channel("orders")) == nil && model.rates["orders"] == nil)
    #expect(model.toast?.text.contains("measured anew") == true && model.toast?.kind == .success)
    Self.take([Self.event(.received, 2, at: 9000)], in: &model)
    #expect(model.latencies["orders"]?.timedCount == 1)
    #expect(model.latencies["orders"]?.longest == 4000)
  }

  @Test(
    "Short times are told in at most seven columns",
    arguments: [
      (0, "0 µs"), (64, "0.1 µs"), (999, "1 µs"), (1234, "1.2 µs"), (9_960, "10 µs"), (850_000, "850 µs"),
      (999_700, "1 ms"), (1_240_000, "1.2 ms"), (31_000_000, "31 ms"), (999_400_000, "999 ms"),
      (1_500_000_000, "1.5 s"), (599_000_000_000, "599 s"), (900_000_000_000, "15 min"),
      (3_600_000_000_000, "60 min"),
    ] as [(UInt64, String)])
  func words(_ nanoseconds: UInt64, _ text: String) {
    #expect(latencyWords(nanoseconds) == text)
    #expect(text.count <= 7)
  }
}
