import Canvas
import Observation
import ScopeModel

/// A domain in which two processes are in a deadlock, one waits behind it, one is held up by a stopped one, one
/// has a time-out, one waits for somebody to come, and one works.
enum Stuck {
  static let second: UInt64 = 1_000_000_000
  private static let now = 20 * second

  static func snapshot() -> DomainSnapshot {
    let processes = [
      process(1, "alice", wait(.rendezvous, "l.1-2/0", "alice → bob", ago: 31)),
      process(2, "bob", wait(.rendezvous, "l.1-2/1", "bob → alice", ago: 32)),
      process(3, "carol", wait(.message, "l.1-3/0", "alice → carol", ago: 25)),
      process(4, "waiter-1", wait(.space, "m.orders", "orders", ago: 40)),
      stopped(5, "cook-1"),
      process(6, "poller", wait(.message, "m.inbox", "inbox", ago: 3, timeOut: 12)),
      process(7, "lonely", wait(.message, "m.mail", "mail", ago: 100)),
      process(8, "dave", nil),
    ]
    return DomainSnapshot(
      name: "café", readingNumber: 7, domainTimeNanoseconds: now, monotonicNanoseconds: 50 * second,
      processes: processes,
      mailboxes: [
        mailbox("inbox", openedBy: [6, 8]), mailbox("mail", openedBy: [7]),
        mailbox("orders", capacity: .bounded(1), depth: 1, openedBy: [4, 5], blockedSenders: [4]),
      ],
      links: [
        link("l.1-2/0", "alice", 1, "bob", 2, offers: true),
        link("l.1-2/1", "bob", 2, "alice", 1, offers: true),
        link("l.1-3/0", "alice", 1, "carol", 3, offers: false),
      ])
  }

  /// Read twice, so that the deadlock is sure.
  static func model(_ snapshot: DomainSnapshot = snapshot(), columns: Int = 80, rows: Int = 24) -> Model {
    var model = Model(
      size: Size(columns: columns, rows: rows), scenarioName: nil, themeNames: ["midnight"],
      themeName: "midnight")
    _ = update(&model, .snapshot(snapshot))
    var next = snapshot
    next.readingNumber += 1
    next.monotonicNanoseconds += second / 10
    next.domainTimeNanoseconds += second / 10
    _ = update(&model, .snapshot(next))
    return model
  }

  /// A ring of so many, each with a mutex that the one before it waits for.
  static func ring(_ count: UInt64) -> DomainSnapshot {
    var region = RegionSnapshot(id: "r.table", name: "table", byteCount: 64, attached: Array(1...count))
    region.mutexes = (1...count).map { id in
      MutexSnapshot(
        index: Int(id) - 1, holder: "philosopher-\(id)",
        thread: ThreadReference(participantID: id, threadID: 100))
    }
    let processes = (1...count).map { id -> ProcessSnapshot in
      var wait = wait(.mutex, "r.table", "mutex \(id % count) of table", ago: 20 + id)
      wait.number = id % count
      return process(id, "philosopher-\(id)", wait)
    }
    return DomainSnapshot(
      name: "dinner", domainTimeNanoseconds: now, monotonicNanoseconds: 50 * second, processes: processes,
      regions: [region])
  }

  private static func wait(
    _ reason: WaitReason, _ id: String, _ name: String, ago tenths: UInt64, timeOut: UInt64? = nil
  ) -> WaitSnapshot {
    var wait = WaitSnapshot(
      reason: reason, objectID: id, objectName: name, sinceNanoseconds: now - tenths * second / 10)
    wait.threadID = 100
    wait.deadlineNanoseconds = timeOut.map { now + $0 * second / 10 }
    return wait
  }

  private static func process(_ id: UInt64, _ name: String, _ wait: WaitSnapshot?) -> ProcessSnapshot {
    ProcessSnapshot(
      id: id, name: name, processID: 4200 + Int32(id), waits: wait.map { [$0] } ?? [], acceptsTuning: true)
  }

  private static func stopped(_ id: UInt64, _ name: String) -> ProcessSnapshot {
    var process = process(id, name, nil)
    process.life = .stopped
    return process
  }

  private static func mailbox(
    _ name: String, capacity: CapacityModel = .bounded(4), depth: UInt64 = 0, openedBy: [UInt64],
    blockedSenders: [UInt64] = []
  ) -> ChannelSnapshot {
    ChannelSnapshot(
      id: "m.\(name)", kind: .mailbox, name: name, capacity: capacity, depth: depth,
      blockedSenders: blockedSenders, openedBy: openedBy)
  }

  private static func link(
    _ id: String, _ from: String, _ sender: UInt64, _ to: String, _ receiver: UInt64, offers: Bool
  ) -> ChannelSnapshot {
    ChannelSnapshot(
      id: id, kind: .link, name: "\(from) → \(to)", senderName: from, receiverName: to, capacity: .zero,
      blockedSenders: offers ? [sender] : [],
      offer: offers
        ? MessageSnapshot(sequence: 1, senderID: sender, senderName: from, byteCount: 1, bytes: [120]) : nil,
      openedBy: [sender, receiver], senders: [sender], receivers: [receiver])
  }
}
