import IPCCore
import IPCTestSupport
import Platform
import Synchronization
import Testing

extension Conformance {
  /// The blocked are served in the order in which they blocked.
  @Suite struct OrderTests {
    /// The last number of a ticket so far: none, and where the numbers begin again in the midst.
    private static let lastNumbers: [UInt64] = [0, .max - 3]

    private func setLastNumber(_ number: UInt64, _ control: Int, of channel: Channel) {
      channel.segment.word(channel.base + control + ChannelLayout.nextNumber).storeRelease(number)
    }

    @Test(
      "Blocked senders are served in the order in which they blocked (§19)",
      arguments: eachSort([.zero, .bounded(1)]), lastNumbers)
    func senders(_ sortAndCapacity: (Sort, Capacity), _ lastNumber: UInt64) throws {
      let capacity = sortAndCapacity.1
      let pair = try Pair(sortAndCapacity.0, capacity)
      setLastNumber(lastNumber, ChannelLayout.sendTicketControl, of: pair.outgoing)
      if capacity != .zero { try pair.send("first") }
      let kind: WaitKind = capacity == .zero ? .rendezvous : .space
      var sends: [Concurrent<SendOutcome>] = []
      for n in 0..<8 {
        sends.append(Concurrent { try pair.send("\(n)") })
        try pair.sender.untilBlocked(kind, count: n + 1)
      }
      if capacity != .zero { #expect(try pair.receive()?.text == "first") }
      for n in 0..<8 { #expect(try pair.receive()?.text == "\(n)") }
      for send in sends { #expect(try send.value().sequence != nil) }
    }

    @Test(
      "Blocked receivers are served in the order in which they blocked (§19)",
      arguments: eachSort(everyCapacity), lastNumbers)
    func receivers(_ sortAndCapacity: (Sort, Capacity), _ lastNumber: UInt64) throws {
      let pair = try Pair(sortAndCapacity.0, sortAndCapacity.1)
      setLastNumber(lastNumber, ChannelLayout.receiveTicketControl, of: pair.incoming)
      var receives: [Concurrent<Message?>] = []
      for n in 0..<8 {
        receives.append(Concurrent { try pair.receive() })
        try pair.receiver.untilBlocked(.message, count: n + 1)
      }
      for n in 0..<8 { _ = try pair.send("\(n)", until: .received) }
      for n in 0..<8 { #expect(try receives[n].value()?.text == "\(n)") }
    }

    @Test(
      "A blocked sender is overtaken a bounded number of times, however hard another sends (§19)",
      arguments: Sort.allCases)
    func bounded(_ sort: Sort) throws {
      let pair = try Pair(sort, .bounded(2))
      let ends = Mutex(false)
      let hot = Concurrent {
        while !ends.withLock({ $0 }) { try pair.send("hot", timeout: 10 * millisecond) }
      }
      let waited = Mutex<[String: UInt64]>([:])
      for n in 0..<20 {
        try eventually("the queue to be full") { try pair.outgoing.depth() == 2 }
        let send = Concurrent { try pair.send("\(n)") }
        // Both are: ours has its place.
        try pair.sender.untilBlocked(.space, count: 2)
        var before: UInt64 = 0
        while true {
          guard let message = try pair.receive() else { throw WaitedInVain(what: "a message") }
          if message.text == "\(n)" { break }
          before += 1
        }
        _ = try send.value()
        waited.withLock { $0["\(n)"] = before }
      }
      ends.withLock { $0 = true }
      _ = try hot.value()
      let bound = UInt64(Channel.overtakingBound) + 4
      #expect(waited.withLock { $0.values.allSatisfy { $0 <= bound } }, "\(waited.withLock { $0 })")
    }

    @Test(
      "One that could come and does not is overtaken 64 times, then waited for, unless it is stopped (§19)")
    func boundOfTheLate() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let worker = try WorkerProcess(temporary, "late", "sleep")
      let late = try #require(me.identity(of: "late"))
      let box = try me.createMailbox("box", capacity: .unbounded)
      // A receiver that was woken long ago and has not come, though nothing hinders it: written by hand.
      let control = ChannelLayout.firstChannel + ChannelLayout.receiveTicketControl
      let entry = ChannelLayout.firstChannel + ChannelLayout.receiveTickets
      let segment = box.channel.segment
      for word in [ChannelLayout.nextNumber, ChannelLayout.waitingCount, ChannelLayout.ticketHighWater] {
        segment.word(control + word).storeRelaxed(1)
      }
      segment.word(entry + ChannelLayout.ticketNumber).storeRelaxed(1)
      segment.word(entry + ChannelLayout.ticketOwner).storeRelaxed(late.rawValue)
      segment.word(entry + ChannelLayout.ticketIdentity).storeRelaxed(late.rawValue)
      segment.word(entry + ChannelLayout.ticketWokenAt).storeRelaxed(1)
      segment.word32(entry + ChannelLayout.ticketWord).storeRelease(2)
      for _ in 0..<100 { try box.send("m") }
      for _ in 0..<Channel.overtakingBound { #expect(try box.receiveNow() != nil) }
      #expect(try box.receiveNow() == nil)
      #expect(try box.receive(timeoutNanoseconds: 30 * millisecond) == .timedOut)
      try worker.stop()
      #expect(try box.receiveNow() != nil)
      worker.kill()
      for _ in Channel.overtakingBound + 1..<100 { #expect(try box.receiveNow() != nil) }
    }

    @Test("One that is stopped is overtaken, keeps its place, and is the first when it comes (§19, 25)")
    func stopped() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let box = try me.createMailbox("box")
      let worker = try WorkerProcess(temporary, "worker", "receive", ["box": "box"])
      try me.until("worker", isBlocked: .message)
      try worker.stop()
      // More often than the bound, which is for those who can come.
      for n in 0..<2 * UInt64(Channel.overtakingBound) {
        try box.send(Payload.bytes(n, byteCount: 8))
        guard case .message = try box.receive(timeoutNanoseconds: 10 * second) else {
          throw WaitedInVain(what: "message \(n)")
        }
      }
      worker.continue()
      let last: UInt64 = 9999
      try box.send(Payload.bytes(last, byteCount: 8))
      guard case .timedOut = try box.receive(timeoutNanoseconds: 15 * millisecond) else {
        Issue.record("the one that had waited longest was overtaken once more")
        return
      }
      try worker.until(["got", "me", "\(last)"])
    }

    @Test(
      "While the domain is paused the blocked go on one by one, in their order (§19, 30)",
      arguments: Sort.allCases)
    func pausedOrder(_ sort: Sort) throws {
      let pair = try Pair(sort, .bounded(1))
      let boss = try pair.temporary.domain.join(as: "boss", role: .controller)
      try pair.send("first")
      var sends: [Concurrent<SendOutcome>] = []
      for n in 0..<5 {
        sends.append(Concurrent { try pair.send("\(n)") })
        try pair.sender.untilBlocked(.space, count: n + 1)
      }
      #expect(pair.temporary.domain.pause(by: boss.id.rawValue))
      let taking = ReceiveRequest(mayBlock: true, timeoutNanoseconds: 10 * second, passesGate: true)
      for n in 0..<5 {
        guard case .message(let message) = try pair.incoming.receive(taking) else {
          throw WaitedInVain(what: "message \(n)")
        }
        #expect(message.text == (n == 0 ? "first" : "\(n - 1)"))
        _ = try sends[n].value()
        // Longer than the patience with one that was woken: still nobody else goes on.
        sleepNanoseconds(Channel.patienceNanoseconds + 20 * millisecond)
        #expect(sends.filter(\.isFinished).count == n + 1)
        #expect(try pair.outgoing.depth() == 1)
      }
      #expect(pair.temporary.domain.resume(from: pair.temporary.domain.gate))
    }

    @Test("While the domain is paused not even one that is stopped is overtaken (§19, 30)")
    func paused() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let boss = try temporary.domain.join(as: "boss", role: .controller)
      let box = try me.createMailbox("box")
      let worker = try WorkerProcess(temporary, "worker", "receive", ["box": "box"])
      try me.until("worker", isBlocked: .message)
      try worker.stop()
      #expect(temporary.domain.pause(by: boss.id.rawValue))
      _ = try box.channel.send([1], SendRequest(until: .immediately, passesGate: true))
      sleepNanoseconds(Channel.patienceNanoseconds + 40 * millisecond)
      let look = ReceiveRequest(mayBlock: false, passesGate: true)
      guard case .nothing = try box.channel.receive(look) else {
        Issue.record("a stopped process was overtaken while the domain is paused")
        return
      }
      #expect(temporary.domain.resume(from: temporary.domain.gate))
      try eventually("the message to be taken") {
        if case .message = try box.channel.receive(look) { true } else { false }
      }
    }
  }
}
