import IPCCore
import Observation
import Platform
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReadingTests {
  @Test("A reading shows depth, contents, order and sender of a mailbox as they are (§29)")
  func mailbox() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let b = try temporary.domain.join(as: "b")
    let box = try a.createMailbox("box", capacity: .bounded(4))
    let second = try b.openMailbox("box")
    try box.send("one")
    try second.send([UInt8](repeating: 7, count: 5000))
    try box.send("three")
    let reading = try DomainObserver("d", in: temporary.place).read()
    let seen = try #require(reading.mailboxes.first)
    #expect(seen.name == "box")
    #expect(seen.capacity == .bounded(4))
    #expect(seen.depth == 3)
    #expect(seen.messages.map(\.sequence) == [1, 2, 3])
    #expect(seen.messages.map(\.senderName) == ["a", "b", "a"])
    #expect(seen.messages.map(\.byteCount) == [3, 5000, 5])
    #expect(seen.messages[0].bytes == Array("one".utf8))
    #expect(seen.messages[1].bytes == [UInt8](repeating: 7, count: 256))
    #expect(seen.heldByteCount == 5008)
    #expect(Set(seen.openedBy) == [a.id.rawValue, b.id.rawValue])
    #expect(reading.processes.map(\.name) == ["a", "b"])
    #expect(reading.processes[0].sentCount == 2)
    #expect(reading.faults.isEmpty)
  }

  @Test("Looking a thousand times consumes nothing and gives no hole memory (§28)")
  func harmless() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .unbounded)
    for n in 0..<300 { try box.send("m\(n)") }
    let path = "\(temporary.place.root)/d/m.box"
    let before = try FileStatus(path: path).allocatedByteCount
    let observer = try DomainObserver("d", in: temporary.place)
    for _ in 0..<1000 { #expect(observer.read(messageLimit: 4).mailboxes[0].depth == 300) }
    #expect(try FileStatus(path: path).allocatedByteCount == before)
    for n in 0..<300 { #expect(try box.receive().text == "m\(n)") }
  }

  @Test(
    "Holders and waiters of a region's locks, free units and torn reads are read from its memory (§21, 23, 29)"
  )
  func locks() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let b = try temporary.domain.join(as: "b")
    let region = try a.createRegion("r", byteCount: 64)
    let other = try b.openRegion("r")
    for _ in 0..<3 { try region.semaphore().post() }
    try region.semaphore().wait()
    try region.readersWritersLock(1).lockForReading()
    let waiting = Thread {
      let region = try! b.openRegion("r")
      try! region.readersWritersLock(1).lockForWriting()
      try! region.readersWritersLock(1).unlock()
    }
    _ = try other.readRecord(at: 0, wordCount: 8)
    try other.write([1], at: 63)
    _ = try other.readRecord(at: 0, wordCount: 8)
    let observer = try DomainObserver("d", in: temporary.place)
    func waitOfB() -> WaitSnapshot? {
      observer.read().processes.first { $0.name == "b" }?.waits.first
    }
    #expect(eventually { waitOfB()?.reason == .writeLock })
    #expect(waitOfB()?.objectName == "lock 1 of r")
    let seen = try #require(observer.read().regions.first)
    let lock = try #require(seen.locks.first)
    #expect(seen.locks.count == 1 && lock.index == 1 && lock.readers == ["a"] && lock.waiting == ["b"])
    #expect(lock.holders.map(\.participantID) == [a.id.rawValue] && lock.queue.map(\.writes) == [true])
    #expect(seen.semaphoreCount == 2)
    #expect(seen.checkedReadCount == 2 && seen.tornReadCount == 1)
    try region.readersWritersLock(1).unlock()
    waiting.join()
    #expect(observer.read().regions.first?.locks == [])
  }

  @Test("Who is blocked, on what, why and with which message is read from the segments (§29)")
  func waits() throws {
    let temporary = try TemporaryDomain()
    let domain = temporary.domain
    let me = try domain.join(as: "me")
    let full = try me.createMailbox("full", capacity: .bounded(1))
    let zero = try me.createMailbox("zero", capacity: .zero)
    let empty = try me.createMailbox("empty", capacity: .bounded(1))
    try full.send("x")
    let threads = [("sender", "full"), ("offerer", "zero"), ("receiver", "empty")].map { name, box in
      Thread {
        let p = try! domain.join(as: name)
        let box = try! p.openMailbox(box)
        if name == "receiver" { _ = try! box.receive() } else { _ = try! box.send("soup of \(name)") }
      }
    }
    let observer = try DomainObserver("d", in: temporary.place)
    func process(_ name: String) -> ProcessSnapshot? { observer.read().processes.first { $0.name == name } }
    for (name, reason) in [("sender", WaitReason.space), ("offerer", .rendezvous), ("receiver", .message)] {
      #expect(eventually { process(name)?.waits.first?.reason == reason }, "\(name)")
    }
    let reading = observer.read()
    let sender = try #require(reading.processes.first { $0.name == "sender" }?.waits.first)
    #expect(sender.objectID == "m.full" && sender.objectName == "full" && sender.isConfirmed)
    #expect(sender.preview == Array("soup of sender".utf8) && sender.byteCount == 14)
    let offered = try #require(reading.mailboxes.first { $0.name == "zero" })
    #expect(offered.depth == 0 && offered.messages.isEmpty)
    #expect(offered.offer?.senderName == "offerer")
    let receiver = try #require(reading.processes.first { $0.name == "receiver" })
    #expect(reading.mailboxes.first { $0.name == "empty" }?.blockedReceivers == [receiver.id])
    _ = try full.receive()
    _ = try full.receive()
    _ = try zero.receive()
    try empty.send("go")
    for thread in threads { thread.join() }
  }

  @Test("While all is paused, a process in the sleep of its own pace stands still too (§30)")
  func pausedPace() throws {
    let temporary = try TemporaryDomain()
    let domain = temporary.domain
    let worker = Thread {
      let p = try! domain.join(as: "worker")
      p.sleep(nanoseconds: 300_000_000)
    }
    let observer = try DomainObserver("d", in: temporary.place)
    func process() -> ProcessSnapshot? { observer.read().processes.first { $0.name == "worker" } }
    #expect(eventually { process()?.waits.first?.reason == .pace })
    #expect(process()?.isAtGate == false)
    let pauser = try domain.join(as: "pauser")
    #expect(domain.pause(by: pauser.id.rawValue))
    #expect(process()?.isAtGate == true)
    #expect(domain.resume(from: domain.gate))
    worker.join()
  }

  @Test("At capacity zero one sender offers and the others wait for their turn to (§16, 19, 29)")
  func offerTurn() throws {
    let temporary = try TemporaryDomain()
    let domain = temporary.domain
    let me = try domain.join(as: "me")
    let box = try me.createMailbox("zero", capacity: .zero)
    let threads = ["a", "b"].map { name in
      Thread { _ = try! domain.join(as: name).openMailbox("zero").send(name) }
    }
    let observer = try DomainObserver("d", in: temporary.place)
    func reasons() -> Set<WaitReason> { Set(observer.read().processes.flatMap { $0.waits.map(\.reason) }) }
    #expect(eventually { reasons() == [.rendezvous, .offerTurn] })
    _ = try box.receive()
    _ = try box.receive()
    for thread in threads { thread.join() }
  }

  @Test("Waits on a set, for an empty queue and for a turn are read with what they are for (§9, 11, 29)")
  func setEmptyAndTurn() throws {
    let temporary = try TemporaryDomain()
    let domain = temporary.domain
    let me = try domain.join(as: "me")
    let a = try me.createMailbox("a")
    let b = try me.createMailbox("b")
    let full = try me.createMailbox("full")
    try full.send("soup")
    let threads = [
      Thread {
        let p = try! domain.join(as: "set")
        let boxes = [try! p.openMailbox("a").member, try! p.openMailbox("b").member]
        _ = try! p.receive(fromAnyOf: boxes)
      },
      Thread { _ = try! domain.join(as: "empty").openMailbox("full").waitUntilEmpty() },
    ]
    let observer = try DomainObserver("d", in: temporary.place)
    func wait(_ name: String) -> WaitSnapshot? {
      observer.read().processes.first { $0.name == name }?.waits.first
    }
    #expect(eventually { wait("set")?.reason == .set && wait("set")?.memberIDs.count == 2 })
    #expect(wait("set")?.objectName == "a, b" && wait("set")?.isConfirmed == true)
    #expect(eventually { wait("empty")?.reason == .empty })
    #expect(wait("empty")?.objectName == "full" && wait("empty")?.isConfirmed == true)
    try b.send("for the set")
    _ = try full.receive()
    for thread in threads { thread.join() }
    #expect(try a.depth() == 0)
    let turns = try me.createMailbox("turns", receivers: .roundRobin)
    #expect(observer.read().mailboxes.first { $0.name == "turns" }?.receivePolicy == .roundRobin)
    withExtendedLifetime(turns) {}
  }

  @Test("A link shows the directions in use, with who sends and who receives (§3, 29)")
  func link() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let b = try temporary.domain.join(as: "b")
    try b.send(Array("hello".utf8), to: "a")
    let reading = try DomainObserver("d", in: temporary.place).read()
    #expect(reading.links.map(\.name) == ["b → a"])
    #expect(reading.links.first?.messages.first?.bytes == Array("hello".utf8))
    #expect(try a.receive(from: "b").text == "hello")
  }

  @Test("A damaged mailbox file is named with its field, and the rest is still read (§27)")
  func damaged() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    _ = try a.createMailbox("good")
    let file = try FileDescriptor.openOrCreate("\(temporary.place.root)/d/m.bad")
    try file.write(
      Array("not a segment, but long enough to be looked at".utf8) + [UInt8](repeating: 0, count: 300),
      offset: 0)
    let reading = try DomainObserver("d", in: temporary.place).read()
    #expect(reading.mailboxes.map(\.name) == ["good"])
    #expect(reading.faults.count == 1)
    #expect(
      reading.faults.first?.contains("m.bad") == true && reading.faults.first?.contains("magic") == true)
  }

  @Test("A count of received messages at its last value is read as it stands (§27, 28)")
  func lastCount() throws {
    let temporary = try TemporaryDomain()
    let a = try temporary.domain.join(as: "a")
    let box = try a.createMailbox("box", capacity: .bounded(4))
    for text in ["one", "two"] { try box.send(text) }
    let count = box.channel.segment.word(ChannelLayout.firstChannel + ChannelLayout.receivedCount)
    count.storeRelease(UInt64.max)
    let seen = try #require(try DomainObserver("d", in: temporary.place).read().mailboxes.first)
    #expect(seen.depth == 2 && seen.receivedCount == .max && seen.sentCount == 1)
  }
}
