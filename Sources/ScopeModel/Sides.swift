public import Observation

/// Who sends to and who receives from one object, by participant id.
public struct Sides: Sendable, Equatable {
  public var senders: [UInt64] = []
  public var receivers: [UInt64] = []

  public init(senders: [UInt64] = [], receivers: [UInt64] = []) {
    self.senders = senders
    self.receivers = receivers
  }

  mutating func addSender(_ id: UInt64) { if !senders.contains(id) { senders.append(id) } }
  mutating func addReceiver(_ id: UInt64) { if !receivers.contains(id) { receivers.append(id) } }
}

/// The sides of every object of a domain, gathered from reading to reading.
///
/// A mailbox does not say who sends and who receives: anyone who opened it may do both. What is seen there
/// (a wait, a message in the queue, a count that moved) tells, and once told it stays.
public struct SideTable: Sendable, Equatable {
  private var table: [String: Sides] = [:]

  public init() {}

  /// What one reading alone tells.
  public init(_ snapshot: DomainSnapshot) { note(snapshot, after: nil) }

  /// The sides of an object, by its id.
  public subscript(id: String) -> Sides { table[id] ?? Sides() }

  mutating func note(_ snapshot: DomainSnapshot, after previous: DomainSnapshot?) {
    let names = Dictionary(snapshot.processes.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    for mailbox in snapshot.mailboxes {
      table[mailbox.id, default: Sides()].note(mailbox, in: snapshot, after: previous)
    }
    for link in snapshot.links {
      // A link joins two lives: an earlier one of the same name has its own link no more.
      table[link.id] = Sides(
        senders: link.senderName.flatMap { snapshot.process(named: $0)?.id }.map { [$0] } ?? [],
        receivers: link.receiverName.flatMap { snapshot.process(named: $0)?.id }.map { [$0] } ?? [])
    }
    for buffer in snapshot.buffers {
      for id in buffer.producers { table[buffer.id, default: Sides()].addSender(id) }
      for id in buffer.consumers { table[buffer.id, default: Sides()].addReceiver(id) }
    }
    let known = Set(
      snapshot.mailboxes.map(\.id) + snapshot.links.map(\.id) + snapshot.buffers.map(\.id))
    for (id, sides) in table {
      guard known.contains(id) else {
        table[id] = nil
        continue
      }
      table[id] = Sides(
        senders: Self.ordered(sides.senders, names), receivers: Self.ordered(sides.receivers, names))
    }
  }

  /// By name, numbers as numbers, so that a worker that comes back takes its old place.
  private static func ordered(_ ids: [UInt64], _ processes: [UInt64: ProcessSnapshot]) -> [UInt64] {
    let named = ids.compactMap { id in processes[id] }.filter { $0.role == .participant }
    return named.sorted { left, right in
      let order = NaturalName(left.name)
      let other = NaturalName(right.name)
      return order == other ? left.id < right.id : order < other
    }.map(\.id)
  }
}

extension Sides {
  fileprivate mutating func note(
    _ mailbox: ChannelSnapshot, in snapshot: DomainSnapshot, after previous: DomainSnapshot?
  ) {
    for id in mailbox.blockedSenders { addSender(id) }
    for id in mailbox.blockedReceivers { addReceiver(id) }
    for message in mailbox.messages + (mailbox.offer.map { [$0] } ?? []) where message.sentAsName == nil {
      addSender(message.senderID)
    }
    for process in snapshot.processes {
      for wait in process.waits where wait.objectID == mailbox.id {
        switch wait.reason {
        case .space, .rendezvous, .receipt: addSender(process.id)
        case .message, .turn: addReceiver(process.id)
        case .mutex, .semaphore, .peer, .pace: break
        }
      }
      guard process.lastChannelID == mailbox.id else { continue }
      // Only one of the two counts moved: then the last operation, which was here, was of that kind.
      let before = previous?.process(process.id)
      let sent = process.sentCount > (before?.sentCount ?? 0)
      let received = process.receivedCount > (before?.receivedCount ?? 0)
      if sent, !received { addSender(process.id) }
      if received, !sent { addReceiver(process.id) }
    }
  }
}

/// A name cut into its text and the number at its end: worker-2 comes before worker-10.
struct NaturalName: Comparable {
  var stem: String
  var number: UInt64

  init(_ name: String) {
    let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
    let cut = name.index(name.endIndex, offsetBy: -min(digits, 18))
    stem = String(name[..<cut])
    number = UInt64(name[cut...]) ?? 0
  }

  static func < (left: Self, right: Self) -> Bool {
    left.stem == right.stem ? left.number < right.number : left.stem < right.stem
  }
}
