import IPCCore
import IPCTestSupport
import Platform
import Synchronization
import Testing

extension Conformance {
  /// Waiting for A or B: one receive on a set of mailboxes.
  @Suite struct SetTests {
    /// Mailboxes a and b, with a sender and a receiver that have opened both.
    private final class Scene: Sendable {
      let temporary: TemporaryDomain
      let sender: Participant
      let receiver: Participant
      let out: [SharedBox]
      let ins: [SharedBox]

      init(_ capacity: Capacity) throws {
        temporary = try TemporaryDomain()
        sender = try temporary.domain.join(as: "sender")
        receiver = try temporary.domain.join(as: "receiver")
        let sender = sender
        let receiver = receiver
        out = try ["a", "b"].map { try SharedBox(sender.createMailbox($0, capacity: capacity)) }
        ins = try ["a", "b"].map { try SharedBox(receiver.openMailbox($0)) }
      }

      var members: [MailboxMember] { ins.map { $0.box.member } }
      func receive(timeout: UInt64 = 20 * second) throws -> SetMessage? {
        try receiver.receive(fromAnyOf: members, timeoutNanoseconds: timeout)
      }
    }

    @Test(
      "A blocked receive on a set takes from whichever mailbox gets a message (§11)",
      arguments: everyCapacity, SendUntil.allCases)
    func blocked(_ capacity: Capacity, _ until: SendUntil) throws {
      let scene = try Scene(capacity)
      for index in [1, 0, 1] {
        let receive = Concurrent { try scene.receive() }
        try scene.receiver.untilBlocked(.set)
        try eventually("the receiver to be reached") {
          try scene.out[index].box.send("m", until: until, timeoutNanoseconds: 10 * second).sequence != nil
        }
        let got = try receive.value()
        #expect(got?.mailboxName == ["a", "b"][index] && got?.message.text == "m")
        #expect(got?.mailboxID == scene.out[index].box.id)
      }
      #expect(try scene.out.allSatisfy { try $0.box.depth() == 0 })
    }

    @Test("A receive on a set that finds nothing says so, at once or after its time (§11, 13, 14)")
    func nothing() throws {
      let scene = try Scene(.bounded(4))
      #expect(try scene.receiver.receiveNow(fromAnyOf: scene.members) == nil)
      #expect(try scene.receive(timeout: 20 * millisecond) == nil)
      #expect(scene.receiver.segment.waitKinds() == [])
      try scene.out[1].box.send("later")
      #expect(try scene.receiver.receiveNow(fromAnyOf: scene.members)?.message.text == "later")
    }

    @Test("A set is served in turn, and keeps each sender's order (§11, 19)")
    func fair() throws {
      let scene = try Scene(.unbounded)
      for n in 0..<10 { for box in scene.out { try box.box.send("\(n)") } }
      var order: [String] = []
      var next: [String: Int] = [:]
      for _ in 0..<20 {
        let got = try scene.receiver.receive(fromAnyOf: scene.members)
        #expect(got.message.text == "\(next[got.mailboxName, default: 0])")
        next[got.mailboxName, default: 0] += 1
        order.append(got.mailboxName)
      }
      #expect(order == (0..<10).flatMap { _ in ["a", "b"] })
    }

    @Test("The end of one member is an error that names it, also for the blocked (§10, 11)")
    func closed() throws {
      let scene = try Scene(.bounded(4))
      let receive = Concurrent { try scene.receive() }
      try scene.receiver.untilBlocked(.set)
      try scene.sender.deleteMailbox("b")
      #expect(try receive.hasError(ReceiveError.mailboxClosed(name: "b")))
      #expect(throws: ReceiveError.mailboxClosed(name: "b")) {
        _ = try scene.receiver.receiveNow(fromAnyOf: scene.members)
      }
      // No place in any order is left behind: the next message goes to whoever asks next.
      try scene.out[0].box.send("left")
      #expect(try scene.ins[0].box.receive().text == "left")
    }

