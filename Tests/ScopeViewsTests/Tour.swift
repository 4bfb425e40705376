import Canvas
import Observation
import ScopeModel

/// Readings of a small domain like that of the default scenario, to be changed by each test.
enum Tour {
  static let second: UInt64 = 1_000_000_000

  static func message(_ sequence: UInt64, _ text: String, sender: UInt64 = 1, name: String = "waiter-1")
    -> MessageSnapshot
  {
    MessageSnapshot(
      sequence: sequence, senderID: sender, senderName: name, sendTimeNanoseconds: 10 * second,
      byteCount: text.utf8.count, bytes: Array(text.utf8))
  }

  /// Two waiters, two cooks, a bounded mailbox that is full; a link of capacity zero; a buffer.
  static func full() -> DomainSnapshot {
    let wait = WaitSnapshot(
      reason: .space, objectID: "orders.mailbox", objectName: "orders", sinceNanoseconds: 11_900_000_000,
      byteCount: 4, preview: Array("soup".utf8))
    let bill = WaitSnapshot(
      reason: .rendezvous, objectID: "till.link", objectName: "till-in → till",
      sinceNanoseconds: 12_700_000_000, byteCount: 4, preview: Array("bill".utf8))
    let dishes = ["tea", "soup", "tea", "cake", "tea", "soup", "tea", "cake"]
    return DomainSnapshot(
      name: "tour", readingNumber: 9, domainTimeNanoseconds: 13_100_000_000,
      monotonicNanoseconds: 20 * second,
      processes: [
        process(1, "waiter-1", waits: [wait], sent: 23, channel: "orders.mailbox"),
        process(2, "waiter-2", sent: 21, channel: "orders.mailbox"),
        process(3, "cook-1", received: 18, channel: "orders.mailbox", lastReceived: 36),
        process(4, "cook-2", received: 18, channel: "orders.mailbox", lastReceived: 35),
        process(5, "till-in", waits: [bill], sent: 7, channel: "till.link"),
        process(6, "till", isHeld: true, isAtGate: true, received: 7, channel: "till.link"),
        process(7, "baker", sent: 11, mode: nil, channel: "shelf.buffer"),
        process(8, "porter", isHeld: true, isAtGate: true, received: 8, channel: "shelf.buffer"),
        ProcessSnapshot(id: 9, name: "ipcscope", role: .controller),
      ],
      mailboxes: [
        ChannelSnapshot(
          id: "orders.mailbox", kind: .mailbox, name: "orders", capacity: .bounded(8), depth: 8,
          heldByteCount: 30, memoryByteCount: 4096, sentCount: 44, receivedCount: 36, blockedSenders: [1],
          messages: dishes.enumerated().map { message(37 + UInt64($0.offset), $0.element) },
          openedBy: [1, 2, 3, 4], senders: [1, 2], receivers: [3, 4])
      ],
      links: [
        ChannelSnapshot(
          id: "till.link", kind: .link, name: "till-in → till", senderName: "till-in", receiverName: "till",
          capacity: .zero, sentCount: 7, receivedCount: 7, blockedSenders: [5],
          offer: message(8, "bill", sender: 5, name: "till-in"), senders: [5], receivers: [6])
      ],
      buffers: [shelf()])
  }

  /// The mailbox switched to zero, five messages still in it.
  static func draining() -> DomainSnapshot {
    var snapshot = full()
    snapshot.mailboxes[0].capacity = .zero
    snapshot.mailboxes[0].depth = 5
    snapshot.mailboxes[0].isDraining = true
    snapshot.mailboxes[0].messages.removeLast(3)
    return snapshot
  }

  /// The mailbox at zero, with an offer that nobody has taken.
  static func offer() -> DomainSnapshot {
    var snapshot = draining()
    snapshot.mailboxes[0].depth = 0
    snapshot.mailboxes[0].isDraining = false
    snapshot.mailboxes[0].messages = []
    snapshot.mailboxes[0].offer = message(45, "soup")
    snapshot.processes[0].waits[0].reason = .rendezvous
    return snapshot
  }

  /// Unbounded with more than the reading saw; paused; a cook was killed.
  static func unboundedPaused() -> DomainSnapshot {
    var snapshot = full()
    snapshot.mailboxes[0].capacity = .unbounded
    snapshot.mailboxes[0].depth = 23
    snapshot.mailboxes[0].heldByteCount = 96
    snapshot.mailboxes[0].blockedSenders = []
    snapshot.processes[0].waits = []
    snapshot.isPaused = true
    snapshot.pausedBy = "ipcscope"
    for index in [0, 1, 3, 6] { snapshot.processes[index].isAtGate = true }
    snapshot.processes[2].life = .dead
    snapshot.processes[2].end = .killed(signal: 9)
    snapshot.mailboxes[0].openedBy = [1, 2, 4]
    snapshot.mailboxes[0].receivers = [4]
    return snapshot
  }

  /// Both waiters and both cooks have ended, each in a way of its own; one process has done nothing yet.
  static func ended() -> DomainSnapshot {
    var snapshot = full()
    let ends: [ProcessEnd] = [
      .killed(signal: 11), .exited(status: 3), .killed(signal: 9), .exited(status: 0),
    ]
    for (index, end) in ends.enumerated() {
      snapshot.processes[index].life = index == 3 ? .left : .dead
      snapshot.processes[index].end = end
      snapshot.processes[index].waits = []
    }
    snapshot.processes.append(process(12, "idle"))
    snapshot.mailboxes[0].openedBy = [12]
    snapshot.mailboxes[0].senders = []
    snapshot.mailboxes[0].receivers = []
    snapshot.mailboxes[0].blockedSenders = []
    return snapshot
  }

  static func shelf() -> BufferSnapshot {
    var slots: [MessageSnapshot?] = Array(repeating: nil, count: 8)
    for index in 0..<3 { slots[index] = message(UInt64(9 + index), "bun", sender: 7, name: "baker") }
    return BufferSnapshot(
      id: "shelf.buffer", name: "shelf", discipline: .semaphores, inIndex: 3, outIndex: 0, slots: slots,
      counter: 3, fullSlotCount: 3, emptyCount: 5, fullCount: 3, producedCount: 11, consumedCount: 8,
      producers: [7], consumers: [8])
  }

  static func process(
    _ id: UInt64, _ name: String, waits: [WaitSnapshot] = [], isHeld: Bool = false, isAtGate: Bool = false,
    sent: UInt64 = 0, received: UInt64 = 0, mode: SendModeName? = .buffered,
    channel: String = "", lastReceived: UInt64 = 0
  ) -> ProcessSnapshot {
    ProcessSnapshot(
      id: id, name: name, processID: 4200 + Int32(id), isHeld: isHeld, isAtGate: isAtGate, waits: waits,
      sentCount: sent, receivedCount: received, lastReceivedSequence: lastReceived, lastChannelID: channel,
      programSendMode: sent > 0 ? mode : nil, acceptsTuning: true)
  }

  static func model(_ snapshot: DomainSnapshot = full(), columns: Int = 80, rows: Int = 24) -> Model {
    var model = Model(
      size: Size(columns: columns, rows: rows), scenarioName: "tour",
      themeNames: [
        "midnight", "daylight", "projector", "high-contrast", "deuteranopia", "tritanopia", "mono",
      ],
      themeName: "midnight")
    _ = update(&model, .snapshot(snapshot))
    return model
  }
}

extension Model {
  /// Presses keys one after another; returns what they asked for.
  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] { keys.flatMap { update(&self, .input(.key($0))) } }
}
