import IPCCore
import Platform
import Testing

extension Conformance {
  @Suite struct ForkTests {
    @Test("A forked child cannot use its parent's handles, and does not keep its parent's name (§2)")
    func fork() throws {
      let temporary = try TemporaryDomain()
      let me = try temporary.domain.join(as: "main")
      let worker = try WorkerProcess(temporary, "parent", "fork")
      try worker.until(["child", "end"])
      try worker.until(["parent"])
      let child = worker.lines().first { $0[0] == "forked" }.flatMap { Int32($0[1]) }
      defer { if let child { try? ThisProcess.signal(9, to: child) } }
      for what in [
        "send", "receive", "sendTo", "receiveFrom", "receiveFromAnyone", "setCapacity", "receiveFromAnyOf",
        "waitUntilEmpty", "handOver",
      ] {
        #expect(worker.lines().contains(["child", what, "forked"]), "\(what): \(worker.lines())")
      }
      // The parent's handles work as before, and the child has taken nothing.
      #expect(worker.lines().contains(["parent", "before"]))
      worker.kill()
      // The child lives on with the parent's memory, but not with its name.
      #expect(me.identity(of: "parent") == nil)
      _ = try temporary.domain.join(as: "parent")
    }

    @Test("A fork's copies of handles change nothing of the parent's when they end (§2, 25)")
    func endingCopies() throws {
      let pair = try Pair(.mailbox, .unbounded)
      let base = ChannelLayout.firstChannel
      func state() -> [UInt64] {
        let places = [
          base + ChannelLayout.sendLock..<base + 64,
          base + ChannelLayout.openedBy..<base + ChannelLayout.loans,
        ]
        return places.flatMap { stride(from: $0.lowerBound, to: $0.upperBound, by: 8) }.map {
          pair.outgoing.segment.word($0).loadAcquire()
        }
      }
      func useAndEnd() throws -> (before: [UInt64], counts: MessageCounts) {
        let copy = try pair.sender.openMailbox("box")
        // Often enough that the lock favours this thread, so that there is something to give up.
        for _ in 0..<100 {
          try copy.send("x", until: .immediately)
          _ = try pair.receiveNow()
        }
        let counts = pair.sender.messageCounts
        // From here on every handle of this process is as in the child of a fork.
        ForkGuard.count.fetchAdd(1)
        return (state(), counts)
      }
      let (before, counts) = try useAndEnd()
      let after = (state(), pair.sender.messageCounts)
      ForkGuard.count.fetchSub(1)
      #expect(before.contains { $0 != 0 } && counts.sent == 100)
      #expect(after.0 == before)
      #expect(after.1 == counts)
    }
  }
}
