import Glibc
import IPCCore
import Platform
import Synchronization
import TestSupport
import Testing

extension Crashes {
  @Suite struct StormTests {
    @Test(
      "In a storm of kills, stops and switches every message that was sent comes once, whole and in order (§20, 25)"
    )
    func storm() throws {
      let seed =
        FileSystem.environment("IPCSCOPE_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)
      let storm = try Storm(seed: seed)
      // By night until so many messages have passed, by day for so long.
      let target: UInt64 = isNightly ? 100_000_000 : UInt64.max
      let limit = isNightly ? 10 * 3600 * second : 30 * second
      try storm.blow(untilMessages: target, for: limit)
      try storm.calm()
      print(storm.summary)
      #expect(storm.faults.isEmpty, "seed \(seed)")
      #expect(storm.actionsPerSecond >= 50)
      #expect(storm.messageCount > 1000)
    }
  }
}

private final class Counter: Sendable {
  private let word = Atomic<Int>(0)
  var value: Int { word.load(ordering: .relaxed) }
  func add() { word.wrappingAdd(1, ordering: .relaxed) }
}

/// Four senders and three receivers on one mailbox, of which one is killed or stopped sixty times a second.
final class Storm {
  private final class Life {
    let slot: Int
    let processID: Int32
    let journal: StormJournal
    var id: UInt64 = 0
    var receiver: StormLedger.Receiver?
    var continuesAt: UInt64?

    init(slot: Int, processID: Int32, journal: StormJournal) {
      self.slot = slot
      self.processID = processID
      self.journal = journal
    }
  }

  private static let senderCount = 4
  private static let receiverCount = 3
  private static let actionNanoseconds = second / 64

  private let seed: UInt64
  private var random: SplitMix
  private let world: World
  private var lives: [Life] = []
  private var ledger = StormLedger()
  private var killed: [StormLedger.Killed] = []
  private var spawnCount = 0
  private var counts = (kills: 0, stops: 0)
  private let switches = Counter()
  private var duration: UInt64 = 1

  init(seed: UInt64) throws {
    self.seed = seed
    random = SplitMix(seed)
    world = try World(.bounded(8))
    for slot in 0..<(Self.senderCount + Self.receiverCount) { try start(slot) }
  }

  deinit {
    for life in lives { end(life) }
    world.end()
  }

  var faults: [String] { ledger.faults }
  var messageCount: UInt64 { ledger.receivedCount }
  var actionsPerSecond: Double { Double(counts.kills + counts.stops) / (Double(duration) / 1e9) }
  var summary: String {
    func rate(_ count: Int) -> String {
      "\(count) (\(Int(Double(count) / (Double(duration) / 1e9))) a second)"
    }
    return "storm: IPCSCOPE_SEED=\(seed), \(duration / second) s: \(rate(Int(messageCount))) messages, "
      + "\(rate(counts.kills)) kills, \(rate(counts.stops)) stops, \(rate(switches.value)) "
      + "switches, \(ledger.creditedCount) messages gone with one of \(killed.count) killed receivers "
      + "(\(ledger.namedCount) by the name in the slot)"
  }

  private func isSender(_ slot: Int) -> Bool { slot < Self.senderCount }

  private func start(_ slot: Int) throws {
    spawnCount += 1
    let path = "\(world.directory)/storm-\(spawnCount)"
    let journal = try StormJournal(path: path)
    let processID = try Victim.spawn([
      "dir=\(world.directory)", "name=w\(slot)", "journal=\(path)",
      "storm=\(isSender(slot) ? "send" : "receive")",
    ])
    lives.append(Life(slot: slot, processID: processID, journal: journal))
  }

  /// SIGKILL, and waits until the kernel has taken it away.
  private func end(_ life: Life) {
    _ = Glibc.kill(life.processID, SIGKILL)
    var status: Int32 = 0
    // SAFETY: the status lives through the call.
    while unsafe waitpid(life.processID, &status, 0) < 0 && errno == EINTR {}
    life.journal.remove()
  }

  // MARK: The storm

