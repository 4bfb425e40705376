import IPCCore
import Observation
import Platform
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct EventFaultTests {
  @Test(
    "Half an event, a count from nowhere and garbage in a ring are counted as missed, and no more (§27, 28)")
  func garbage() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .bounded(2))
    let reader = try EventReader("d", in: temporary.place)
    try untilWatched(a) { _ = try box.receiveNow() }
    try box.send("x")
    #expect(events(reader) { $0.contains { $0.kind == .sent } }.missed == 0)
    let lane = a.segment.word(EventLayout.lane(0))
    let file = try FileDescriptor.openReadWrite("\(temporary.place.root)/d/p.a")
    let number = lane.loadRelaxed()
    // As one that was killed while it wrote: the slot is half there, and no number publishes it.
    try file.write(
      [UInt8](repeating: 0xee, count: 16), offset: EventLayout.ring(0) + EventLayout.slot(number + 1))
    #expect(reader.read().events.isEmpty)
    // Published all the same, with bytes that are no event.
    lane.storeRelease(number + 1)
    let one = events(reader) { _ in true }
    #expect(one.events.isEmpty && one.missed == 1)
    // A count that nobody can have written, and one that goes back.
    lane.storeRelease(UInt64.max - 3)
    let far = reader.read()
    #expect(far.events.count <= EventLayout.eventCount)
    #expect(far.missed.reduce(0) { $0 &+ $1.count } > 1 << 62)
    lane.storeRelease(0)
    for _ in 0..<3 { #expect(reader.read().events.count <= EventLayout.eventCount) }
    // The process itself reads none of it: its next events are told.
    _ = try box.receive()
    let last = events(reader) { $0.contains { $0.kind == .received } }
    #expect(last.events.contains { $0.kind == .received && $0.sequence == 1 })
  }

  @Test("What lies in a watcher's place and is none asks for nothing (§27, 28)")
  func garbageWish() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .bounded(2))
    let now = monotonicNanoseconds()
    func write(_ bytes: [UInt8], _ index: Int) throws {
      try FileDescriptor.openOrCreate("\(temporary.domain.path)/w.\(index)").write(bytes, offset: 0)
    }
    try write([UInt8](repeating: 0xff, count: 64), 0)
    // Leases that have run out, or that no watcher takes.
    try write(WatchLayout.encoded(.events, lease: now - 1, processID: 1), 1)
    try write(WatchLayout.encoded(.events, lease: now + 1 << 50, processID: 1), 2)
    try write(Array(WatchLayout.encoded(.events, lease: now + 500_000_000, processID: 1).prefix(40)), 3)
    try FileSystem.makeDirectory("\(temporary.domain.path)/w.4")
    let end = monotonicNanoseconds() + 400_000_000
    while monotonicNanoseconds() < end {
      try box.send("x")
      _ = try box.receive()
      #expect(a.watchLevel == .none)
      sleepNanoseconds(5_000_000)
    }
    // Beside them a true one is seen. It takes the place of the first that nobody holds.
    let watch = try Watch("d", in: temporary.place, level: .counters)
    try untilWatched(a, .counters) { _ = try box.receiveNow() }
    #expect(watch.level == .counters)
    try FileSystem.removeDirectory("\(temporary.domain.path)/w.4")
  }

  @Test("Eight can watch at once, and a ninth is told that no place is left; the highest level holds (§28)")
  func places() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .bounded(2))
    var watches: [Watch] = []
    for _ in 0..<7 { watches.append(try Watch("d", in: temporary.place, level: .counters)) }
    watches.append(try Watch("d", in: temporary.place, level: .events))
    #expect(throws: DomainError.busy(path: temporary.domain.path)) {
      try Watch("d", in: temporary.place)
    }
    try untilWatched(a) {
      for watch in watches { watch.renew() }
      _ = try box.receiveNow()
    }
    watches.removeLast()
    try untilWatched(a, .counters) {
      for watch in watches { watch.renew() }
      _ = try box.receiveNow()
    }
    // At this level what moved nothing is counted.
    let empty = a.segment.word(ProcessLayout.events + EventLayout.emptyReceives)
    let before = empty.loadRelaxed()
    #expect(try box.receiveNow() == nil)
    #expect(empty.loadRelaxed() == before + 1)
    watches = []
    try untilWatched(a, .none) { _ = try box.receiveNow() }
    #expect(try !FileSystem.list(temporary.domain.path).contains { $0.hasPrefix("w.") })
  }

  @Test("Events as lines read back the same; what is no line is refused (§28)")
  func lines() throws {
    let event = OperationEvent(
      kind: .blocked, timeNanoseconds: .max, domainTimeNanoseconds: 5, processID: 3,
      processName: "a\"\\\u{1}é",
      threadID: 12, objectNumber: 9, objectID: "l.1-2/0", objectName: "a → b", sequence: 7, byteCount: 0,
      wait: "read lock", number: 4, repeatCount: 11, capacity: .bounded(3), ownerName: "b", offset: 64)
    for capacity in [CapacityModel.zero, .bounded(3), .unbounded, nil] {
      var changed = event
      changed.capacity = capacity
      #expect(EventLine(EventLine.event(changed).text) == .event(changed))
    }
    let missed = MissedEvents(processID: 2, processName: "a", count: 5)
    #expect(EventLine(EventLine.missed(missed).text) == .missed(missed))
    for line in [
      "", "{", "{}", "[]", "{\"time\":1}", "{\"missed\":-1}", "{\"a\":\"\\u12\"}", "{\"time\":1}}",
    ] {
      #expect(EventLine(line) == nil)
    }
  }
}
