import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  @Suite struct MailboxTests {
    @Test(
      "A mailbox has a unique id and a name, and any process that has opened it may put in and take out (§8)")
    func shared() throws {
      let temporary = try TemporaryDomain()
      let people = try ["a", "b", "c"].map { try temporary.domain.join(as: $0) }
      let first = try people[0].createMailbox("one")
      let second = try people[0].createMailbox("two")
      let ids = (first.id, second.id)
      #expect(ids.0 != ids.1)
      #expect(throws: DomainError.alreadyExists(kind: "mailbox", name: "one")) {
        _ = try people[1].createMailbox("one")
      }
      #expect(throws: DomainError.noSuchObject(kind: "mailbox", name: "three")) {
        _ = try people[1].openMailbox("three")
      }
      for (index, person) in people.enumerated() {
        let box = try person.openMailbox("one")
        let id = box.id
        #expect(id == ids.0)
        try box.send("from \(index)")
      }
      for index in 0..<3 {
        let message = try people[2 - index].openMailbox("one").receive()
        #expect(message.text == "from \(index)")
        #expect(message.sender == people[index].id && message.senderName == people[index].name)
      }
      #expect(try temporary.domain.mailboxNames() == ["one", "two"])
    }

    @Test(
      "Of several receivers each message goes to exactly one, and its sender is told who (§9)",
      arguments: everyCapacity)
    func exactlyOne(_ capacity: Capacity) throws {
      let temporary = try TemporaryDomain()
      let sender = try temporary.domain.join(as: "sender")
      let box = try sender.createMailbox("box", capacity: capacity)
      let count = scaled(300)
      let receivers = try (0..<3).map { index in
        let receiver = try temporary.domain.join(as: "r\(index)")
        return Concurrent {
          let box = try receiver.openMailbox("box")
          var got: [UInt64] = []
          while let number = Payload.number(try box.receive().bytes), number != UInt64.max {
            got.append(number)
          }
          return (receiver.id, got)
        }
      }
      var toldReceiver: [ParticipantID: [UInt64]] = [:]
      for number in 0..<UInt64(count) {
        let outcome = try box.send(Payload.bytes(number, byteCount: 8), until: .received)
        guard case .received(_, let by) = outcome else {
          Issue.record("\(outcome)")
          continue
        }
        toldReceiver[by, default: []].append(number)
      }
      for _ in receivers { try box.send(Payload.bytes(UInt64.max, byteCount: 8)) }
      for receiver in receivers {
        let (id, got) = try receiver.value()
        #expect(got == toldReceiver[id, default: []])
      }
      #expect(toldReceiver.values.reduce(0) { $0 + $1.count } == count)
    }

    @Test("With one receiver the first to receive has the right; others are refused with its name (§9)")
    func oneReceiver() throws {
      let temporary = try TemporaryDomain()
      let sender = try temporary.domain.join(as: "sender")
      let first = try temporary.domain.join(as: "first")
      let second = try temporary.domain.join(as: "second")
      let box = try sender.createMailbox("box", receivers: .oneReceiver)
      let ofFirst = try first.openMailbox("box")
      let ofSecond = try second.openMailbox("box")
      for n in 0..<3 { try box.send("m\(n)") }
      #expect(try ofFirst.receive().text == "m0")
      #expect(throws: ReceiveError.notTheReceiver(holder: "first")) { _ = try ofSecond.receive() }
      #expect(throws: ReceiveError.notTheReceiver(holder: "first")) { _ = try ofSecond.receiveNow() }
      ofFirst.giveUpReceiveRight()
      #expect(try ofSecond.receive().text == "m1")
      #expect(throws: ReceiveError.notTheReceiver(holder: "second")) { _ = try ofFirst.receiveNow() }
    }

    @Test("The right of the one receiver passes on when its holder is killed (§9)")
    func rightOfTheDead() throws {
      let temporary = try TemporaryDomain()
      let sender = try temporary.domain.join(as: "sender")
      let second = try temporary.domain.join(as: "second")
      let box = try sender.createMailbox("box", receivers: .oneReceiver)
      let worker = try WorkerProcess(temporary, "first", "receive", ["box": "box"])
      try sender.until("first", isBlocked: .message)
      let ofSecond = try second.openMailbox("box")
      #expect(throws: ReceiveError.notTheReceiver(holder: "first")) { _ = try ofSecond.receiveNow() }
      worker.kill()
      try box.send("after")
      #expect(try ofSecond.receive(timeoutNanoseconds: 10 * 1_000_000_000) != .timedOut)
    }

    @Test("Only the owner receives from a mailbox owned by a process; others only send (§10)")
    func owner() throws {
      let temporary = try TemporaryDomain()
      let owner = try temporary.domain.join(as: "owner")
      let other = try temporary.domain.join(as: "other")
      let box = try owner.createMailbox("box", owner: owner.id)
      let ofOther = try other.openMailbox("box")
      try ofOther.send("in")
      #expect(throws: ReceiveError.notTheReceiver(holder: "owner")) { _ = try ofOther.receiveNow() }
      #expect(try box.receive().text == "in")
    }

    @Test("A mailbox ends with its owner: all who wait on it are woken, and what was left is counted (§10)")
    func ownerDies() throws {
      let temporary = try TemporaryDomain()
      let a = try temporary.domain.join(as: "a")
      let b = try temporary.domain.join(as: "b")
      let worker = try WorkerProcess(temporary, "owner", "own", ["box": "box", "capacity": "2"])
      try worker.until(["owns", "box"])
      let ofA = try SharedBox(a.openMailbox("box"))
      let ofB = try SharedBox(b.openMailbox("box"))
      let waitsForReceipt = Concurrent { try ofA.box.send("0", until: .received) }
      try a.untilBlocked(.receipt)
      try ofB.box.send("1")
      let waitsForSpace = Concurrent { try ofB.box.send("2") }
      try b.untilBlocked(.space)
      worker.kill()
      #expect(try waitsForReceipt.hasError(SendError.mailboxClosed(name: "box")))
      #expect(try waitsForSpace.hasError(SendError.mailboxClosed(name: "box")))
      #expect(throws: SendError.mailboxClosed(name: "box")) { try ofA.box.send("3") }
      let isClosed = ofA.box.isClosed
      #expect(isClosed)
      // The sender that waited for receipt keeps its message; the one that was told "queued" does not.
      #expect(try ofA.box.depth() == 1)
      // The name is free for a new one.
      let fresh = try a.createMailbox("box")
      #expect(try fresh.depth() == 0)
    }

    @Test(
      "Deleting a system mailbox wakes everyone who waits on it (§10)",
      arguments: [Capacity.zero, .bounded(1)])
    func delete(_ capacity: Capacity) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let sender = try temporary.domain.join(as: "sender")
      let receiver = try temporary.domain.join(as: "receiver")
      _ = try me.createMailbox("full", capacity: capacity)
      _ = try me.createMailbox("empty", capacity: capacity)
      let full = try SharedBox(sender.openMailbox("full"))
      let empty = try SharedBox(receiver.openMailbox("empty"))
      if capacity != .zero { try full.box.send("fills") }
      let sends = (0..<3).map { _ in Concurrent { try full.box.send("waits") } }
      let receives = (0..<3).map { _ in Concurrent { try empty.box.receive() } }
      try sender.untilBlocked(capacity == .zero ? .rendezvous : .space)
      try receiver.untilBlocked(.message, count: 3)
      #expect(try me.deleteMailbox("full") == (capacity == .zero ? 0 : 1))
      #expect(try me.deleteMailbox("empty") == 0)
      for send in sends { #expect(try send.hasError(SendError.mailboxClosed(name: "full"))) }
      for receive in receives { #expect(try receive.hasError(ReceiveError.mailboxClosed(name: "empty"))) }
      #expect(throws: DomainError.noSuchObject(kind: "mailbox", name: "full")) {
        _ = try me.openMailbox("full")
      }
      #expect(throws: SendError.mailboxClosed(name: "empty")) { try empty.box.setCapacity(.unbounded) }
    }

    @Test("A system mailbox outlives everyone who has used it (§10)")
    func independent() throws {
      let temporary = try TemporaryDomain()
      do {
        let maker = try temporary.domain.join(as: "maker")
        try maker.createMailbox("box").send("kept")
      }
      let later = try temporary.domain.join(as: "later")
      #expect(try later.openMailbox("box").receiveNow()?.text == "kept")
    }
  }
}
