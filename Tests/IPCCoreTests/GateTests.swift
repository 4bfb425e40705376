import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  @Suite struct GateTests {
    private func step(_ participant: Participant) -> UInt64 {
      participant.grantStep(to: participant.segment)
    }

    private func untilEnded(_ participant: Participant, _ step: UInt64) throws {
      try eventually("step \(step) of \(participant.name) to end") {
        participant.segment.word(ProcessLayout.stepsEnded).loadAcquire() == step
      }
    }

    @Test(
      "Pausing stops operations at their border, and resuming lets them go on (§30)", arguments: Sort.allCases
    )
    func pause(_ sort: Sort) throws {
      let pair = try Pair(sort, .bounded(4))
      let domain = pair.temporary.domain
      let controller = try domain.join(as: "controller", role: .controller)
      #expect(domain.pause(by: controller.id.rawValue))
      #expect(!domain.pause(by: controller.id.rawValue))
      let send = Concurrent { try pair.send("m") }
      let receive = Concurrent { try pair.receive() }
      try pair.sender.untilBlocked(.gate)
      try pair.receiver.untilBlocked(.gate)
      sleepNanoseconds(20 * millisecond)
      #expect(!send.isFinished && !receive.isFinished)
      #expect(try pair.outgoing.depth() == 0)
      #expect(domain.resume(from: domain.gate))
      #expect(try send.value().sequence != nil)
      #expect(try receive.value()?.text == "m")
      #expect(!domain.resume(from: domain.gate))
    }

    @Test("Of two that pause at once one has paused, and the end of the other resumes nothing (§30)")
    func twoPausers() throws {
      let temporary = try TemporaryDomain()
      let domain = temporary.domain
      for round in 0..<50 {
        let both = try (0..<2).map { try domain.join(as: "pauser-\(round)-\($0)", role: .controller) }
        let tries = both.map { pauser in Concurrent { domain.pause(by: pauser.id.rawValue) } }
        let won = try tries.map { try $0.value() }
        #expect(won.filter { $0 }.count == 1)
        let winner = both[won[0] ? 0 : 1]
        #expect(domain.pauserWord.loadAcquire() == winner.id.rawValue)
        #expect(domain.resume(from: domain.gate))
        #expect(domain.pauserWord.loadAcquire() == 0)
      }
    }

    @Test(
      "While the domain is paused its clock and all time-outs stand still, and the blocked stay blocked (§30)",
      arguments: Sort.allCases)
    func clock(_ sort: Sort) throws {
      let pair = try Pair(sort, .bounded(1))
      let domain = pair.temporary.domain
      let controller = try domain.join(as: "controller", role: .controller)
      let receive = Concurrent { try pair.receive(timeout: 50 * millisecond) }
      let back = try pair.receiver.link(to: "sender", options: LinkOptions(capacity: .bounded(1))).outgoing
      _ = try back.send([1])
      let send = Concurrent {
        try back.send([2], SendRequest(until: .received, timeoutNanoseconds: 50 * millisecond))
      }
      try eventually("two calls to be blocked") { pair.receiver.segment.waitKinds().count == 2 }
      #expect(domain.pause(by: controller.id.rawValue))
      let stands = domain.timeNanoseconds
      sleepNanoseconds(150 * millisecond)
      #expect(domain.timeNanoseconds == stands)
      #expect(!receive.isFinished && !send.isFinished)
      #expect(domain.resume(from: domain.gate))
      #expect(try receive.value() == nil)
      #expect(try send.value() == .timedOut)
      #expect(domain.timeNanoseconds > stands && domain.timeNanoseconds - stands < 10 * second)
    }

    @Test(
      "A step lets exactly one operation of one process through, and ends when it completes (§30)",
      arguments: Sort.allCases, [false, true])
    func steps(_ sort: Sort, _ numbersBeginAgain: Bool) throws {
      let pair = try Pair(sort, .bounded(8))
      let domain = pair.temporary.domain
      if numbersBeginAgain {
        domain.gateSequence.storeRelease(.max - 1)
        for process in [pair.sender, pair.receiver] {
          for offset in [ProcessLayout.stepsGranted, ProcessLayout.stepsTaken, ProcessLayout.stepsEnded] {
            process.segment.word(offset).storeRelease(.max - 1)
          }
        }
      }
      let controller = try domain.join(as: "controller", role: .controller)
      #expect(domain.pause(by: controller.id.rawValue))
      let sends = Concurrent { for n in 0..<3 { try pair.send("\(n)") } }
      try pair.sender.untilBlocked(.gate)
      for n: UInt64 in 1...3 {
        try untilEnded(pair.sender, step(pair.sender))
        sleepNanoseconds(5 * millisecond)
        #expect(try pair.outgoing.depth() == n)
      }
      try sends.value()
      // An operation that finds nothing is an operation as well.
      let looks = Concurrent { (try pair.receiveNow()?.text, try pair.receiver.receiveNowFromAnyone()) }
      try pair.receiver.untilBlocked(.gate)
      try untilEnded(pair.receiver, step(pair.receiver))
      #expect(try pair.outgoing.depth() == 2)
      try pair.receiver.untilBlocked(.gate)
      try untilEnded(pair.receiver, step(pair.receiver))
      #expect(try looks.value().0 == "0")
    }

    @Test(
      "A step ends when its operation blocks, and an operation that it releases goes on (§30)",
      arguments: Sort.allCases)
    func stepBlocks(_ sort: Sort) throws {
      let pair = try Pair(sort, .zero)
      let domain = pair.temporary.domain
      let controller = try domain.join(as: "controller", role: .controller)
      #expect(domain.pause(by: controller.id.rawValue))
      let send = Concurrent { try pair.send("m") }
      try pair.sender.untilBlocked(.gate)
      try untilEnded(pair.sender, step(pair.sender))
      #expect(pair.sender.segment.waitKinds() == [.rendezvous])
      #expect(!send.isFinished)
      let receive = Concurrent { try pair.receive() }
      try pair.receiver.untilBlocked(.gate)
      try untilEnded(pair.receiver, step(pair.receiver))
      #expect(try receive.value()?.text == "m")
      #expect(try send.value().sequence != nil)
    }

    @Test("A step whose operation ends with an error has ended (§30)")
    func stepFails() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try SharedBox(me.createMailbox("box"))
      let controller = try temporary.domain.join(as: "controller", role: .controller)
      #expect(temporary.domain.pause(by: controller.id.rawValue))
      let send = Concurrent { try box.box.send("m") }
      try me.untilBlocked(.gate)
      box.box.channel.close()
      try untilEnded(me, step(me))
      #expect(try send.hasError(SendError.mailboxClosed(name: "box")))
      let receive = Concurrent { try box.box.receive() }
      try me.untilBlocked(.gate)
      try untilEnded(me, step(me))
      #expect(try receive.hasError(ReceiveError.mailboxClosed(name: "box")))
    }

    @Test("A held process stops at its border while the others and the clock go on (§30)")
    func held() throws {
      let pair = try Pair(.mailbox, .bounded(8))
      let domain = pair.temporary.domain
      let controller = try domain.join(as: "controller", role: .controller)
      pair.sender.segment.word(ProcessLayout.heldBy).storeRelease(controller.id.rawValue)
      domain.setSomeHeld(true)
      let send = Concurrent { try pair.send("held") }
      try pair.sender.untilBlocked(.gate)
      #expect(try pair.receive(timeout: 10 * millisecond) == nil)
      let free = try pair.receiver.openMailbox("box")
      try free.send("free")
      #expect(try pair.receive()?.text == "free")
      try untilEnded(pair.sender, step(pair.sender))
      #expect(try send.value().sequence != nil)
      let again = Concurrent { try pair.send("again") }
      try pair.sender.untilBlocked(.gate)
      pair.sender.segment.word(ProcessLayout.heldBy).storeRelease(0)
      domain.setSomeHeld(false)
      #expect(try again.value().sequence != nil)
    }

    @Test("Injection passes the gate, under the injector's own identity and as the process named (§30, 31)")
    func injection() throws {
      let pair = try Pair(.mailbox, .bounded(8))
      let domain = pair.temporary.domain
      let controller = try domain.join(as: "controller", role: .controller)
      #expect(domain.pause(by: controller.id.rawValue))
      let channel = try SharedBox(controller.openMailbox("box"))
      let request = SendRequest(until: .immediately, sentAs: pair.sender.id.rawValue, passesGate: true)
      #expect(try channel.box.channel.send(Array("in".utf8), request).sequence != nil)
      #expect(try pair.outgoing.depth() == 1)
      #expect(domain.resume(from: domain.gate))
      let message = try #require(try pair.receive())
      #expect(message.senderName == "controller" && message.sentAsName == "sender" && message.text == "in")
    }

    @Test(
      "If whoever paused is killed or stopped, all resume: those at the gate and those whose time-outs stood (§30)",
      arguments: [true, false])
    func abandoned(_ isKilled: Bool) throws {
      let pair = try Pair(.mailbox, .bounded(4))
      let blocked = Concurrent { try pair.receive(timeout: 100 * millisecond) }
      try pair.receiver.untilBlocked(.message)
      let pauser = try WorkerProcess(pair.temporary, "pauser", "pause")
      try pauser.until(["paused"])
      if isKilled { pauser.kill() } else { try pauser.stop() }
      // Nobody is at the gate: the blocked receiver must see to it by itself.
      #expect(try blocked.value(within: 10) == nil)
      try eventually("the domain to resume") { !pair.temporary.domain.gate.isPaused }
      let send = Concurrent { try pair.send("m") }
      #expect(try send.value(within: 10).sequence != nil)
    }

    @Test("If whoever holds a process is killed, it goes on (§30)")
    func abandonedHold() throws {
      let pair = try Pair(.mailbox, .bounded(4))
      let holder = try WorkerProcess(pair.temporary, "holder", "join")
      let id = try #require(pair.receiver.identity(of: "holder")).rawValue
      pair.sender.segment.word(ProcessLayout.heldBy).storeRelease(id)
      pair.temporary.domain.setSomeHeld(true)
      let send = Concurrent { try pair.send("m") }
      try pair.sender.untilBlocked(.gate)
      holder.kill()
      #expect(try send.value(within: 10).sequence != nil)
    }
  }
}
