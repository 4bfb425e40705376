import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  /// Receivers of a mailbox that take turns.
  @Suite struct TurnTests {
    private func receive(_ box: SharedBox) -> Concurrent<String> {
      Concurrent {
        guard case .message(let message) = try box.box.receive(timeoutNanoseconds: 20 * second) else {
          return ""
        }
        return message.text
      }
    }

    @Test("With round robin the processes blocked in receive take turns (§9)", arguments: everyCapacity)
    func turns(_ capacity: Capacity) throws {
      let temporary = try TemporaryDomain()
      let sender = try temporary.domain.join(as: "sender")
      let box = try sender.createMailbox("box", capacity: capacity, receivers: .roundRobin)
      let receivers = try ["a", "b", "c"].map { try temporary.domain.join(as: $0) }
      // They block in another order than that of their turns.
      let boxes = try receivers.map { try SharedBox($0.openMailbox("box")) }
      var calls: [Int: Concurrent<String>] = [:]
      for turn in 0..<9 {
        for index in [2, 0, 1] where calls[index] == nil {
          calls[index] = receive(boxes[index])
          try receivers[index].untilBlocked(.message)
        }
        let outcome = try box.send("\(turn)", until: .received, timeoutNanoseconds: 10 * second)
        guard case .received(_, let by) = outcome else {
          Issue.record("\(outcome)")
          return
        }
        #expect(by == receivers[turn % 3].id)
        #expect(try calls.removeValue(forKey: turn % 3)?.value() == "\(turn)")
      }
      try sender.deleteMailbox("box")
    }

    @Test("The threads of a process count as one: its turn comes as often as another's (§2, 9)")
    func threadsCountAsOne() throws {
      let temporary = try TemporaryDomain()
      let sender = try temporary.domain.join(as: "sender")
      let box = try sender.createMailbox("box", receivers: .roundRobin)
      let many = try temporary.domain.join(as: "many")
      let single = try temporary.domain.join(as: "single")
      let ofMany = try SharedBox(many.openMailbox("box"))
      let ofSingle = try SharedBox(single.openMailbox("box"))
      var calls = (0..<3).map { _ in receive(ofMany) }
      try many.untilBlocked(.message, count: 3)
      for turn in 0..<6 {
        if turn % 2 == 0 { calls.append(receive(ofSingle)) } else { calls.append(receive(ofMany)) }
        try single.untilBlocked(.message)
        try many.untilBlocked(.message, count: 2)
        let outcome = try box.send("\(turn)", until: .received, timeoutNanoseconds: 10 * second)
        guard case .received(_, let by) = outcome else {
          Issue.record("\(outcome)")
          return
        }
        #expect(by == (turn % 2 == 0 ? many.id : single.id), "turn \(turn)")
        if turn % 2 == 1 {
          try eventually("the end of a call") { single.segment.waitKinds().isEmpty }
        }
      }
      try sender.deleteMailbox("box")
    }

    /// Two that take turns: a process of its own, which is blocked in receive, and one in this process.
    private final class Table: Sendable {
      let temporary: TemporaryDomain
      let sender: Participant
      let box: SharedBox
      let worker: WorkerProcess
      let other: Participant
      let ofOther: SharedBox

      init() throws {
        temporary = try TemporaryDomain()
        sender = try temporary.domain.join(as: "sender")
        box = try SharedBox(sender.createMailbox("box", receivers: .roundRobin))
        worker = try WorkerProcess(temporary, "worker", "receive", ["box": "box"])
        try sender.until("worker", isBlocked: .message)
        other = try temporary.domain.join(as: "other")
        ofOther = try SharedBox(other.openMailbox("box"))
      }
    }

    @Test("The turn of a killed process passes on (§9, 25)")
    func killed() throws {
      let table = try Table()
      let (worker, other) = (table.worker, table.other)
      let call = receive(table.ofOther)
      try other.untilBlocked(.message)
      worker.kill()
      try table.box.box.send("1")
      #expect(try call.value() == "1")
    }

    @Test("A turn that is not taken for a slice passes on, and comes again (§9)")
    func untaken() throws {
      let table = try Table()
      let (sender, worker, other) = (table.sender, table.worker, table.other)
      try worker.stop()
      for text in ["1", "2", "3"] {
        let call = receive(table.ofOther)
        try other.untilBlocked(.message)
        try table.box.box.send(text)
        #expect(try call.value() == text)
      }
      let call = receive(table.ofOther)
      try other.untilBlocked(.message)
      worker.continue()
      // It was woken while it stood still, and until it waits again (1) it may be passed over.
      let id = try #require(sender.identity(of: "worker")).rawValue
      try eventually("the worker to look") {
        (0..<4).contains { index in
          let at =
            ChannelLayout.firstChannel + ChannelLayout.receiveTickets + index * ChannelLayout.ticketByteCount
          return table.box.box.channel.segment.word(at + ChannelLayout.ticketOwner).loadAcquire() == id
            && table.box.box.channel.segment.word32(at + ChannelLayout.ticketWord).loadAcquire() == 1
        }
      }
      try table.box.box.send(Payload.bytes(4, byteCount: 8))
      try worker.until(["got", "sender", "4"])
      #expect(!call.isFinished)
      try table.box.box.send("5")
      #expect(try call.value() == "5")
    }

    @Test("While the domain is paused no turn passes on, and who waits says for whose turn (§9, 19, 29, 30)")
    func paused() throws {
      let table = try Table()
      let (worker, other) = (table.worker, table.other)
      let call = receive(table.ofOther)
      try other.untilBlocked(.message)
      try worker.stop()
      let controller = try table.temporary.domain.join(as: "controller", role: .controller)
      #expect(table.temporary.domain.pause(by: controller.id.rawValue))
      // Injection passes the gate.
      let injected = try table.box.box.channel.send(
        Array("1".utf8), SendRequest(until: .immediately, passesGate: true))
      #expect(injected.sequence != nil)
      try other.untilBlocked(.turn)
      sleepNanoseconds(Channel.patienceNanoseconds + 80 * millisecond)
      #expect(!call.isFinished)
      #expect(try table.box.box.depth() == 1)
      #expect(table.temporary.domain.resume(from: table.temporary.domain.gate))
      #expect(try call.value() == "1")
    }

    @Test("A non-blocking receive does not take the turn of one that is blocked (§9, 13)")
    func nonBlocking() throws {
      let temporary = try TemporaryDomain()
      let sender = try temporary.domain.join(as: "sender")
      let box = try sender.createMailbox("box", receivers: .roundRobin)
      let a = try temporary.domain.join(as: "a")
      let ofA = try SharedBox(a.openMailbox("box"))
      // Nobody is blocked: whoever asks has the turn.
      try box.send("1")
      try box.send("2")
      #expect(try ofA.box.receiveNow()?.text == "1")
      #expect(try ofA.box.receiveNow()?.text == "2")
      let b = try temporary.domain.join(as: "b")
      let call = try receive(SharedBox(b.openMailbox("box")))
      try b.untilBlocked(.message)
      try box.send("3")
      #expect(try ofA.box.receiveNow() == nil || call.isFinished)
      #expect(try call.value() == "3")
    }
  }
}
