import Canvas
import Observation
import ScopeModel
import Testing

@Suite("Rates and travelling messages")
struct MotionTests {
  @Test("A rate is counted over about a second of domain time, not of the wall's")
  func rate() throws {
    var snapshot = Kitchen.snapshot()
    var model = Kitchen.model(snapshot)
    #expect(model.rates["orders"] == nil)
    for _ in 0..<40 {
      snapshot = Kitchen.later(snapshot, milliseconds: 50)
      snapshot.mailboxes[0].sentCount += 2
      snapshot.mailboxes[0].receivedCount += 1
      _ = update(&model, .snapshot(snapshot))
    }
    let rate = try #require(model.rates["orders"])
    #expect(abs(rate.sent - 40) < 0.5)
    #expect(abs(rate.received - 20) < 0.5)
    // The domain stands still: the wall's clock alone changes nothing.
    snapshot.monotonicNanoseconds += 5 * Kitchen.second
    _ = update(&model, .snapshot(snapshot))
    #expect(abs((model.rates["orders"]?.sent ?? 0) - 40) < 0.5)
  }

  @Test("A message that came and one that went travel for 400 ms")
  func travel() {
    let snapshot = Kitchen.snapshot()
    var model = Kitchen.model(snapshot)
    var next = Kitchen.later(snapshot, milliseconds: 50)
    next.mailboxes[0].messages = [Kitchen.message(9), Kitchen.message(10)]
    next.mailboxes[0].sentCount += 1
    next.mailboxes[0].receivedCount += 1
    _ = update(&model, .snapshot(next))
    let now = model.nowNanoseconds
    #expect(model.traffic.arrival("orders", at: now) == 10)
    #expect(model.traffic.departure("orders", at: now) == 8)
    #expect(model.nextTickNanoseconds == now + 400_000_000)
    #expect(model.traffic.arrival("orders", at: now + 400_000_000) == nil)
    #expect(model.traffic.departure("link", at: now) == nil)
  }

  @Test("A message that went through between two readings is told by its sender and its receiver")
  func passesThrough() {
    var snapshot = Kitchen.snapshot()
    snapshot.mailboxes[0].capacity = .zero
    snapshot.mailboxes[0].messages = []
    snapshot.mailboxes[0].depth = 0
    var model = Kitchen.model(snapshot)
    var next = Kitchen.later(snapshot, milliseconds: 50)
    next.mailboxes[0].sentCount += 1
    next.mailboxes[0].receivedCount += 1
    next.processes[0].lastSentSequence = 10
    next.processes[2].lastReceivedSequence = 10
    _ = update(&model, .snapshot(next))
    #expect(model.traffic.arrival("orders", at: model.nowNanoseconds) == 10)
    #expect(model.traffic.departure("orders", at: model.nowNanoseconds) == 10)
  }
}
