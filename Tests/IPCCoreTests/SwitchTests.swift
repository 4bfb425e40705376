import IPCCore
import IPCTestSupport
import Platform
import Synchronization
import Testing

extension Conformance {
  @Suite struct SwitchTests {
    @Test("Growing wakes the blocked senders that now fit, in their order (§20)", arguments: Sort.allCases)
    func growing(_ sort: Sort) throws {
      let pair = try Pair(sort, .bounded(1))
      try pair.send("0")
      let sends = try (1...5).map { n in
        let send = Concurrent { try pair.send("\(n)") }
        try eventually("sender \(n) to be blocked") { pair.sender.segment.waitKinds().count == n }
        sleepNanoseconds(2 * millisecond)
        return send
      }
      try pair.outgoing.setCapacity(.bounded(4))
      for send in sends[0..<3] { #expect(try send.value().sequence != nil) }
      try eventually("the depth to be 4") { try pair.outgoing.depth() == 4 }
      #expect(!sends[3].isFinished && !sends[4].isFinished)
      try pair.outgoing.setCapacity(.unbounded)
      for send in sends { #expect(try send.value().sequence != nil) }
      for n in 0...5 { #expect(try pair.receiveNow()?.text == "\(n)") }
    }

    @Test(
      "Growing from zero accepts the offer that stands, and its sender goes on unless it asked to wait (§20)",
      arguments: Sort.allCases, [Capacity.bounded(2), .unbounded])
    func offerBecomesMessage(_ sort: Sort, _ capacity: Capacity) throws {
      let pair = try Pair(sort, .zero)
      let buffered = Concurrent { try pair.send("buffered") }
      try pair.sender.untilBlocked(.rendezvous)
      try pair.outgoing.setCapacity(capacity)
      #expect(try buffered.value() == .queued(sequence: try buffered.value().sequence ?? 0))
      #expect(try pair.receiveNow()?.text == "buffered")
      try pair.outgoing.setCapacity(.zero)
      let blocking = Concurrent { try pair.send("blocking", until: .received) }
      try pair.sender.untilBlocked(.rendezvous)
      try pair.outgoing.setCapacity(capacity)
      try eventually("the offer to be queued") { try pair.outgoing.depth() == 1 }
      sleepNanoseconds(5 * millisecond)
      #expect(!blocking.isFinished)
      #expect(try pair.receiveNow()?.text == "blocking")
      #expect(
        try blocking.value() == .received(sequence: try blocking.value().sequence ?? 0, by: pair.receiver.id))
    }

    @Test(
      "Shrinking below the depth drains: no send is accepted until the depth is under the limit (§20)",
      arguments: Sort.allCases, [Capacity.bounded(2), .bounded(1), .zero])
    func draining(_ sort: Sort, _ capacity: Capacity) throws {
      let pair = try Pair(sort, .unbounded)
      for n in 0..<5 { try pair.send("\(n)") }
      try pair.outgoing.setCapacity(capacity)
      #expect(pair.outgoing.capacity == capacity && pair.incoming.capacity == capacity)
      #expect(try pair.outgoing.depth() == 5)
      let limit = capacity == .zero ? 0 : Int(capacity == .bounded(1) ? 1 : 2)
      for n in 0..<5 {
        if 5 - n >= max(1, limit) {
          #expect(try pair.send("x", until: .immediately) == .wouldBlock)
          #expect(try pair.send("x", timeout: millisecond) == .timedOut)
        }
        #expect(try pair.receiveNow()?.text == "\(n)")
      }
      #expect(try pair.receiveNow() == nil)
      let outcome = try pair.send("y", until: .immediately)
      #expect(capacity == .zero ? outcome == .wouldBlock : outcome.sequence != nil)
      if capacity == .zero {
        let send = Concurrent { try pair.send("rendezvous") }
        try pair.sender.untilBlocked(.rendezvous)
        #expect(try pair.outgoing.depth() == 0)
        #expect(try pair.receive()?.text == "rendezvous")
        #expect(try send.value() == .received(sequence: try send.value().sequence ?? 0, by: pair.receiver.id))
      }
    }

    @Test(
      "A bound outside 1 to 2^40 is refused and changes nothing (§17, 20)",
      arguments: [0, 1 << 40, UInt64.max])
    func badBound(_ bound: UInt64) throws {
      let pair = try Pair(.mailbox, .bounded(3))
      #expect(throws: SendError.self) { try pair.outgoing.setCapacity(.bounded(bound)) }
      #expect(pair.outgoing.capacity == .bounded(3))
    }

    private static let cycle: [Capacity] = [
      .zero, .bounded(1), .unbounded, .bounded(4), .zero, .unbounded, .bounded(2),
    ]

    @Test("Switching while threads and processes send and receive loses, doubles and reorders nothing (§20)")
    func live() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      _ = try me.createMailbox("box", capacity: .bounded(4))
      let box = try SharedBox(me.openMailbox("box"))
      let count = scaled(600)
      let receivers = try (0..<2).map { try WorkerProcess(temporary, "r\($0)", "receive", ["box": "box"]) }
      let senders = try (0..<2).map { n in
        let until = n == 0 ? "queued" : "received"
        return try WorkerProcess(
          temporary, "s\(n)", "send",
          ["box": "box", "count": "\(count)", "until": until, "sizes": "8,100,5000"])
      }
      let threadReceiver = Concurrent { () -> [(String, UInt64)] in
        let box = try temporary.domain.join(as: "threadReceiver").openMailbox("box")
        var got: [(String, UInt64)] = []
        while case .message(let message) = try box.receive(timeoutNanoseconds: second) {
          #expect(Payload.isWhole(message.bytes))
          got.append((message.senderName, try #require(Payload.number(message.bytes))))
        }
        return got
      }
      let threads = ["t0", "t1"].map { name in
        Concurrent {
          let box = try temporary.domain.join(as: name).openMailbox("box")
          for number in 0..<UInt64(count) {
            try box.send(Payload.bytes(number, byteCount: 8), until: number % 3 == 0 ? .received : .queued)
          }
        }
      }
      var switches = 0
      while !(threads.allSatisfy(\.isFinished) && senders.allSatisfy { $0.lines().last?[0] == "end" }) {
        try box.box.setCapacity(Self.cycle[switches % Self.cycle.count])
        switches += 1
        sleepNanoseconds(2 * millisecond)
      }
      for thread in threads { try thread.value() }
      for sender in senders { #expect(sender.sent.count == count) }
      try box.box.setCapacity(.unbounded)
      let inThread = try threadReceiver.value()
      try eventually("the queue to be empty") { try box.box.depth() == 0 }
      let wanted = 4 * count
      try eventually("all messages") { inThread.count + receivers.reduce(0) { $0 + $1.got.count } >= wanted }
      var all = receivers.map { $0.got.map { ($0.sender, $0.number) } } + [inThread]
      #expect(receivers.allSatisfy { $0.got.allSatisfy(\.isWhole) })
      checkOnceAndInOrder(
        &all, expected: Dictionary(uniqueKeysWithValues: ["s0", "s1", "t0", "t1"].map { ($0, count) }))
      #expect(switches > 5)
    }

    /// Each number of each sender once among all receivers, and rising at each receiver.
    private func checkOnceAndInOrder(_ all: inout [[(String, UInt64)]], expected: [String: Int]) {
      var seen: [String: Set<UInt64>] = [:]
      for got in all {
        var last: [String: UInt64] = [:]
        for (sender, number) in got {
          #expect(last[sender].map { $0 < number } ?? true, "\(sender): \(number) after \(last[sender] ?? 0)")
          last[sender] = number
          #expect(seen[sender, default: []].insert(number).inserted, "\(sender): \(number) twice")
        }
      }
      for (sender, count) in expected { #expect(seen[sender]?.count == count, "of \(sender)") }
    }

    @Test("Switching a link while it is used loses, doubles and reorders nothing (§20)")
    func liveLink() throws {
      let pair = try Pair(.link, .bounded(4))
      let count = UInt64(scaled(2000))
      let sender = Concurrent {
        for number in 0..<count {
          let request = SendRequest(
            until: number % 5 == 0 ? .received : .queued, timeoutNanoseconds: 30 * second)
          let outcome = try pair.outgoing.send(Payload.bytes(number, byteCount: 8), request)
          #expect(outcome.sequence != nil)
        }
      }
      let switcher = Concurrent {
        var switches = 0
        while !sender.isFinished {
          try pair.outgoing.setCapacity(Self.cycle[switches % Self.cycle.count])
          switches += 1
          sleepNanoseconds(millisecond)
        }
      }
      for number in 0..<count {
        let message = try #require(try pair.receive())
        #expect(Payload.number(message.bytes) == number)
      }
      try sender.value()
      try switcher.value()
      #expect(try pair.receiveNow() == nil)
    }
  }
}
