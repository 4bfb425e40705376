import IPCCore
import Observation
import Platform
import TestSupport
import Testing

@Suite("What is no deadlock is never called one", .timeLimit(.minutes(2))) struct NoDeadlockTests {
  /// Looks sixty times, some milliseconds apart.
  private func expectNone(_ troupe: Troupe, sourceLocation: SourceLocation = #_sourceLocation) {
    for _ in 0..<60 {
      let (snapshot, graph) = troupe.look()
      let found = graph.deadlocks.map { troupe.names($0.participants, snapshot) }
      #expect(found == [], sourceLocation: sourceLocation)
      sleepNanoseconds(10_000_000)
    }
  }

  @Test(
    "Slow but live: sleepers, one that computes, time-outs, a stopped one, idle receivers, all in one domain")
  func slowButLive() throws {
    let troupe = try Troupe(
      boxes: [
        "slow": .zero, "polled": .bounded(1), "idle": .bounded(1), "held": .zero, "alone": .bounded(1),
        "q1": .bounded(1), "q2": .bounded(1),
      ], regions: ["r"], buffers: ["shelf"])
    // A sender that sleeps 200 ms for each message, by its pace and outside of the library.
    try troupe.play("slow-1", "nap:200,put:slow,loop")
    try troupe.play("slow-2", "rest:200,put:slow,loop")
    try troupe.play("slow-3", "get:slow,loop")
    // Time-outs on both sides of what else would be a cycle.
    try troupe.play("poll-1", "open:idle,poll:polled")
    try troupe.play("poll-2", "open:polled,poll:idle")
    // One computes under a mutex for which the other waits.
    try troupe.play("compute", "lock:r.0,compute:150,unlock:r.0,loop")
    try troupe.play("after-it", "lock:r.0,unlock:r.0,loop")
    // A receiver alone, and two more who wait for the same; one at the other side of a link that is idle.
    try troupe.play("alone-1", "get:alone")
    try troupe.play("alone-2", "get:alone")
    try troupe.play("anyone-1", "anyone")
    try troupe.play("anyone-2", "anyone")
    // Whoever waits for one that waits for a newcomer.
    try troupe.play("behind", "receive:alone-1")
    try troupe.play("baker", "rest:100,produce:shelf,loop")
    try troupe.play("porter", "consume:shelf,loop")
    // A ring that would be stuck, but one of it is stopped, and will go on.
    try troupe.play("ring-1", "open:q2,get:q1,put:q2,loop")
    try troupe.play("ring-2", "open:q1,rest:50,put:q1,get:q2,loop")
    #expect(troupe.waiting(6))
    try troupe.signal(19, to: "ring-2")
    expectNone(troupe)
    try troupe.signal(18, to: "ring-2")
    expectNone(troupe)
    // All of them were there.
    #expect(troupe.look().0.processes.count { $0.life == .running } == troupe.processes.count)
  }

  @Test("Who is stopped is named as the one who holds the others up, also at a distance")
  func stopped() throws {
    let troupe = try Troupe(regions: ["r"])
    try troupe.play("stopped", "lock:r.0")
    #expect(eventually { troupe.look().0.regions.first?.mutexHolder == "stopped" })
    try troupe.signal(19, to: "stopped")
    try troupe.play("next", "lock:r.1,lock:r.0")
    #expect(troupe.waiting(1))
    try troupe.play("last", "lock:r.1")
    var roots: [String: Set<String>] = [:]
    let isSeen = eventually {
      let (snapshot, graph) = troupe.look()
      roots = [:]
      for one in graph.waits { roots[one.name] = troupe.names(one.heldUpBy, snapshot) }
      return roots == ["next": ["stopped"], "last": ["stopped"]]
    }
    #expect(isSeen, "\(roots)")
    #expect(troupe.look().1.deadlocks.isEmpty)
  }

  @Test("A wait with a time-out says when it ends by itself")
  func timeOut() throws {
    let troupe = try Troupe(boxes: ["x": .bounded(1)])
    try troupe.play("poller", "poll:x")
    #expect(troupe.waiting(1))
    var ends: UInt64 = 0
    var now: UInt64 = 0
    let isSeen = eventually {
      let (snapshot, graph) = troupe.look()
      guard case .untilTimeOut(let end)? = graph.waits.first?.fate else { return false }
      (ends, now) = (end, snapshot.domainTimeNanoseconds)
      return true
    }
    #expect(isSeen)
    #expect(ends < now + 300_000_000)
  }
}
