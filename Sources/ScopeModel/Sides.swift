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
/// Anyone who opened a mailbox may send and receive, so it says who has really done which; a wait and a message
/// in the queue tell it too. It names the living only; here, who once stood at a side stays there, also dead.
public struct SideTable: Sendable, Equatable {
  private var table: [String: Sides] = [:]

  public init() {}

  /// What one reading alone tells.
  public init(_ snapshot: DomainSnapshot) { note(snapshot) }

  /// The sides of an object, by its id.
  public subscript(id: String) -> Sides { table[id] ?? Sides() }

  mutating func note(_ snapshot: DomainSnapshot) {
    let names = Dictionary(snapshot.processes.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    let before = table
    for mailbox in snapshot.mailboxes { table[mailbox.id, default: Sides()].note(mailbox) }
    noteProcesses(snapshot)
    for link in snapshot.links {
      // A link joins two lives: an earlier one of the same name has its own link no more.
      func end(_ living: [UInt64], _ name: String?) -> [UInt64] {
        living.isEmpty ? name.flatMap { snapshot.process(named: $0) }.map { [$0.id] } ?? [] : living
      }
      table[link.id] = Sides(
        senders: end(link.senders, link.senderName), receivers: end(link.receivers, link.receiverName))
    }
    for buffer in snapshot.buffers {
      for id in buffer.producers { table[buffer.id, default: Sides()].addSender(id) }
      for id in buffer.consumers { table[buffer.id, default: Sides()].addReceiver(id) }
    }
    for region in snapshot.regions { table[region.id, default: Sides()].note(region, snapshot) }
    let known = Set(
      snapshot.mailboxes.map(\.id) + snapshot.links.map(\.id) + snapshot.buffers.map(\.id)
        + snapshot.regions.map(\.id))
    for (id, sides) in table {
      guard known.contains(id) else {
        table[id] = nil
        continue
      }
      // What has not changed is in order already, unless somebody's file has gone.
      let isSame = before[id] == sides
      guard !isSame || !(sides.senders + sides.receivers).allSatisfy({ names[$0] != nil }) else { continue }
      table[id] = Sides(
        senders: Self.ordered(sides.senders, names), receivers: Self.ordered(sides.receivers, names))
    }
  }

  /// What the processes say of themselves.
  private mutating func noteProcesses(_ snapshot: DomainSnapshot) {
    let mailboxes = Dictionary(snapshot.mailboxes.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    for process in snapshot.processes {
      for wait in process.waits where mailboxes[wait.objectID] != nil {
        switch wait.reason {
        case .space, .rendezvous, .offerTurn, .receipt:
          table[wait.objectID, default: Sides()].addSender(process.id)
        case .message, .turn, .set: table[wait.objectID, default: Sides()].addReceiver(process.id)
        case .mutex, .semaphore, .readLock, .writeLock, .peer, .pace, .empty, .sideLock, .gate: break
        }
      }
      // The mailbox speaks of the living in its list of users. One that died before it was seen here, or found
      // no place in the list, is placed by its counts: where it only ever sent, or only received, its last
      // operation, which was here, was of that kind.
      guard let mailbox = mailboxes[process.lastChannelID], !mailbox.openedBy.contains(process.id) else {
        continue
      }
      if process.sentCount > 0, process.receivedCount == 0 {
        table[mailbox.id, default: Sides()].addSender(process.id)
      }
      if process.receivedCount > 0, process.sentCount == 0 {
        table[mailbox.id, default: Sides()].addReceiver(process.id)
      }
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
  /// Memory has no direction: who has been seen to write stands at the left, the others that are attached at the right.
  fileprivate mutating func note(_ region: RegionSnapshot, _ snapshot: DomainSnapshot) {
    let writers = [region.lastWriterName] + region.locks.map(\.writer)
    for name in writers.compactMap(\.self) {
      if let writer = snapshot.process(named: name), region.attached.contains(writer.id) {
        addSender(writer.id)
      }
    }
    for id in region.attached where !senders.contains(id) { addReceiver(id) }
    receivers.removeAll { senders.contains($0) }
  }

  fileprivate mutating func note(_ mailbox: ChannelSnapshot) {
    for id in mailbox.senders { addSender(id) }
    for id in mailbox.blockedSenders { addSender(id) }
    for id in mailbox.receivers { addReceiver(id) }
    for id in mailbox.blockedReceivers { addReceiver(id) }
    for message in mailbox.messages where message.sentAsName == nil { addSender(message.senderID) }
    if let offer = mailbox.offer, offer.sentAsName == nil { addSender(offer.senderID) }
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
