import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  @Suite struct DirectTests {
    private func links(_ temporary: TemporaryDomain) throws -> Int {
      try temporary.domain.objectNames(.link).count
    }

    @Test("The first use by either side makes the link, and there is exactly one for a pair (§3)")
    func oneLink() throws {
      let temporary = try TemporaryDomain()
      let p = try temporary.domain.join(as: "p")
      let q = try temporary.domain.join(as: "q")
      #expect(try links(temporary) == 0)
      // The receiver's first use makes it as well as the sender's.
      #expect(try q.receiveNow(from: "p") == nil)
      #expect(try links(temporary) == 1)
      try p.send(Array("to q".utf8), to: "q")
      try q.send(Array("to p".utf8), to: "p")
      #expect(try links(temporary) == 1)
      #expect(try q.receive(from: "p").text == "to q")
      #expect(try p.receive(from: "q").text == "to p")
      let r = try temporary.domain.join(as: "r")
      try r.send([1], to: "p")
      #expect(try links(temporary) == 2)
    }

    @Test("When both sides use a link first at the same moment, they get the same one (§3)")
    func race() throws {
      let temporary = try TemporaryDomain()
      for round in 0..<scaled(15) {
        let p = try temporary.domain.join(as: "p\(round)")
        let q = try temporary.domain.join(as: "q\(round)")
        let fromP = Concurrent { try p.send([1], to: "q\(round)") }
        let fromQ = Concurrent { try q.send([2], to: "p\(round)") }
        let again = Concurrent { try p.send([1], to: "q\(round)") }
        _ = (try fromP.value(), try fromQ.value(), try again.value())
        #expect(try p.receive(from: "q\(round)", timeoutNanoseconds: 10 * second) != .timedOut)
        #expect(try q.receive(from: "p\(round)", timeoutNanoseconds: 10 * second) != .timedOut)
        #expect(try q.receive(from: "p\(round)", timeoutNanoseconds: 10 * second) != .timedOut)
      }
    }

    @Test("The two directions of a link are queues of their own (§3)")
    func directions() throws {
      let temporary = try TemporaryDomain()
      let p = try temporary.domain.join(as: "p")
      let q = try temporary.domain.join(as: "q")
      let options = LinkOptions(capacity: .bounded(1))
      #expect(try p.send([1], to: "q", until: .immediately, options: options).sequence != nil)
      #expect(try p.send([1], to: "q", until: .immediately) == .wouldBlock)
      #expect(try q.send([2], to: "p", until: .immediately).sequence != nil)
      try p.link(to: "q").outgoing.setCapacity(.bounded(2))
      #expect(try p.send([1], to: "q", until: .immediately).sequence != nil)
      #expect(try q.send([2], to: "p", until: .immediately) == .wouldBlock)
    }

    @Test("Receiving from one process passes over what others sent, without consuming it (§4)")
    func passesOver() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let p = try temporary.domain.join(as: "p")
      let q = try temporary.domain.join(as: "q")
      try p.send(Array("p1".utf8), to: "me")
      try p.send(Array("p2".utf8), to: "me")
      #expect(try me.receiveNow(from: "q") == nil)
      try q.send(Array("q1".utf8), to: "me")
      #expect(try me.receive(from: "q").text == "q1")
      #expect(try me.receive(from: "q", timeoutNanoseconds: millisecond) == .timedOut)
      #expect(try me.receive(from: "p").text == "p1")
      #expect(try me.receive(from: "p").text == "p2")
    }

    @Test("Receiving from anyone serves all links, says who sent, and keeps each sender's order (§5)")
    func fromAnyone() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let names = ["a", "b", "c"]
      let senders = try names.map { try temporary.domain.join(as: $0) }
      for n in 0..<6 {
        for sender in senders {
          try sender.send(
            Payload.bytes(UInt64(n), byteCount: 8), to: "me", options: LinkOptions(capacity: .unbounded))
        }
      }
      var next: [String: UInt64] = [:]
      for turn in 0..<18 {
        let message = try me.receiveFromAnyone()
        #expect(Payload.number(message.bytes) == next[message.senderName, default: 0])
        next[message.senderName, default: 0] += 1
        // Fair: no sender is served a second time before the others have had their turn.
        #expect(next.values.allSatisfy { Int($0) <= turn / 3 + 1 }, "turn \(turn): \(next)")
      }
      #expect(try me.receiveNowFromAnyone() == nil)
    }

    @Test("A process blocked in receiving from anyone is woken by a sender that it had not known (§5)")
    func wokenByStranger() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      for capacity in everyCapacity {
        let receive = Concurrent { try me.receiveFromAnyone(timeoutNanoseconds: 15 * second) }
        try me.untilBlocked(.message)
        let stranger = try temporary.domain.join(as: "stranger")
        try stranger.send(
          Array("hello".utf8), to: "me", timeoutNanoseconds: 10 * second,
          options: LinkOptions(capacity: capacity))
        guard case .message(let message) = try receive.value() else {
          Issue.record("timed out at \(capacity)")
          continue
        }
        #expect(message.text == "hello" && message.senderName == "stranger")
      }
    }

    @Test("A non-blocking send at capacity zero reaches a process blocked in receiving from anyone (§5, 16)")
    func nonBlockingToAnyone() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let p = try temporary.domain.join(as: "p")
      let options = LinkOptions(capacity: .zero)
      #expect(try p.send([1], to: "me", until: .immediately, options: options) == .wouldBlock)
      let receive = Concurrent { try me.receiveFromAnyone() }
      try me.untilBlocked(.message)
      try eventually("the receiver to be armed") {
        try p.send([2], to: "me", until: .immediately, options: options).sequence != nil
      }
      #expect(try receive.value().bytes == [2])
      #expect(try p.send([3], to: "me", until: .immediately, options: options) == .wouldBlock)
      #expect(try me.receiveNowFromAnyone() == nil)
    }

    @Test("Naming a process that nobody is, is an error at once (§6)")
    func nobody() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      #expect(throws: SendError.noSuchProcess(name: "q")) { try me.send([1], to: "q") }
      #expect(throws: ReceiveError.noSuchProcess(name: "q")) { _ = try me.receive(from: "q") }
      #expect(throws: ReceiveError.noSuchProcess(name: "q")) { _ = try me.receiveNow(from: "q") }
      #expect(throws: SendError.noSuchProcess(name: "q")) {
        try me.send([1], to: "q", waitForPeerNanoseconds: 5 * millisecond)
      }
      #expect(throws: ReceiveError.noSuchProcess(name: "q")) {
        _ = try me.receive(from: "q", waitForPeerNanoseconds: 5 * millisecond)
      }
    }

    @Test("A caller that asks for it waits until the peer joins (§6)")
    func waitsForPeer() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let other = try temporary.domain.join(as: "other")
      let send = Concurrent { try me.send([1], to: "q", waitForPeerNanoseconds: 15 * second) }
      let receive = Concurrent { try other.receive(from: "q", waitForPeerNanoseconds: 15 * second).bytes }
      try me.untilBlocked(.peer)
      try other.untilBlocked(.peer)
      let q = try temporary.domain.join(as: "q")
      #expect(try send.value().sequence != nil)
      try q.send([2], to: "other")
      #expect(try receive.value() == [2])
      #expect(try q.receive(from: "me").bytes == [1])
    }

    /// How a sender comes to its end.
    enum End: String, CaseIterable { case killed, leaves }

    @Test(
      "What a process had sent is delivered after its end, then the end is reported once (§7)",
      arguments: End.allCases, [true, false])
    func drainsFirst(_ end: End, _ hasUsedLink: Bool) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      try sendThree(temporary, end, me: me, usesLinkFirst: hasUsedLink)
      for n: UInt64 in 0..<3 { #expect(Payload.number(try me.receive(from: "p").bytes) == n) }
      #expect(throws: ReceiveError.peerTerminated(name: "p")) { _ = try me.receive(from: "p") }
      #expect(throws: ReceiveError.noSuchProcess(name: "p")) { _ = try me.receive(from: "p") }
      #expect(throws: ReceiveError.noSuchProcess(name: "p")) { _ = try me.receiveNow(from: "p") }
      #expect(throws: SendError.noSuchProcess(name: "p")) { try me.send([1], to: "p") }
      #expect(try me.receiveNowFromAnyone() == nil)
      #expect(throws: ReceiveError.noSuchProcess(name: "p")) { _ = try me.receiveNow(from: "p") }
    }

    @Test(
      "Receiving from anyone also takes what the dead had sent, though their name has a new holder (§5, 7)",
      arguments: End.allCases, [true, false])
    func drainsFromAnyone(_ end: End, _ hasSuccessor: Bool) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      try sendThree(temporary, end, me: me, usesLinkFirst: false)
      let successor = hasSuccessor ? try temporary.domain.join(as: "p") : nil
      for n: UInt64 in 0..<3 {
        let message = try #require(try me.receiveNowFromAnyone())
        #expect(Payload.number(message.bytes) == n)
        #expect(message.senderName == "p")
      }
      #expect(try me.receiveNowFromAnyone() == nil)
      withExtendedLifetime(successor) {}
    }

    private func sendThree(
      _ temporary: TemporaryDomain, _ end: End, me: Participant, usesLinkFirst: Bool
    ) throws {
      switch end {
      case .killed:
        let worker = try WorkerProcess(
          temporary, "p", "send", ["peer": "me", "count": "3", "stay": "1"])
        if usesLinkFirst { _ = try me.link(to: "p") }
        try worker.until(["sent", "2"])
        worker.kill()
      case .leaves:
        let p = try temporary.domain.join(as: "p")
        for n: UInt64 in 0..<3 { try p.send(Payload.bytes(n, byteCount: 8), to: "me") }
        if usesLinkFirst { _ = try me.link(to: "p") }
        withExtendedLifetime(p) {}
      }
    }

    @Test(
      "What a process sent directly and then left is received, then its end is reported once, life by life (§7)"
    )
    func lifeByLife() throws {
      let temporary = try TemporaryDomain()
      let q = try temporary.domain.join(as: "q")
      for n in 0..<3 {
        let p = try temporary.domain.join(as: "p")
        try p.send(Array("life \(n)".utf8), to: "q")
      }
      for n in 0..<3 {
        #expect(try q.receive(from: "p").text == "life \(n)")
        #expect(throws: ReceiveError.peerTerminated(name: "p")) { try q.receiveNow(from: "p") }
      }
      #expect(throws: ReceiveError.noSuchProcess(name: "p")) { try q.receiveNow(from: "p") }
    }

    @Test("A process blocked in receiving from one that is then killed learns it (§7)")
    func blockedReceiver() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let worker = try WorkerProcess(temporary, "p", "join")
      let receive = Concurrent { try me.receive(from: "p") }
      try me.untilBlocked(.message)
      worker.kill()
      #expect(try receive.hasError(ReceiveError.peerTerminated(name: "p")))
    }

    @Test(
      "A sender blocked on a peer that is then killed is woken with the same error (§7)",
      arguments: [Capacity.zero, .bounded(1), .unbounded], [SendUntil.queued, .received])
    func blockedSender(_ capacity: Capacity, _ until: SendUntil) throws {
      if capacity == .unbounded && until == .queued { return }
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let worker = try WorkerProcess(temporary, "p", "join")
      let options = LinkOptions(capacity: capacity)
      if capacity == .bounded(1) { try me.send([0], to: "p", options: options) }
      let send = Concurrent { try me.send([1], to: "p", until: until, options: options) }
      try eventually("the sender to be blocked") { !me.segment.waitKinds().isEmpty }
      worker.kill()
      #expect(try send.hasError(SendError.peerTerminated(name: "p")))
    }

    @Test("A link joins two processes: there is none from a process to itself (§3)")
    func noLinkToOneself() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      #expect(throws: SendError.noSuchProcess(name: "me")) { try me.send([1], to: "me") }
      #expect(throws: ReceiveError.noSuchProcess(name: "me")) { try me.receiveNow(from: "me") }
    }

    @Test(
      "A process that comes back under its name gets a fresh link, without what the dead one had not received (§7)"
    )
    func freshLink() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let worker = try WorkerProcess(temporary, "p", "join")
      for n: UInt8 in 0..<3 { try me.send([n], to: "p") }
      let old = try me.link(to: "p")
      worker.kill()
      let successor = try temporary.domain.join(as: "p")
      #expect(try successor.receiveNow(from: "me") == nil)
      #expect(try successor.receiveNowFromAnyone() == nil)
      try me.send(Array("new".utf8), to: "p")
      #expect(try successor.receive(from: "me").text == "new")
      #expect(try successor.receiveNowFromAnyone() == nil)
      // What the dead one had not received is counted.
      #expect(try old.outgoing.depth() == 3)
    }
  }
}