    @Test("A member whose owner is killed ends the receive on the set with its name (§10, 11, 25)")
    func ownerKilled() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let a = try me.createMailbox("a")
      let owner = try WorkerProcess(temporary, "owner", "own", ["box": "own"])
      try owner.until(["owns", "own"])
      let own = try me.openMailbox("own")
      #expect(throws: ReceiveError.notTheReceiver(holder: "owner")) {
        _ = try me.receive(fromAnyOf: [a.member, own.member], timeoutNanoseconds: 10 * second)
      }
      owner.kill()
      #expect(throws: ReceiveError.mailboxClosed(name: "own")) {
        _ = try me.receive(fromAnyOf: [a.member, own.member], timeoutNanoseconds: 10 * second)
      }
    }

    @Test("Of many non-blocking sends at capacity zero to one blocked set exactly one succeeds (§11, 16)")
    func oneOfMany() throws {
      let scene = try Scene(.zero)
      for _ in 0..<30 {
        let receive = Concurrent { try scene.receive() }
        try scene.receiver.untilBlocked(.set)
        let sends = scene.out.map { box in Concurrent { try box.box.send("x", until: .immediately) } }
        let accepted = try sends.map { try $0.value() }.filter { $0.sequence != nil }.count
        #expect(accepted <= 1)
        if accepted == 0 { try scene.out[0].box.send("x", timeoutNanoseconds: 10 * second) }
        #expect(try receive.value()?.message.text == "x")
        #expect(try scene.out.allSatisfy { try $0.box.depth() == 0 })
      }
    }

    @Test(
      "At capacity zero no non-blocking send is stranded between members and time-outs of a set (§11, 14, 16)"
    )
    func notStranded() throws {
      let scene = try Scene(.zero)
      let ends = Mutex(false)
      let receive = Concurrent {
        var count = 0
        var turn: UInt64 = 0
        while !ends.withLock({ $0 }) {
          turn += 1
          if try scene.receive(timeout: turn % 5 * 20_000) != nil { count += 1 }
          // Nobody is blocked in receive now, so that nothing may have been accepted.
          let left = try scene.ins.filter { try $0.box.depth() > 0 }
          if !left.isEmpty { throw WaitedInVain(what: "an empty mailbox") }
        }
        while try scene.receiver.receiveNow(fromAnyOf: scene.members) != nil { count += 1 }
        return count
      }
      let sends = scene.out.map { box in
        Concurrent {
          var count = 0
          for _ in 0..<scaled(20_000) where try box.box.send("x", until: .immediately).sequence != nil {
            count += 1
          }
          return count
        }
      }
      let sent = try sends.reduce(0) { try $0 + $1.value(within: 60) }
      try eventually("the mailboxes to be empty") { try scene.out.allSatisfy { try $0.box.depth() == 0 } }
      ends.withLock { $0 = true }
      #expect(try receive.value() == sent)
      #expect(sent > 0)
    }

    @Test("Threads of one process wait on sets that overlap, each for itself (§2, 11)")
    func threads() throws {
      let scene = try Scene(.bounded(4))
      let both = (0..<3).map { _ in Concurrent { try scene.receive() } }
      let alone = Concurrent { try scene.ins[0].box.receive() }
      try scene.receiver.untilBlocked(.set, count: 3)
      try scene.receiver.untilBlocked(.message)
      try scene.out[1].box.send("1")
      try scene.out[1].box.send("2")
      try eventually("two of the three to end") { both.filter(\.isFinished).count == 2 }
      #expect(!alone.isFinished)
      try scene.out[0].box.send("3")
      try scene.out[0].box.send("4")
      let texts = try both.compactMap { try $0.value()?.message.text } + [alone.value().text]
      #expect(texts.sorted() == ["1", "2", "3", "4"])
    }

    @Test("A process killed in a receive on a set holds up nobody (§11, 25)", arguments: everyCapacity)
    func killed(_ capacity: Capacity) throws {
      let scene = try Scene(capacity)
      let worker = try WorkerProcess(scene.temporary, "worker", "receive", ["boxes": "a,b"])
      try scene.sender.until("worker", isBlocked: .set)
      worker.kill()
      for index in [0, 1] {
        let receive = Concurrent { try scene.receive() }
        try scene.receiver.untilBlocked(.set)
        try eventually("a message to be taken") {
          try scene.out[index].box.send("m", until: .immediately).sequence != nil
        }
        #expect(try receive.value()?.mailboxName == ["a", "b"][index])
      }
    }
  }
}
