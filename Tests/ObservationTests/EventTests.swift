import IPCCore
import Observation
import Platform
import TestSupport
import Testing

/// Reads events until `isEnough`, or for ten seconds.
func events(_ reader: EventReader, until isEnough: ([OperationEvent]) -> Bool) -> (
  events: [OperationEvent], missed: UInt64
) {
  var all: [OperationEvent] = []
  var missed: UInt64 = 0
  _ = eventually {
    let batch = reader.read()
    all += batch.events
    missed += batch.missed.reduce(0) { $0 + $1.count }
    return isEnough(all)
  }
  return (all, missed)
}

/// Does `work` until the process honours the watch; each operation of it is a moment to notice.
func untilWatched(_ participant: Participant, _ level: WatchLevel = .events, _ work: () throws -> Void)
  rethrows
{
  let word = participant.segment.word(ProcessLayout.events + EventLayout.level)
  let end = monotonicNanoseconds() + 10_000_000_000
  while word.loadRelaxed() != level.rawValue {
    try work()
    #expect(monotonicNanoseconds() < end, "the watch is not noticed")
    if monotonicNanoseconds() >= end { return }
    sleepNanoseconds(1_000_000)
  }
}

@Suite(.timeLimit(.minutes(1))) struct EventTests {
  @Test(
    "Whoever watches is told each operation of a mailbox, with names, sequence and size, in order (§28, 29)")
  func mailbox() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let b = try temporary.domain.join(as: "b")
    let box = try a.createMailbox("box", capacity: .bounded(2))
    let same = try b.openMailbox("box")
    let reader = try EventReader("d", in: temporary.place)
    try untilWatched(a) { _ = try box.receiveNow() }
    try untilWatched(b) { _ = try same.receiveNow() }
    try box.send("one")
    try box.send([UInt8](repeating: 1, count: 5000))
    #expect(try box.send("three", until: .immediately) == .wouldBlock)
    #expect(try box.send("three", timeoutNanoseconds: 1_000_000) == .timedOut)
    #expect(try same.receive().text == "one")
    _ = try same.receive()
    #expect(try same.receiveNow() == nil)
    try box.setCapacity(.zero)
    try a.deleteMailbox("box")
    let (all, missed) = events(reader) { $0.contains { $0.kind == .deleted } }
    let told = all.filter { $0.kind != .nothing || $0.processName == "b" }
      .drop { $0.kind != .sent }
    #expect(
      told.map(\.kind) == [
        .sent, .sent, .wouldBlock, .blocked, .unblocked, .sendTimedOut, .received, .received, .nothing,
        .capacitySwitched, .deleted,
      ])
    #expect(told.map(\.processName) == ["a", "a", "a", "a", "a", "a", "b", "b", "b", "a", "a"])
    #expect(told.filter { $0.kind == .sent }.map(\.sequence) == [1, 2])
    #expect(told.filter { $0.kind == .received }.map(\.byteCount) == [3, 5000])
    #expect(told.first { $0.kind == .blocked }?.wait == "space")
    #expect(told.first { $0.kind == .capacitySwitched }?.capacity == .zero)
    #expect(told.allSatisfy { $0.objectID == "m.box" && $0.objectName == "box" })
    #expect(told.allSatisfy { $0.threadID == ThisProcess.threadID })
    #expect(zip(told, told.dropFirst()).allSatisfy { $0.timeNanoseconds <= $1.timeNanoseconds })
    #expect(missed == 0)
  }

  @Test(
    "Who watches is told of links, and of a mailbox and a buffer that are made, opened and deleted (§28, 29)")
  func objects() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let b = try temporary.domain.join(as: "b")
    let first = try a.createMailbox("first")
    let reader = try EventReader("d", in: temporary.place)
    try untilWatched(a) { _ = try first.receiveNow() }
    _ = try a.send(Array("tea".utf8), to: "b")
    _ = try a.createMailbox("box")
    _ = try a.openMailbox("box")
    _ = try a.createBuffer("belt", slotCount: 4)
    _ = try a.openBuffer("belt", as: .producer)
    // The names are read from the files, ten times a second: so they stand there for a moment.
    let told = events(reader) { $0.contains { $0.kind == .opened && $0.objectName == "belt" } }.events
    #expect(told.first { $0.kind == .created }?.objectName == "a → b")
    for name in ["box", "belt"] {
      #expect(told.filter { $0.objectName == name }.map(\.kind) == [.created, .opened])
    }
    try a.removeBuffer("belt")
    try a.deleteMailbox("box")
    _ = b
    let again = events(reader) { $0.contains { $0.kind == .deleted && $0.objectName == "box" } }.events
    #expect(again.contains { $0.kind == .deleted && $0.objectName == "belt" })
  }

  @Test(
    "Who watches is told what is read and written in a region, where and how much, and torn reads (§23, 28, 29)"
  )
  func region() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box")
    let reader = try EventReader("d", in: temporary.place)
    try untilWatched(a) { _ = try box.receiveNow() }
    var id: UInt64 = 0
    do {
      let region = try a.createRegion("table", byteCount: 4096)
      id = region.id
      try region.write([1, 2, 3], at: 40)
      _ = try region.read(at: 40, byteCount: 2)
      try region.writeRecord(7, at: 64, wordCount: 4)
      _ = try region.readRecord(at: 64, wordCount: 4)
      try region.setNumber(9, at: 72)
      _ = try region.readRecord(at: 64, wordCount: 4)
      try region.changeNumber(at: 72, by: 1)
    }
    let all = events(reader) { $0.contains { $0.kind == .detached } }.events
      .filter { $0.objectNumber == id }
    #expect(
      all.map(\.kind) == [
        .created, .attached, .wrote, .read, .wrote, .read, .wrote, .readTorn, .read, .wrote, .detached,
      ])
    let moved = all.filter { $0.offset != nil }
    #expect(moved.map(\.offset) == [40, 40, 64, 64, 72, 64, 72, 72])
    #expect(moved.map(\.byteCount) == [3, 2, 32, 32, 8, 32, 8, 8])
    #expect(moved.first?.furtherWords == ["3 bytes at 40"])
  }

  @Test("Nobody watches: no event is written and no ring has memory; afterwards the memory goes back (§28)")
  func unwatched() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .bounded(2))
    func round() throws {
      try box.send("x")
      _ = try box.receive()
    }
    let path = "\(temporary.place.root)/d/p.a"
    for _ in 0..<1000 { try round() }
    let before = try FileStatus(path: path)
    #expect(before.byteCount < 1 << 20)
    do {
      let reader = try EventReader("d", in: temporary.place)
      try untilWatched(a) { try round() }
      try round()
      #expect(events(reader) { $0.count >= 2 }.events.count >= 2)
      #expect(try FileStatus(path: path).allocatedByteCount >= EventLayout.ringByteCount)
    }
    try untilWatched(a, .none) { try round() }
    #expect(try FileStatus(path: path).allocatedByteCount == before.allocatedByteCount)
    let written = a.segment.word(EventLayout.lane(0)).loadRelaxed()
    for _ in 0..<1000 { try round() }
    #expect(a.segment.word(EventLayout.lane(0)).loadRelaxed() == written)
  }

  @Test("Threads of one process each write a ring of their own, and none of their events is torn (§28)")
  func threads() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let boxes = try (0..<3).map { try a.createMailbox("box\($0)", capacity: .bounded(4)).id }
    let reader = try EventReader("d", in: temporary.place)
    let count: UInt64 = 2000
    let threads = (0..<3).map { index in
      Thread {
        let box = try! a.openMailbox("box\(index)")
        try! untilWatched(a) { _ = try box.receiveNow() }
        for _ in 0..<count {
          try! box.send([UInt8](repeating: 0, count: index + 1))
          _ = try! box.receive()
        }
      }
    }
    func done(_ all: [OperationEvent]) -> Bool {
      boxes.allSatisfy { id in
        all.last { $0.objectNumber == id && $0.kind == .received }?.sequence == count
      }
    }
    let (all, missed) = events(reader, until: done)
    for thread in threads { thread.join() }
    #expect(missed == 0)
    for (index, id) in boxes.enumerated() {
      let own = all.filter { $0.objectNumber == id && $0.kind != .nothing }
      #expect(own.filter { $0.kind == .sent }.map(\.sequence) == (1...count).map { Optional($0) })
      #expect(own.filter { $0.kind == .received }.map(\.sequence) == (1...count).map { Optional($0) })
      #expect(own.allSatisfy { $0.byteCount == index + 1 })
      #expect(Set(own.map(\.threadID)).count == 1)
    }
    #expect(Set(all.map(\.threadID)).count == 3)
  }

  @Test("Events that were written over before they were read are counted, not one passes silently (§28)")
  func missed() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .bounded(4))
    let reader = try EventReader("d", in: temporary.place)
    try untilWatched(a) { _ = try box.receiveNow() }
    _ = events(reader) { $0.contains { $0.kind == .nothing } }
    let lane = a.segment.word(EventLayout.lane(0))
    // Wherever the reader stands now, all that follows is told or counted.
    sleepNanoseconds(5_000_000)
    var before = reader.read()
    while !before.events.isEmpty || before.hasMore { before = reader.read() }
    let first = lane.loadRelaxed()
    for _ in 0..<UInt64(EventLayout.eventCount) {
      try box.send("x")
      _ = try box.receive()
    }
    let written = lane.loadRelaxed() - first
    #expect(written == 2 * UInt64(EventLayout.eventCount))
    let (all, missed) = events(reader) {
      $0.last?.sequence == UInt64(EventLayout.eventCount) && $0.last?.kind == .received
    }
    #expect(UInt64(all.count) + missed == written)
    #expect(missed >= UInt64(EventLayout.eventCount))
  }

  @Test("Who wants only the newest gets them, and is told how many were left out; none passes silently (§28)")
  func newest() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .unbounded)
    let reader = try DomainObserver("d", in: temporary.place).eventReader()
    try untilWatched(a) { _ = try box.receiveNow() }
    for _ in 0..<500 { try box.send("message") }
    // An event is given out once it has settled: by then all of them lie ready.
    let sent = monotonicNanoseconds()
    #expect(eventually { monotonicNanoseconds() > sent + 20_000_000 })
    var sequences: [UInt64] = []
    var dropped: UInt64 = 0
    var most = 0
    let isDone = eventually {
      let batch = reader.read(limit: 20, backlog: 40)
      most = max(most, batch.events.count)
      sequences += batch.events.compactMap(\.sequence)
      dropped += batch.droppedCount
      return sequences.last == 500
    }
    #expect(isDone && most <= 20)
    #expect(dropped >= 460 && sequences == sequences.sorted())
    // What found no message before the watch was noticed may be among those left out.
    #expect(sequences.count + Int(dropped) >= 500)
    #expect(sequences.count <= 40)
  }
}
