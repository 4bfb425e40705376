import Canvas
import Observation
import ScopeModel
import Testing

@Suite("The order of the list of Metrics")
struct MetricsOrderTests {
  private static func model() -> Model {
    var snapshot = Kitchen.snapshot()
    var bills = snapshot.mailboxes[0]
    bills.id = "bills"
    bills.name = "bills"
    bills.depth = 7
    snapshot.mailboxes.append(bills)
    var model = Kitchen.model(snapshot)
    snapshot = Kitchen.later(snapshot, milliseconds: 500)
    snapshot.mailboxes[0].sentCount += 40
    snapshot.mailboxes[1].sentCount += 4
    snapshot.mailboxes[1].receivedCount += 9
    snapshot.processes[3].receivedCount += 9
    _ = update(&model, .snapshot(snapshot))
    model.keys(.character("5"))
    var events: [OperationEvent] = []
    let latencies: [(String, UInt64)] = [("orders", 9000), ("bills", 500), ("shelf", 2000)]
    for (id, latency) in latencies {
      events.append(event(id == "shelf" ? .produced : .sent, on: id, at: 0))
      events.append(event(id == "shelf" ? .consumed : .received, on: id, at: latency))
    }
    _ = update(&model, .events(EventBatch(events: events)))
    return model
  }

  private static func event(_ kind: OperationKind, on id: String, at time: UInt64) -> OperationEvent {
    OperationEvent(
      kind: kind, timeNanoseconds: time, domainTimeNanoseconds: time, processID: 1, processName: "waiter-1",
      objectNumber: 1, objectID: id, objectName: id, sequence: 1)
  }

  private static func names(_ model: Model) -> [String] {
    model.metricsRows.map { model.snapshot?.title(of: $0) ?? "" }
  }

  @Test("O goes through name, depth, rates and latencies, and says which; o turns the order round")
  func columns() {
    var model = Self.model()
    let listed = Self.names(model)
    #expect(listed == ["orders", "bills", "waiter-1 → cook-1", "shelf"])
    let wanted: [(MetricsColumn, [String])] = [
      (.level, ["bills", "orders"]), (.sent, ["orders", "bills"]), (.received, ["bills", "orders"]),
      (.half, ["orders", "shelf", "bills", "waiter-1 → cook-1"]),
      (.ninetyNine, ["orders", "shelf", "bills", "waiter-1 → cook-1"]),
    ]
    for (column, names) in wanted {
      model.keys(.character("O"))
      #expect(model.metricsOrder.column == column)
      #expect(Self.names(model).starts(with: names), "\(column)")
      #expect(model.toast?.text.hasPrefix("ordered by") == true)
    }
    model.keys(.character("o"))
    #expect(Self.names(model).suffix(3) == ["bills", "shelf", "orders"])
    model.keys(.character("O"))
    #expect(model.metricsOrder == MetricsOrder() && Self.names(model) == listed)
    model.keys(.character("o"))
    #expect(Self.names(model) == listed.reversed())
    #expect(model.mailboxOrder == MailboxOrder())
  }

  @Test("The selection stays on its row when the order changes")
  func selection() {
    var model = Self.model()
    model.keys(.down)
    #expect(model.metricsSubject == .channel("bills"))
    model.keys(.character("O"), .character("O"))
    #expect(model.metricsSubject == .channel("bills"))
    model.keys(.up)
    #expect(model.metricsSubject == .channel("orders"))
  }

  @Test("A list of processes has no latencies to be ordered by, and is ordered by its rates")
  func processes() {
    var model = Self.model()
    for _ in 0..<4 { model.keys(.character("O")) }
    #expect(model.metricsOrder.column == .half)
    model.keys(.tab)
    #expect(model.shownMetricsOrder == MetricsOrder())
    #expect(Self.names(model).first == "waiter-1")
    for _ in 0..<3 { model.keys(.character("O")) }
    #expect(model.metricsOrder.column == .received)
    #expect(Self.names(model).first == "cook-2")
    model.keys(.character("O"))
    #expect(model.metricsOrder.column == .name)
  }

  @Test("A click on the head of a column orders by it, a second one turns it round")
  func clicks() {
    var model = Self.model()
    _ = update(&model, .clicked(.metricsColumn(.level)))
    #expect(model.metricsOrder == MetricsOrder(column: .level))
    _ = update(&model, .clicked(.metricsColumn(.level)))
    #expect(model.metricsOrder == MetricsOrder(column: .level, isReversed: true))
  }
}
