import Canvas
import Observation
import ScopeModel
import Testing

@Suite("History of depths and rates")
struct HistoryTests {
  private static let orders = Subject.channel("orders")

  /// A steady domain: so many readings at so many milliseconds, each with a message more.
  private static func model(readings: Int, milliseconds: UInt64) -> (Model, DomainSnapshot) {
    var snapshot = Kitchen.snapshot()
    var model = Kitchen.model(snapshot)
    for _ in 0..<readings {
      snapshot = Kitchen.later(snapshot, milliseconds: milliseconds)
      snapshot.mailboxes[0].sentCount += 1
      snapshot.mailboxes[0].depth += 1
      _ = update(&model, .snapshot(snapshot))
    }
    return (model, snapshot)
  }

  @Test("A steady sender shows the same rate in every window", arguments: MetricsWindow.allCases)
  func steady(_ window: MetricsWindow) throws {
    let (model, _) = Self.model(readings: 200, milliseconds: 100)
    let values = model.history.values(.sent, of: Self.orders, window, count: MetricsWindow.pointCount)
    let known = values.compactMap { $0 }
    #expect(!known.isEmpty)
    for value in known { #expect(abs(value - 10) < 0.1, "\(value)") }
    let latest = try #require(model.history.latest(.sent, of: Self.orders))
    #expect(abs(latest - 10) < 0.1)
    #expect(model.history.latest(.received, of: Self.orders) == 0)
  }

  @Test("Nothing is known of the time before the first reading, nor of what is not there")
  func unknown() {
    let (model, _) = Self.model(readings: 20, milliseconds: 100)
    let values = model.history.values(.depth, of: Self.orders, .halfMinute, count: 240)
    #expect(values.prefix(200).allSatisfy { $0 == nil })
    #expect(values.last == 22)
    let nobody = model.history.values(.depth, of: .channel("nobody"), .halfMinute, count: 3)
    #expect(nobody == [nil, nil, nil])
  }

  @Test("Pauses take no room: the history stands while the domain's clock stands")
  func paused() {
    var (model, snapshot) = Self.model(readings: 20, milliseconds: 100)
    let before = model.history
    snapshot.isPaused = true
    for _ in 0..<50 {
      snapshot.monotonicNanoseconds += 1_000_000_000
      _ = update(&model, .snapshot(snapshot))
    }
    let stands = model.history == before
    #expect(stands)
  }

  @Test("A process that readings find blocked is blocked for that share of time")
  func blocked() throws {
    var snapshot = Kitchen.snapshot()
    var model = Kitchen.model(snapshot)
    let wait = WaitSnapshot(
      reason: .space, objectID: "orders", objectName: "orders", sinceNanoseconds: 10 * Kitchen.second)
    for number in 0..<40 {
      snapshot = Kitchen.later(snapshot, milliseconds: 125)
      snapshot.processes[0].waits = number % 4 == 0 ? [wait] : []
      _ = update(&model, .snapshot(snapshot))
    }
    let share = try #require(model.history.latest(.blocked, of: .process(1)))
    #expect((20...30).contains(share), "\(share)")
    #expect(model.history.latest(.blocked, of: .process(2)) == 0)
  }

  @Test("A reading long after the last, or before it, does no harm")
  func jumps() {
    var (model, snapshot) = Self.model(readings: 5, milliseconds: 100)
    _ = update(&model, .snapshot(Kitchen.later(snapshot, milliseconds: 1_000_000_000)))
    #expect(model.history.points(of: Self.orders, .hour).count == MetricsWindow.pointCount)
    snapshot.domainTimeNanoseconds = 0
    _ = update(&model, .snapshot(snapshot))
    #expect(model.history.timeNanoseconds == 0)
    #expect(model.history.latest(.sent, of: Self.orders) == nil)
  }

  @Test("Arrows select, Tab goes over to the processes, the window has ends that are told")
  func keys() {
    var (model, _) = Self.model(readings: 1, milliseconds: 100)
    model.keys(.character("5"), .down)
    #expect(model.subject == .channel("link"))
    model.keys(.tab, .down)
    #expect(model.subject == .process(2))
    model.keys(.character("<"))
    #expect(model.toast?.kind == .refusal)
    model.keys(.character(">"), .character(">"), .character(">"))
    #expect(model.metricsWindow == .hour)
    model.keys(.character(">"))
    #expect(model.metricsWindow == .hour && model.toast?.kind == .refusal)
  }
}
