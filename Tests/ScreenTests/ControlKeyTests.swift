import Observation
import TestSupport
import Testing

extension ScreenTests {
  @Suite("Keys that change what happens") struct ControlKeys {
    @Test("space freezes every worker, as an observer beside the screen counts; space again releases them")
    func pause() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(doublings: 3)
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      // An operation that was under way may still complete.
      var still = try scope.counters()
      try await scope.terminal.wait(until: "all at rest") {
        let now = try scope.counters()
        defer { still = now }
        return now == still
      }
      #expect(still.count == 8)
      for _ in 0..<10 {
        try await Task.sleep(nanoseconds: 100_000_000)
        #expect(try scope.counters() == still)
      }
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "running 8")
      try await scope.terminal.wait(until: "every worker to go on") {
        try scope.counters().allHaveGoneOn(since: still)
      }
    }

    @Test(
      "p holds a cook: with both held the mailbox fills until its senders block, and releasing lets them go")
    func hold() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(doublings: 3)
      try await scope.select("cook-1")
      try scope.terminal.press("p")
      try await scope.terminal.wait(for: "cook-1 is held")
      #expect(try #require(try scope.workers()["cook-1"]).isHeld)
      #expect(try scope.workers()["cook-2"]?.isHeld == false)
      try scope.terminal.press("Down", "p")
      try await scope.terminal.wait(for: "cook-2 is held")
      try await scope.terminal.wait(for: "8 of 8 FULL")
      try await scope.terminal.wait(for: "both senders blocked") { lines in
        lines.filter { $0.contains("blocked: full") }.count == 2
      }
      let held = try scope.counters()
      let sent = try scope.orders().sentCount
      for _ in 0..<5 {
        try await Task.sleep(nanoseconds: 100_000_000)
        let now = try scope.counters()
        #expect(now["cook-1"] == held["cook-1"] && now["cook-2"] == held["cook-2"])
        #expect(try scope.orders().sentCount == sent)
      }
      try scope.terminal.press("p")
      try await scope.terminal.wait(forNo: "cook-2 is held")
      try await scope.terminal.wait(until: "messages to move again") {
        try scope.orders().sentCount > sent + 4
      }
      #expect(try scope.counters()["cook-1"] == held["cook-1"])
    }

    @Test("i puts a message in that a worker really receives, and says what became of it")
    func inject() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(doublings: 3)
      // Into a queue without bound in which something is: nobody waits for a message or for room.
      try scope.terminal.press("c")
      try await scope.terminal.wait(until: "unbounded") { try scope.orders().capacity == .unbounded }
      try await scope.terminal.wait(until: "a queue") { try scope.orders().depth > 3 }
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      _ = try await settled(scope)
      try scope.terminal.press("i")
      try await scope.terminal.wait(for: "Inject into orders")
      try scope.terminal.type("chef's wish")
      try scope.terminal.press("Enter")
      let lines = try await scope.terminal.wait(for: "queued as #")
      #expect(lines.show("injected \"chef's wish\" into orders: queued as #"))
      let peeked = try scope.run("peek", "tour/orders", "--json").lines.filter { $0.contains("chef's wish") }
      #expect(peeked.count == 1)
      #expect(peeked.first?.contains("\"sender\":\"ipcscope\"") == true)
      let sequence = try #require(peeked.first?.firstMatch(of: /"sequence":(\d+)/)).1
      let received = try scope.orders().receivedCount
      let depth = try scope.orders().depth

      try scope.terminal.press("Space")
      try await scope.terminal.wait(until: "message #\(sequence) to be received") {
        try scope.orders().receivedCount >= received + depth
      }
      #expect(try !scope.run("peek", "tour/orders", "--json").output.contains("chef's wish"))
      let now = try scope.counters()
      let taken = (now["cook-1"]?.received ?? 0) + (now["cook-2"]?.received ?? 0)
      #expect(UInt64(taken) >= received + depth)
    }

    @Test(
      "i in blocking mode says who received it; in non-blocking mode at a full mailbox, that it was refused")
    func injectionOutcomes() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(doublings: 4)
      try scope.terminal.press("i")
      try await scope.terminal.wait(for: "Inject into orders")
      try scope.terminal.type("now")
      try scope.terminal.press("Tab", "Tab", "Left", "Enter")
      let lines = try await scope.terminal.wait(for: " received by cook-")
      #expect(lines.show("injected \"now\" into orders: #"))
      try await scope.select("cook-1")
      try scope.terminal.press("p", "Down", "p")
      try await scope.terminal.wait(for: "8 of 8 FULL")
      try await scope.terminal.wait(for: "cook-2 is held")
      try await scope.terminal.wait(for: "blocked: full")
      try scope.terminal.press("i")
      try await scope.terminal.wait(for: "Inject into orders")
      try scope.terminal.type("never")
      try scope.terminal.press("Tab", "Tab", "Right", "Enter")
      try await scope.terminal.wait(for: "not injected: orders would block")
      #expect(try !scope.run("peek", "tour/orders").output.contains("never"))
    }

    @Test("s and S let exactly one operation through while all stands")
    func step() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(doublings: 3)
      // Unbounded, so that the send of a step completes.
      try scope.terminal.press("c")
      try await scope.terminal.wait(for: "unbounded")
      try await scope.terminal.wait(until: "unbounded") { try scope.orders().capacity == .unbounded }
      try await scope.select("waiter-1")
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      for _ in 0..<3 {
        let before = try await settled(scope)
        try scope.terminal.press("s")
        try await scope.terminal.wait(until: "one operation") {
          try scope.counters().operations("waiter-1") > before.operations("waiter-1")
        }
        try await scope.terminal.wait(for: "waiter-1 did one operation")
        let after = try await settled(scope)
        for name in before.keys {
          let done = try after.operations(name) - before.operations(name)
          #expect(done == (name == "waiter-1" ? 1 : 0), "\(name) did \(done)")
        }
      }
      let before = try await settled(scope)
      try scope.terminal.press("S")
      let lines = try await scope.terminal.wait(for: "what the step did") { lines in
        lines.contains { !$0.contains("waiter-1") && $0.contains(" one operation") }
      }
      let after = try await settled(scope)
      // Whoever comes next did its operation, and may have completed that of others; or it began and is blocked.
      let done = try before.keys.map { try after.operations($0) - before.operations($0) }.filter { $0 != 0 }
      #expect(done.allSatisfy { $0 == 1 }, "\(done)")
      #expect(done.isEmpty == lines.show("is blocked in it"), "\(done)")
    }

    /// The counters once they stand still.
    private func settled(_ scope: Scope) async throws -> [String: Counters] {
      var last = try scope.counters()
      var same = 0
      try await scope.terminal.wait(until: "counters that stand still") {
        let now = try scope.counters()
        same = now == last ? same + 1 : 0
        last = now
        return same >= 3
      }
      return last
    }
  }
}
