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
      let storm = try Storm(seed: seed, program: isNightly ? try Self.buildFastWorker() : Victim.program)
      // By night until so many messages have passed, by day for so long.
      let environment = FileSystem.environment("IPCSCOPE_STORM").flatMap { UInt64($0) }
      let target = environment ?? (isNightly ? 100_000_000 : UInt64.max)
      let limit = isNightly ? 3 * 3600 * second : 30 * second
      try storm.blow(untilMessages: target, for: limit)
      try storm.calm()
      print(storm.summary)
      #expect(storm.faults.isEmpty, "seed \(seed)")
      // 64 are asked for; a machine that is busy otherwise gets round to fewer.
      #expect(storm.actionsPerSecond >= 25)
      for mailbox in StormMailbox.allCases {
        #expect(storm.messageCounts[mailbox.rawValue] > 50, "\(mailbox)")
      }
    }

    /// The workers as a release build, which sends a hundred times as many messages between two kills.
    private static func buildFastWorker() throws -> String {
      let here = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
      let root = here.dropLast(3).joined(separator: "/")
      let result = try runProgram(
        [
          "bash", "-c",
          """
          set -e
          folder=$1/.build/core
          mkdir -p "$folder"
          cd "$folder"
          for name in Sources Tests Package.swift; do ln -sfn "$1/$name" $name; done
          swift build -c release --disable-index-store --scratch-path "$folder/storm" --product CrashWorker
          """, "build", root,
        ], environment: ["IPCSCOPE_CORE_ONLY": "1"], limitNanoseconds: 900 * second)
      try #require(result.status == 0, "\(result.output)")
      return "\(root)/.build/core/storm/release/CrashWorker"
    }
  }
}

private final class Counter: Sendable {
  private let word = Atomic<Int>(0)
  var value: Int { word.load(ordering: .relaxed) }
  func add() { word.wrappingAdd(1, ordering: .relaxed) }
}

/// Sixteen processes on five mailboxes, of which one is killed or stopped sixty times a second: four senders and
/// three receivers on one whose capacity is switched; receivers in turn; a set of two; one that changes hands.
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

  /// What each worker does (see StormWorker).
  private static let roles =
    [String](repeating: "send:box", count: 4) + [String](repeating: "receive:box", count: 3)
    + ["send:turns", "receive:turns", "receive:turns", "send:left", "send:right", "set"]
    + ["send:owned", "own:w15", "own:w14"]
  private static let actionNanoseconds = second / 64
  private static let switchNanoseconds = second / 11

  private let seed: UInt64
  private var random: SplitMix
  private let world: World
  /// The mailboxes that live as long as the storm.
  private let boxes: [StormMailbox: SharedBox]
  private let program: String
  private var lives: [Life] = []
  private var ledger = StormLedger()
  private var killed: [StormLedger.Killed] = []
  private var spawnCount = 0
  private var counts = (kills: 0, stops: 0)
  private let switches = Counter()
  private var duration: UInt64 = 1

  init(seed: UInt64, program: String) throws {
    self.seed = seed
    self.program = program
    random = SplitMix(seed)
    world = try World(.bounded(8))
    var boxes: [StormMailbox: SharedBox] = [.box: world.box!]
    for mailbox in StormMailbox.allCases where mailbox != .box && !mailbox.isMortal {
      boxes[mailbox] = SharedBox(
        try world.me.createMailbox(
          mailbox.name, capacity: .bounded(mailbox == .left ? 4 : 256), maximumMessageByteCount: 1 << 20,
          receivers: mailbox == .turns ? .roundRobin : .anyReceiver))
    }
    self.boxes = boxes
    for slot in Self.roles.indices { try start(slot) }
  }

  deinit {
    for life in lives { end(life) }
    world.end()
  }

  var faults: [String] { ledger.faults }
  var messageCounts: [UInt64] { ledger.receivedCounts }
  var actionsPerSecond: Double { Double(counts.kills + counts.stops) / (Double(duration) / 1e9) }
  var summary: String {
    func rate(_ count: Int) -> String {
      "\(count) (\(Int(Double(count) / (Double(duration) / 1e9))) a second)"
    }
    let each = StormMailbox.allCases.map { "\($0.name) \(messageCounts[$0.rawValue])" }.joined(
      separator: ", ")
    return
      "storm: IPCSCOPE_SEED=\(seed), \(duration / second) s: \(rate(Int(ledger.receivedCount))) messages (\(each)), "
      + "\(rate(counts.kills)) kills, \(rate(counts.stops)) stops, \(rate(switches.value)) "
      + "switches, \(ledger.creditedCount) messages gone with one of \(killed.count) killed receivers "
      + "(\(ledger.namedCount) by the name in the slot)"
  }

  private func isSender(_ slot: Int) -> Bool { Self.roles[slot].hasPrefix("send") }

  private func start(_ slot: Int) throws {
    spawnCount += 1
    let path = "\(world.directory)/storm-\(spawnCount)"
    let journal = try StormJournal(path: path)
    let processID = try TestProgram.start([
      program, "dir=\(world.directory)", "name=w\(slot)", "journal=\(path)", "storm=\(Self.roles[slot])",
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
      var next = begin
      // A stopped sender may hold the lock for a while: this thread waits for it, and no other.
      while !world.isOver {
        try world.box!.box.setCapacity(capacities.randomElement(using: &random)!)
        switches.add()
        // By the clock, so that the time that a switch itself takes is not added.
        next += Self.switchNanoseconds
        let now = monotonicNanoseconds()
        if next > now { sleepNanoseconds(next - now) } else { next = now }
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
    if isSender(life.slot) {
      ledger.senderEnded(life.id, stake: life.journal.atStake)
    } else if life.id != 0, life.journal.atStake > 0 {
      var windows: [StormMailbox: Range<UInt64>] = [:]
      var named: [StormMailbox: [UInt64]] = [:]
      for (mailbox, shared) in boxes {
        let channel = shared.box.channel
        let head = channel.segment.word(channel.base + ChannelLayout.head).loadAcquire()
        let after = life.receiver?.lastSequences[mailbox.rawValue] ?? 0
        windows[mailbox] = after + 1..<max(head, after) + 1
        named[mailbox] = received(by: life.id, after: after, in: channel)
      }
      killed.append(
        StormLedger.Killed(id: life.id, stake: life.journal.atStake, windows: windows, named: named))
    }
    lives.removeAll { $0 === life }
    try start(life.slot)
  }

  /// The positions after a given one whose slots name a receiver: it has committed those receipts.
  private func received(by receiver: UInt64, after position: UInt64, in channel: Channel) -> [UInt64] {
    var found: [UInt64] = []
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
        found.append(value.position)
      }
    }
    return found
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

  /// The senders end, the receivers drain the queues, and the books are closed.
  func calm() throws {
    try world.box!.box.setCapacity(.bounded(8))
    try finish(lives.filter { isSender($0.slot) })
    try eventually("the queues to drain; seed \(seed)", within: 30) {
      keepBooks()
      return try boxes.values.allSatisfy { try $0.box.depth() == 0 }
    }
    try finish(lives.filter { !isSender($0.slot) })
    ledger.close(killed: killed)
  }

  private func finish(_ some: [Life]) throws {
    for life in some { life.journal.askToEnd() }
    for life in some {
      try eventually("\(Self.roles[life.slot]) to end; seed \(seed)", within: 30) {
        keepBooks()
        return ProcessStatus(processID: life.processID)?.isDead ?? true
      }
    }
    keepBooks()
    for life in some { end(life) }
    lives.removeAll { life in some.contains { $0 === life } }
  }
}
