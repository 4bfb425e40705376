import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  @Suite struct CapacityTests {
    @Test(
      "At capacity zero nothing is queued while senders wait, and one slot is not zero (§16, 17)",
      arguments: Sort.allCases)
    func zeroIsNotOne(_ sort: Sort) throws {
      let zero = try Pair(sort, .zero)
      let sends = (0..<3).map { n in Concurrent { try zero.send("\(n)") } }
      try zero.sender.untilBlocked(.rendezvous, count: 3)
      #expect(try zero.outgoing.depth() == 0)
      for _ in 0..<3 { #expect(try zero.receive() != nil) }
      for send in sends { #expect(try send.value().sequence != nil) }
      let one = try Pair(sort, .bounded(1))
      #expect(try one.send("m", timeout: 0).sequence != nil)
      #expect(try one.outgoing.depth() == 1)
    }

    @Test(
      "At capacity zero the offer of a sender that gives up or dies is gone (§16)", arguments: Sort.allCases,
      SendUntil.allCases)
    func offerIsGone(_ sort: Sort, _ until: SendUntil) throws {
      if until == .immediately { return }
      let pair = try Pair(sort, .zero)
      #expect(try pair.send("gives up", until: until, timeout: 5 * millisecond) == .timedOut)
      #expect(try pair.receiveNow() == nil)
      #expect(try pair.receive(timeout: 5 * millisecond) == nil)
      let target = sort == .mailbox ? ["box": "box"] : ["peer": "receiver", "capacity": "zero"]
      let options = ["count": "1", "until": until.rawValue].merging(target) { a, _ in a }
      let worker = try WorkerProcess(pair.temporary, "dying", "send", options)
      try pair.receiver.until("dying", isBlocked: .rendezvous)
      let link = sort == .link ? try pair.receiver.link(to: "dying") : nil
      worker.kill()
      if sort == .mailbox {
        #expect(try pair.receiveNow() == nil)
        #expect(try pair.receive(timeout: 5 * millisecond) == nil)
        let send = Concurrent { try pair.send("alive", until: until) }
        #expect(try pair.receive()?.text == "alive")
        #expect(try send.value().sequence != nil)
      } else {
        #expect(throws: ReceiveError.peerTerminated(name: "dying")) {
          _ = try pair.receiver.receiveNow(from: "dying")
        }
        #expect(try pair.receiver.receiveNowFromAnyone() == nil)
        #expect(try link?.incoming.depth() == 0)
      }
    }

    @Test("At capacity zero a blocked receiver that has died does not count for a non-blocking send (§16)")
    func deadReceiver() throws {
      let pair = try Pair(.mailbox, .zero)
      let worker = try WorkerProcess(pair.temporary, "dying", "receive", ["box": "box"])
      try pair.sender.until("dying", isBlocked: .message)
      worker.kill()
      #expect(try pair.send("m", until: .immediately) == .wouldBlock)
      #expect(try pair.outgoing.depth() == 0)
      #expect(try pair.receiveNow() == nil)
    }

    @Test(
      "A bounded queue takes exactly n, and then one more for each that is received (§17)",
      arguments: eachSort([.bounded(1), .bounded(2), .bounded(3), .bounded(64), .bounded(65), .bounded(3000)])
    )
    func exactlyN(_ sort: Sort, _ capacity: Capacity) throws {
      guard case .bounded(let n) = capacity else { return }
      let pair = try Pair(sort, capacity)
      for index in 0..<n { #expect(try pair.send("\(index)", until: .immediately).sequence != nil) }
      for _ in 0..<2 {
        #expect(try pair.send("x", until: .immediately) == .wouldBlock)
        #expect(try pair.send("x", timeout: millisecond) == .timedOut)
        #expect(try pair.outgoing.depth() == n)
        #expect(try pair.receiveNow() != nil)
        #expect(try pair.send("y", until: .immediately).sequence != nil)
      }
      #expect(try pair.outgoing.depth() == n)
      for index in 2..<max(2, n) { #expect(try pair.receiveNow()?.text == "\(index)") }
    }

    @Test(
      "Messages withdrawn from the middle of a bounded queue leave their places to others (§14, 17)",
      arguments: Sort.allCases)
    func withdrawnFromMiddle(_ sort: Sort) throws {
      let pair = try Pair(sort, .bounded(3))
      try pair.send("first", until: .immediately)
      #expect(try pair.send("withdrawn", until: .received, timeout: 5 * millisecond) == .timedOut)
      #expect(try pair.outgoing.depth() == 1)
      try pair.send("second", until: .immediately)
      #expect(try pair.send("third", until: .immediately).sequence != nil)
      #expect(try pair.send("fourth", until: .immediately) == .wouldBlock)
      for expected in ["first", "second", "third"] { #expect(try pair.receiveNow()?.text == expected) }
      #expect(try pair.receiveNow() == nil)
    }

    @Test(
      "An unbounded queue never blocks its sender, keeps the order, and gives its memory back (§18)",
      arguments: Sort.allCases, [8, 300])
    func unbounded(_ sort: Sort, _ size: Int) throws {
      let pair = try Pair(sort, .unbounded)
      let path = pair.outgoing.segment.path
      let before: Int = try allocated(path)
      let count = size == 8 ? UInt64(scaled(200_000, nightly: 5)) : 20_000
      for number in 0..<count {
        let outcome = try pair.outgoing.send(
          Payload.bytes(number, byteCount: size), SendRequest(until: .immediately))
        guard outcome.sequence != nil else {
          Issue.record("message \(number): \(outcome)")
          return
        }
      }
      #expect(try pair.outgoing.depth() == count)
      let full = try allocated(path)
      #expect(full - before >= Int(truncatingIfNeeded: count) * (128 + (size == 8 ? 0 : 512)))
      for number in 0..<count {
        guard let message = try pair.receiveNow(), Payload.number(message.bytes) == number,
          message.bytes.count == size
        else {
          Issue.record("message \(number) is missing")
          return
        }
      }
      #expect(try pair.receiveNow() == nil)
      #expect(try pair.receive(timeout: millisecond) == nil)
      let after = try allocated(path)
      #expect(after - before < (full - before) / 10, "\(before) → \(full) → \(after) bytes")
    }

    @Test(
      "Each sender's messages come in its order, whatever their sizes and modes (§19)",
      arguments: everyCapacity)
    func fifo(_ capacity: Capacity) throws {
      let pair = try Pair(.mailbox, capacity)
      let count = scaled(400)
      let temporary = pair.temporary
      let senders = ["a", "b", "c"].map { name in
        Concurrent {
          let box = try temporary.domain.join(as: name).openMailbox("box")
          for number in 0..<UInt64(count) {
            let bytes = Payload.bytes(number, byteCount: [8, 65, 1000, 9000][Int(number % 4)])
            try box.send(bytes, until: number % 7 == 0 ? .received : .queued)
          }
        }
      }
      var next: [String: UInt64] = [:]
      for _ in 0..<3 * count {
        let message = try #require(try pair.receive())
        #expect(Payload.isWhole(message.bytes))
        #expect(Payload.number(message.bytes) == next[message.senderName, default: 0])
        next[message.senderName, default: 0] += 1
      }
      for sender in senders { try sender.value() }
      #expect(try pair.receiveNow() == nil)
    }

    @Test(
      "Blocked senders are served in the order in which they blocked (§19)",
      arguments: eachSort([.zero, .bounded(1)]))
    func sendersInOrder(_ sort: Sort, _ capacity: Capacity) throws {
      let pair = try Pair(sort, capacity)
      if capacity != .zero { try pair.send("fills") }
      let sends = try (0..<6).map { n in
        let send = Concurrent { try pair.send("\(n)") }
        try eventually("sender \(n) to be blocked") { pair.sender.segment.waitKinds().count == n + 1 }
        // The wait record is written after the place in the order has been taken; other records come and go.
        sleepNanoseconds(2 * millisecond)
        return send
      }
      if capacity != .zero { #expect(try pair.receive()?.text == "fills") }
      for n in 0..<6 { #expect(try pair.receive()?.text == "\(n)") }
      for send in sends { _ = try send.value() }
    }

    @Test("Blocked receivers are served in the order in which they blocked (§19)", arguments: everyCapacity)
    func receiversInOrder(_ capacity: Capacity) throws {
      let pair = try Pair(.mailbox, capacity)
      let receives = try (0..<6).map { n in
        let receive = Concurrent { try pair.receive()?.text }
        try eventually("receiver \(n) to be blocked") { pair.receiver.segment.waitKinds().count == n + 1 }
        sleepNanoseconds(2 * millisecond)
        return receive
      }
      for n in 0..<6 {
        try pair.send("\(n)")
        #expect(try receives[n].value() == "\(n)")
      }
    }
  }
}
