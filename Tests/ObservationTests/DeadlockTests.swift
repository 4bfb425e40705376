import IPCCore
import Observation
import Platform
import TestSupport
import Testing

@Suite("Deadlocks of real processes are found", .timeLimit(.minutes(2))) struct DeadlockTests {
  @Test("Two rendezvous with each other")
  func rendezvous() throws {
    let troupe = try Troupe()
    try troupe.play("a", "send:b")
    try troupe.play("b", "send:a")
    #expect(troupe.deadlocks(of: 2) == [["a", "b"]])
  }

  @Test("A ring of five, each with one mutex, who wait for the next; two more wait for one of them")
  func ring() throws {
    let troupe = try Troupe(regions: ["table"])
    for seat in 0..<5 {
      let next = (seat + 1) % 5
      try troupe.play(
        "p\(seat)", "lock:table.\(seat),locked:table.\(next),lock:table.\(next)")
    }
    #expect(troupe.deadlocks(of: 5) == [["p0", "p1", "p2", "p3", "p4"]])
    try troupe.play("late", "lock:table.0")
    try troupe.play("link", "send:late")
    var behind: Set<String> = []
    let isSeen = eventually {
      let (snapshot, graph) = troupe.look()
      behind = troupe.names(graph.deadlocks.first?.followers.map(\.participantID) ?? [], snapshot)
      return behind == ["late", "link"]
    }
    #expect(isSeen, "behind it: \(behind)")
    let graph = troupe.look().1
    #expect(graph.deadlocks.map(\.members.count) == [5])
  }

  @Test("A mutex and a mailbox")
  func mutexAndMailbox() throws {
    let troupe = try Troupe(boxes: ["jobs": .bounded(2)], regions: ["r"])
    try troupe.play("holder", "lock:r.0,get:jobs")
    try troupe.play("sender", "open:jobs,locked:r.0,lock:r.0,put:jobs")
    #expect(troupe.deadlocks(of: 2) == [["holder", "sender"]])
  }

  @Test("Two semaphores, taken in two orders")
  func semaphores() throws {
    let troupe = try Troupe(regions: ["r"])
    try troupe.play("a", "down:r.0,gone:r.1,down:r.1")
    try troupe.play("b", "down:r.1,gone:r.0,down:r.0")
    #expect(troupe.deadlocks(of: 2) == [["a", "b"]])
  }

  @Test("A reader who waits for a mutex that a writer has who waits for the reader to go")
  func readersAndWriters() throws {
    let troupe = try Troupe(regions: ["r"])
    try troupe.play("reader", "read:r.0,locked:r.0,lock:r.0")
    try troupe.play("writer", "lock:r.0,taken:r.0,write:r.0")
    #expect(troupe.deadlocks(of: 2) == [["reader", "writer"]])
  }

  @Test("A full mailbox and a receive on a set; others of the domain go on")
  func set() throws {
    let troupe = try Troupe(boxes: [
      "x": .bounded(1), "y": .bounded(1), "z": .bounded(1), "busy": .bounded(1),
    ])
    try troupe.play("chooser", "open:x,open:z,set:x+y")
    try troupe.play("filler", "open:x,open:y,put:z,put:z,put:z")
    try troupe.play("ping", "nap:5,put:busy,loop")
    try troupe.play("pong", "get:busy,loop")
    #expect(troupe.deadlocks(of: 2) == [["chooser", "filler"]])
    let before = try #require(troupe.look().0.mailboxes.first { $0.name == "busy" }).receivedCount
    #expect(eventually { troupe.look().0.mailboxes.first { $0.name == "busy" }!.receivedCount > before + 3 })
    #expect(troupe.look().1.deadlocks.count == 1)
  }

  @Test("A wait until a mailbox is empty, and its receiver who waits for that one")
  func empty() throws {
    let troupe = try Troupe(boxes: ["x": .bounded(2)])
    try troupe.play("sender", "put:x,empty:x")
    try troupe.play("receiver", "open:x,receive:sender,get:x")
    #expect(troupe.deadlocks(of: 2) == [["receiver", "sender"]])
  }

  @Test("A deadlock that a newcomer ends is none any more")
  func newcomer() throws {
    let troupe = try Troupe(boxes: ["x": .bounded(2), "y": .bounded(2)])
    try troupe.play("a", "open:x,get:y,put:x")
    try troupe.play("b", "open:y,get:x,put:y")
    #expect(troupe.deadlocks(of: 2) == [["a", "b"]])
    try troupe.play("c", "put:x")
    #expect(eventually { troupe.look().1.deadlocks.isEmpty })
  }
}
