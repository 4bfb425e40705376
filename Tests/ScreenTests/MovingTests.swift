import Testing

extension ScreenTests {
  @Suite("What the tour shows") struct Moving {
    @Test(
      "Messages move, slots fill, and a blocked sender shows its reason and who releases it",
      arguments: [(80, 24), (120, 40)])
    func tour(_ size: (columns: Int, rows: Int)) async throws {
      let scope = try Scope(columns: size.columns, rows: size.rows)
      defer { scope.close() }
      try await scope.startTour(doublings: 2)
      let first = try await scope.terminal.wait(for: "a message") { !$0.sequences.isEmpty }
      let largest = first.sequences.max() ?? 0
      try await scope.terminal.wait(for: "later messages") { ($0.sequences.max() ?? 0) > largest + 4 }
      try await scope.terminal.wait(for: "slots that fill") { lines in
        lines.contains {
          $0.contains("porter") || $0.contains("[") && $0.contains("■") && $0.contains("] out")
        }
      }
      try await scope.terminal.wait(for: "8 of 8 FULL")
      let blocked = try await scope.terminal.wait(for: "blocked: full")
      #expect(blocked.show("8 of 8"))
      // Whoever is selected is explained: the first waiter.
      try await scope.select("waiter-1")
      try await scope.terminal.wait(for: "the why of a blocked sender", seconds: 60) { lines in
        lines.show("waiter-1 is blocked: orders is bounded at 8") && lines.show("cook-1 or cook-2")
      }
      try scope.terminal.press("q")
      try await scope.expectCleanEnd(status: 0)
    }

    @Test("A blocked process shows for how long, from its first moment on")
    func age() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      try await scope.select("cook-1")
      try scope.terminal.press("p", "Down", "p")
      try await scope.terminal.wait(for: "both cooks held") { lines in
        lines.filter { $0.contains("‖ held") }.count == 2
      }
      for _ in 0..<3 { try scope.terminal.press("]") }
      // More than the time after which a sleeper looks around by itself.
      try await scope.terminal.wait(for: "a wait of a second") { lines in
        lines.contains { $0.contains(/^ +[1-9]\d*\.\d s "/) } && lines.show("blocked: full")
      }
    }
  }
}
