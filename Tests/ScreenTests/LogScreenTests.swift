import IPCCore
import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("The log on the screen") struct Log {
    @Test(
      "6 shows what processes do: a send with its detail, by the filter; 5 how long messages took; nobody is asked afterwards"
    )
    func log() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(doublings: 1)
      try scope.terminal.press("6")
      try await scope.terminal.wait(for: "▶ follows the newest")
      try await scope.terminal.wait(for: "→ sent                 orders #")
      #expect(scope.isWatched)
      try scope.terminal.press("/")
      try await scope.terminal.wait(for: "Enter keep")
      try scope.terminal.type("sent")
      try scope.terminal.press("Enter")
      try await scope.terminal.wait(for: "filter: sent")
      try await scope.terminal.wait(forNo: "received")
      // The only row is the newest, too: from there nobody goes up.
      try await scope.terminal.wait(for: "a second send") { $0.count { $0.contains("→ sent") } > 1 }
      try scope.terminal.press("Home", "Enter")
      let detail = try await scope.terminal.wait(for: "domain time")
      #expect(detail.show("‖ row 1 of"))
      #expect(detail.show("→ sent") && detail.show("sequence      #"))
      try scope.terminal.press("Escape", "G")
      try await scope.terminal.wait(for: "▶ follows the newest")
      try scope.terminal.press("Escape", "5")
      try await scope.terminal.wait(for: "From send to receive:")
      try await scope.terminal.wait(for: "the longest")
      try scope.terminal.press("0")
      try await scope.terminal.wait(for: "measured anew")
      #expect(scope.isWatched)
      // What a view that is not shown does not need, no process has to tell.
      try scope.terminal.press("1")
      try await scope.terminal.wait(until: "the end of the watch") { !scope.isWatched }
    }
  }
}

extension Scope {
  /// Whether somebody asks the processes of the tour for events.
  var isWatched: Bool {
    ((try? FileSystem.list(folder.place.path(of: "tour"))) ?? []).contains { $0.hasPrefix("w.") }
  }
}