  func blow(untilMessages target: UInt64, for limit: UInt64) throws {
    let begin = monotonicNanoseconds()
    let switching = Concurrent { [world, switches, seed] in
      var random = SplitMix(seed &+ 1)
      let capacities: [Capacity] = [.zero, .bounded(1), .bounded(4), .bounded(64), .unbounded]
      // A stopped sender may hold the lock for a while: this thread waits for it, and no other.
      while !world.isOver {
        try world.box!.box.setCapacity(capacities.randomElement(using: &random)!)
        switches.add()
        sleepNanoseconds(100 * millisecond)
      }
    }
    var nextAction = begin
    var last = (count: ledger.receivedCount, at: begin)
    while monotonicNanoseconds() &- begin < limit, ledger.receivedCount < target {
      let now = monotonicNanoseconds()
      for life in lives {
        if let at = life.continuesAt, at <= now {
          _ = Glibc.kill(life.processID, SIGCONT)
          life.continuesAt = nil
        }
      }
      if now >= nextAction {
        nextAction += Self.actionNanoseconds
        try act(now)
      }
      keepBooks()
      if ledger.receivedCount != last.count { last = (ledger.receivedCount, now) }
      if now &- last.at > 10 * second { throw WaitedInVain(what: "any message in ten seconds; seed \(seed)") }
      sleepNanoseconds(500_000)
    }
    duration = monotonicNanoseconds() &- begin
    for life in lives { _ = Glibc.kill(life.processID, SIGCONT) }
    world.end()
    try switching.end("the switching")
  }

  /// Kills a process and starts another, or stops one for a moment.
  private func act(_ now: UInt64) throws {
    let life = lives.randomElement(using: &random)!
    if Int.random(in: 0..<10, using: &random) < 4 {
      counts.kills += 1
      try replace(life)
    } else if life.continuesAt == nil {
      counts.stops += 1
      _ = Glibc.kill(life.processID, SIGSTOP)
      life.continuesAt = now + UInt64.random(in: 1...25, using: &random) * millisecond
    }
  }

  private func replace(_ life: Life) throws {
    end(life)
    keepBooks()
    if !isSender(life.slot), life.id != 0 {
      let channel = world.box!.box.channel
      let head = channel.segment.word(channel.base + ChannelLayout.head).loadAcquire()
      killed.append(
        StormLedger.Killed(
          id: life.id, after: life.receiver?.lastSequence ?? 0, upTo: head,
          named: received(by: life.id, after: life.receiver?.lastSequence ?? 0, in: channel)))
    }
    lives.removeAll { $0 === life }
    try start(life.slot)
  }

  /// The position after a given one whose slot names a receiver: it has committed that receipt.
  private func received(by receiver: UInt64, after position: UInt64, in channel: Channel) -> UInt64? {
    func word(_ offset: Int) -> SharedWord64 { channel.segment.word(channel.base + offset) }
    var rings = [(at: ChannelLayout.firstRing, count: 1 << ChannelLayout.firstRingSlotCountLog2)]
    for chunk in 0..<Int(word(ChannelLayout.chunkHighWater).loadAcquire())
    where word(ChannelLayout.chunkRecords + chunk * ChannelLayout.chunkRecordByteCount).loadAcquire()
      == ChunkKind.ring.rawValue
    {
      rings.append(
        (
          ChannelLayout.chunks + chunk << ChannelLayout.chunkByteCountLog2,
          ChannelLayout.chunkByteCount >> SlotLayout.byteCountLog2
        ))
    }
    for (at, count) in rings {
      for index in 0..<count {
        let slot = at + index << SlotLayout.byteCountLog2
        let value = SlotWord(raw: word(slot).loadAcquire())
        guard value.state == .received, value.position > position,
          word(slot + SlotLayout.receiver).loadAcquire() == receiver,
          word(slot).loadAcquire() == value.raw
        else { continue }
        return value.position
      }
    }
    return nil
  }

  private func keepBooks() {
    for life in lives {
      life.journal.readAll { record in
        if life.id == 0 {
          life.id = record.peer
          life.receiver = StormLedger.Receiver(id: record.peer)
        } else if isSender(life.slot) {
          ledger.sent(record, by: life.id)
        } else {
          ledger.received(record, by: &life.receiver!)
        }
      }
    }
  }

  /// The senders end, the receivers drain the queue, and the books are closed.
  func calm() throws {
    try world.box!.box.setCapacity(.bounded(8))
    try finish(lives.filter { isSender($0.slot) })
    try eventually("the queue to drain; seed \(seed)") {
      keepBooks()
      return try world.box!.box.depth() == 0
    }
    try finish(lives.filter { !isSender($0.slot) })
    ledger.close(killed: killed)
  }

  private func finish(_ some: [Life]) throws {
    for life in some { life.journal.askToEnd() }
    for life in some {
      try eventually("\(life.processID) to end; seed \(seed)") {
        keepBooks()
        return ProcessStatus(processID: life.processID)?.isDead ?? true
      }
    }
    keepBooks()
    for life in some { end(life) }
    lives.removeAll { life in some.contains { $0 === life } }
  }
}
