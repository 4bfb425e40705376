import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  /// Ownership of a mailbox passes on.
  @Suite struct HandOverTests {
    @Test("The owner hands a mailbox over: then the new owner alone receives, and messages stay (§10)")
    func toProcess() throws {
      let temporary = try TemporaryDomain()
      let old = try temporary.domain.join(as: "old")
      let new = try temporary.domain.join(as: "new")
      let box = try old.createMailbox("box", owner: old.id)
      let ofNew = try new.openMailbox("box")
      try box.send("1")
      #expect(throws: ReceiveError.notTheReceiver(holder: "old")) { try ofNew.handOver(to: new.id) }
      try box.handOver(to: new.id)
      #expect(box.owner == new.id)
      #expect(throws: ReceiveError.notTheReceiver(holder: "new")) { _ = try box.receiveNow() }
      #expect(throws: ReceiveError.notTheReceiver(holder: "new")) { try box.handOver(to: old.id) }
      #expect(try ofNew.receive().text == "1")
      #expect(throws: ReceiveError.noSuchProcess(name: "#77777")) {
        try ofNew.handOver(to: ParticipantID(rawValue: 77777))
      }
    }

    @Test(
      "The old owner's blocked receivers, in a set or not, are refused with the new holder's name (§10, 11)")
    func blockedReceivers() throws {
      let temporary = try TemporaryDomain()
      let old = try temporary.domain.join(as: "old")
      let new = try temporary.domain.join(as: "new")
      let box = try SharedBox(old.createMailbox("box", owner: old.id))
      let other = try SharedBox(old.createMailbox("other"))
      let alone = Concurrent { try box.box.receive() }
      let inSet = Concurrent { try old.receive(fromAnyOf: [other.box.member, box.box.member]) }
      try old.untilBlocked(.message)
      try old.untilBlocked(.set)
      try box.box.handOver(to: new.id)
      #expect(try alone.hasError(ReceiveError.notTheReceiver(holder: "new")))
      #expect(try inSet.hasError(ReceiveError.notTheReceiver(holder: "new")))
    }

    @Test("Handed to the system it outlives the old owner; from the system any process may take it (§10)")
    func system() throws {
      let temporary = try TemporaryDomain()
      let other = try temporary.domain.join(as: "other")
      do {
        let owner = try temporary.domain.join(as: "owner")
        let box = try owner.createMailbox("box", owner: owner.id)
        try box.send("1")
        try box.handOver(to: .none)
      }
      let ofOther = try other.openMailbox("box")
      #expect(!ofOther.isClosed && ofOther.owner == .none)
      #expect(try ofOther.receive().text == "1")
      try ofOther.handOver(to: other.id)
      #expect(ofOther.owner == other.id)
    }

    @Test("What the system owns is not given away over the head of its one receiver (§9, 10)")
    func oneReceiver() throws {
      let temporary = try TemporaryDomain()
      let first = try temporary.domain.join(as: "first")
      let second = try temporary.domain.join(as: "second")
      let box = try first.createMailbox("box", receivers: .oneReceiver)
      let ofSecond = try second.openMailbox("box")
      #expect(try box.receiveNow() == nil)
      #expect(throws: ReceiveError.notTheReceiver(holder: "first")) { try ofSecond.handOver(to: second.id) }
      try box.handOver(to: second.id)
      #expect(try ofSecond.receiveNow() == nil)
      // Back with the system, the next to receive gets the right.
      try ofSecond.handOver(to: .none)
      #expect(try box.receiveNow() == nil)
      #expect(throws: ReceiveError.notTheReceiver(holder: "first")) { _ = try ofSecond.receiveNow() }
    }

    @Test("The mailbox ends with the new owner, and not with the old one (§10, 25)")
    func newOwnerDies() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let worker = try WorkerProcess(temporary, "worker", "sleep")
      let box = try SharedBox(me.createMailbox("box", capacity: .bounded(1), owner: me.id))
      try box.box.send("1")
      let send = Concurrent { try box.box.send("2") }
      try me.untilBlocked(.space)
      try box.box.handOver(to: #require(me.identity(of: "worker")))
      sleepNanoseconds(20 * millisecond)
      #expect(!send.isFinished)
      worker.kill()
      #expect(try send.hasError(SendError.mailboxClosed(name: "box")))
      #expect(try box.box.depth() == 1)
      #expect(throws: ReceiveError.mailboxClosed(name: "box")) { try box.box.handOver(to: me.id) }
    }

    @Test(
      "Hand-over, end and receive at once: each message has one owner's hand, and one end happens (§10, 25)")
    func races() throws {
      let temporary = try TemporaryDomain()
      let people = try ["a", "b"].map { try temporary.domain.join(as: $0) }
      let maker = people[0]
      let box = try SharedBox(maker.createMailbox("box", capacity: .unbounded, owner: maker.id))
      let rounds = 200
      for n in 0..<rounds { try box.box.send("\(n)") }
      // Each receives one message in its turn as owner, and hands the mailbox over.
      let calls = people.enumerated().map { index, person in
        let other = people[1 - index]
        return Concurrent {
          let own = try person.openMailbox("box")
          var got: [String] = []
          while true {
            do throws(ReceiveError) {
              guard let message = try own.receiveNow() else { return got }
              got.append(message.text)
              try own.handOver(to: other.id)
            } catch {
              guard error == .notTheReceiver(holder: other.name) else { throw error }
              if try own.depth() == 0 { return got }
              yieldProcessor()
            }
          }
        }
      }
      let got = try calls.map { try $0.value(within: 60) }
      #expect((got[0] + got[1]).compactMap { Int($0) }.sorted() == Array(0..<rounds))
      #expect(got.allSatisfy { abs($0.count - rounds / 2) <= 1 })
    }
  }
}
