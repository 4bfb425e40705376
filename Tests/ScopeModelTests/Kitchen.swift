import Canvas
import Observation
import ScopeModel

/// A small domain to press keys on: two senders, two receivers, a mailbox, a link, a buffer, a region.
enum Kitchen {
  static let second: UInt64 = 1_000_000_000

  static func snapshot() -> DomainSnapshot {
    DomainSnapshot(
      name: "tour", readingNumber: 1, domainTimeNanoseconds: 10 * second, monotonicNanoseconds: 20 * second,
      processes: [
        process(1, "waiter-1", sent: 5, received: 0), process(2, "waiter-2", sent: 4, received: 0),
        process(3, "cook-1", sent: 0, received: 3), process(4, "cook-2", sent: 0, received: 3),
      ],
      mailboxes: [
        ChannelSnapshot(
          id: "orders", kind: .mailbox, name: "orders", capacity: .bounded(8), depth: 2, heldByteCount: 8,
          sentCount: 9, receivedCount: 7, messages: [message(8), message(9)], openedBy: [1, 2, 3, 4],
          senders: [1, 2], receivers: [3, 4])
      ],
      links: [
        ChannelSnapshot(
          id: "link", kind: .link, name: "waiter-1 → cook-1", senderName: "waiter-1", receiverName: "cook-1",
          capacity: .zero)
      ],
      buffers: [
        BufferSnapshot(
          id: "shelf", name: "shelf", discipline: .semaphores, slots: [nil, nil, nil, nil], emptyCount: 4,
          producers: [1], consumers: [3])
      ],
      regions: [RegionSnapshot(id: "board", name: "board", byteCount: 4096, attached: [1, 3])])
  }

  static func message(_ sequence: UInt64, from sender: UInt64 = 1) -> MessageSnapshot {
    MessageSnapshot(
      sequence: sequence, senderID: sender, senderName: "waiter-\(sender)", byteCount: 4,
      bytes: Array("soup".utf8))
  }

  static func process(_ id: UInt64, _ name: String, sent: UInt64, received: UInt64) -> ProcessSnapshot {
    ProcessSnapshot(
      id: id, name: name, processID: 100 + Int32(id), sentCount: sent, receivedCount: received,
      lastChannelID: "orders", acceptsTuning: true)
  }

  static func model(
    _ snapshot: DomainSnapshot = snapshot(), access: ControlAccess = .armed, startedByUs: Bool = true
  ) -> Model {
    var model = Model(
      access: access, startedByUs: startedByUs, themeNames: ["midnight", "daylight", "mono"],
      themeName: "midnight")
    _ = update(&model, .snapshot(snapshot))
    return model
  }

  /// A later reading, by so many milliseconds.
  static func later(_ snapshot: DomainSnapshot, milliseconds: UInt64) -> DomainSnapshot {
    var next = snapshot
    next.readingNumber += 1
    next.monotonicNanoseconds += milliseconds * 1_000_000
    next.domainTimeNanoseconds += milliseconds * 1_000_000
    return next
  }
}

extension Model {
  /// Presses keys one after another; returns what they asked for.
  @discardableResult
  mutating func keys(_ keys: Key...) -> [Effect] { keys.flatMap { update(&self, .input(.key($0))) } }

  @discardableResult
  mutating func text(_ text: String) -> [Effect] {
    text.flatMap { update(&self, .input(.key(.character($0)))) }
  }
}
