import Canvas
import Observation
import ScopeModel

/// Operations of the tour, as processes tell them.
enum Operations {
  static let orders = "orders.mailbox"

  static func event(
    _ kind: OperationKind, at milliseconds: UInt64, _ process: (UInt64, String), on object: (String, String)?,
    sequence: UInt64? = nil, byteCount: Int? = nil, wait: String? = nil
  ) -> OperationEvent {
    OperationEvent(
      kind: kind, timeNanoseconds: 20_000_000_000 + milliseconds * 1_000_000,
      domainTimeNanoseconds: 13_000_000_000 + milliseconds * 1_000_000, processID: process.0,
      processName: process.1, threadID: Int32(4200 + process.0), objectNumber: object == nil ? 0 : 7,
      objectID: object?.0 ?? "", objectName: object?.1 ?? "", sequence: sequence, byteCount: byteCount,
      wait: wait)
  }

  /// A send and its receive, a wait for space, a rendezvous, a buffer, and what failed.
  static func some() -> [OperationEvent] {
    let waiter: (UInt64, String) = (1, "waiter-1")
    let cook: (UInt64, String) = (3, "cook-1")
    let orders = (Self.orders, "orders")
    let till = ("till.link", "till-in → till")
    let shelf = ("shelf.buffer", "shelf")
    var locked = event(.locked, at: 5, (7, "baker"), on: shelf)
    locked.number = 2
    var empty = event(.nothing, at: 7, (4, "cook-2"), on: orders)
    empty.repeatCount = 12
    var switched = event(.capacitySwitched, at: 8, (9, "ipcscope"), on: orders)
    switched.capacity = .bounded(4)
    return [
      event(.joined, at: 0, waiter, on: nil),
      event(.sent, at: 1, waiter, on: orders, sequence: 37, byteCount: 4),
      event(.blocked, at: 2, waiter, on: orders, byteCount: 4, wait: "space"),
      event(.received, at: 3, cook, on: orders, sequence: 37, byteCount: 4),
      event(.offered, at: 4, (5, "till-in"), on: till, sequence: 8, byteCount: 70_000),
      locked, event(.produced, at: 6, (7, "baker"), on: shelf, sequence: 12, byteCount: 3), empty, switched,
      event(.sendTimedOut, at: 9, waiter, on: orders, byteCount: 4),
    ]
  }

  /// The Log with these operations in it.
  static func model(
    _ batch: EventBatch = EventBatch(events: some()), _ snapshot: DomainSnapshot = Tour.full(),
    columns: Int = 80,
    rows: Int = 24
  ) -> Model {
    var model = Tour.model(snapshot, columns: columns, rows: rows)
    model.press(.character("6"))
    _ = update(&model, .events(batch))
    return model
  }

  /// So many sends and receives, in turn.
  static func many(_ count: Int, from first: Int = 0) -> EventBatch {
    EventBatch(
      events: (first..<first + count).map { number in
        let sends = number % 2 == 0
        return event(
          sends ? .sent : .received, at: UInt64(number), sends ? (1, "waiter-1") : (3, "cook-1"),
          on: (orders, "orders"), sequence: UInt64(number / 2 + 1), byteCount: 4)
      })
  }
}
