import IPCCore
import IPCTestSupport
import Platform
import Testing

extension Conformance {
  /// Waiting until a queue is empty: one call.
  @Suite struct EmptyTests {
    private func waitUntilEmpty(_ pair: Pair, timeout: UInt64 = 20 * second) throws -> EmptyOutcome {
      switch pair.sort {
      case .mailbox: try pair.sender.openMailbox("box").waitUntilEmpty(timeoutNanoseconds: timeout)
      case .link: try pair.sender.waitUntilEmpty(to: "receiver", timeoutNanoseconds: timeout)
      }
    }

    @Test(
      "One call waits until all that was queued has been received (§11)",
      arguments: Sort.allCases, [Capacity.bounded(4), .unbounded])
    func waits(_ sort: Sort, _ capacity: Capacity) throws {
      let pair = try Pair(sort, capacity)
      #expect(try waitUntilEmpty(pair) == .empty)
      for text in ["1", "2", "3"] { try pair.send(text) }
      let waits = (0..<3).map { _ in Concurrent { try self.waitUntilEmpty(pair) } }
      try pair.sender.untilBlocked(.empty, count: 3)
      _ = try pair.receive()
      _ = try pair.receive()
      sleepNanoseconds(70 * millisecond)
      #expect(waits.allSatisfy { !$0.isFinished })
      _ = try pair.receive()
      for wait in waits { #expect(try wait.value() == .empty) }
      #expect(pair.sender.segment.waitKinds() == [])
    }

    @Test(
      "It takes a time-out, and is empty at capacity zero at any time (§11, 14, 16)", arguments: Sort.allCases
    )
    func timesOut(_ sort: Sort) throws {
      let pair = try Pair(sort, .bounded(4))
      try pair.send("1")
      #expect(try waitUntilEmpty(pair, timeout: 20 * millisecond) == .timedOut)
      let zero = try Pair(sort, .zero)
      let offer = Concurrent { try zero.send("offer") }
      try zero.sender.untilBlocked(.rendezvous)
      #expect(try waitUntilEmpty(zero) == .empty)
      #expect(try zero.receive()?.text == "offer")
      _ = try offer.value()
    }

    @Test(
      "A message that its sender withdraws leaves the queue empty too (§11, 14)", arguments: Sort.allCases)
    func withdrawn(_ sort: Sort) throws {
      let pair = try Pair(sort, .bounded(4))
      let send = Concurrent { try pair.send("1", until: .received, timeout: 300 * millisecond) }
      try pair.sender.untilBlocked(.receipt)
      let wait = Concurrent { try self.waitUntilEmpty(pair) }
      try pair.sender.untilBlocked(.empty)
      #expect(try send.value() == .timedOut)
      #expect(try wait.value() == .empty)
    }

    @Test("The end of the mailbox, and of the peer of a link, ends the wait with an error (§7, 10, 11)")
    func ends() throws {
      let mailbox = try Pair(.mailbox, .bounded(4))
      try mailbox.send("1")
      let wait = Concurrent { try self.waitUntilEmpty(mailbox) }
      try mailbox.sender.untilBlocked(.empty)
      try mailbox.receiver.deleteMailbox("box")
      #expect(try wait.hasError(SendError.mailboxClosed(name: "box")))

      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "me")
      let worker = try WorkerProcess(temporary, "worker", "sleep")
      try me.send([1], to: "worker")
      let other = Concurrent { try me.waitUntilEmpty(to: "worker", timeoutNanoseconds: 20 * second) }
      try me.untilBlocked(.empty)
      worker.kill()
      #expect(try other.hasError(SendError.peerTerminated(name: "worker")))
    }

    @Test("A process killed while it waits, and one killed with the last message, hold up nobody (§11, 25)")
    func killed() throws {
      let pair = try Pair(.mailbox, .bounded(4))
      try pair.send("1")
      let waiter = try WorkerProcess(pair.temporary, "waiter", "wait-empty", ["box": "box"])
      try pair.sender.until("waiter", isBlocked: .empty)
      waiter.kill()
      let wait = Concurrent { try self.waitUntilEmpty(pair) }
      try pair.sender.untilBlocked(.empty)
      let taker = try WorkerProcess(pair.temporary, "taker", "receive", ["box": "box"])
      try taker.until(["got"])
      taker.kill()
      #expect(try wait.value() == .empty)
    }
  }
}
