import Observation
import TestSupport
import Testing

extension ScreenTests {
  @Suite("The other keys") struct OtherKeys {
    @Test("m changes the send mode of the selected worker, which its detail shows; brackets change the pace")
    func modeAndPace() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      try await scope.select("waiter-1")
      var seen: Set<SendModeName> = []
      for _ in 0..<3 {
        let before = try #require(try scope.workers()["waiter-1"])
        try scope.terminal.press("m")
        try await scope.terminal.wait(until: "another mode") {
          guard let now = try scope.workers()["waiter-1"]?.sendModeOverride else { return false }
          return now != before.sendModeOverride
        }
        let mode = try #require(try scope.workers()["waiter-1"]?.sendModeOverride)
        seen.insert(mode)
        try scope.terminal.press("Enter")
        try await scope.terminal.wait(for: "send mode with \(mode)") { lines in
          lines.contains { $0.contains("send mode") && $0.contains(mode.rawValue) }
        }
        try scope.terminal.press("Escape")
        try await scope.terminal.wait(forNo: "participant ")
      }
      #expect(seen.count == 3)
      try scope.terminal.press("]")
      try await scope.terminal.wait(for: "running 2×")
      try scope.terminal.press("[", "[")
      try await scope.terminal.wait(for: "running 1/2×")
    }

    @Test("t shows a theme at once and Escape goes back to the one before")
    func themes() async throws {
      let scope = try Scope(columns: 120)
      defer { scope.close() }
      // A mistake in a theme is told where one looks, and the default stands in.
      try scope.terminal.enter("echo 'bloked: bold' >$FILES/x.yaml; $X run tour --theme $FILES/x.yaml")
      try await scope.terminal.wait(for: "x.yaml:1: bloked: no role")
      try await scope.terminal.wait(for: "8 processes")
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      let before = try scope.terminal.colouredScreen()
      try scope.terminal.press("t")
      try await scope.terminal.wait(for: "midnight")
      try scope.terminal.press("Down")
      try await scope.terminal.wait(for: "▸daylight")
      try scope.terminal.press("Enter")
      try await scope.terminal.wait(forNo: "goes back")
      try await scope.terminal.wait(until: "other colours") {
        let now = try scope.terminal.colouredScreen()
        return now != before && firstBackground(now) != firstBackground(before)
      }
      try scope.terminal.press("t")
      try await scope.terminal.wait(for: "daylight  (now)")
      try scope.terminal.press("Down", "Escape")
      try await scope.terminal.wait(forNo: "goes back")
    }

    private func firstBackground(_ screen: String) -> String? {
      screen.firstMatch(of: /48;5;(\d+)/).map { String($0.1) }
    }

    @Test("The palette pauses by name, and Escape leaves it")
    func palette() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      try scope.terminal.press(":", "p", "a", "u", "s", "e")
      try await scope.terminal.wait(for: "▸pause-or-resume")
      try scope.terminal.press("Enter")
      try await scope.terminal.wait(for: "paused by ipcscope")
      try scope.terminal.press(":")
      try await scope.terminal.wait(for: "Do: type a name")
      try scope.terminal.press("Escape")
      try await scope.terminal.wait(forNo: "Do: type a name")
    }

    @Test("? lists every key of the view, and Escape closes it")
    func help() async throws {
      let scope = try Scope(columns: 100, rows: 70)
      defer { scope.close() }
      try await scope.startTour()
      try scope.terminal.press("?")
      try await scope.terminal.wait(for: "Keys of Stage")
      let keys = [
        "space", "p", "s", "S", "[", "]", "R", "i", "c", "C", "+ =", "-", "#", "m", "x", "n", "1", "2", "3",
        "Tab", "↑ k", "↓ j", "← h", "→ l", "Enter", "PgUp", "PgDn", "/", "Esc", "t", "?", "q ^C",
      ]
      for key in keys {
        try await scope.terminal.wait(for: "the key \(key)") { $0.show("│   \(key)  ") }
      }
      try scope.terminal.press("Escape")
      try await scope.terminal.wait(forNo: "Keys of Stage")
      // Where it does not fit it can be scrolled to its end.
      try scope.terminal.resize(columns: 80, rows: 24)
      try scope.terminal.press("?")
      try await scope.terminal.wait(for: "more")
      for _ in 0..<60 { try scope.terminal.press("Down") }
      try await scope.terminal.wait(for: "left the domain in good order")
      try scope.terminal.press("Escape")
      try await scope.terminal.wait(forNo: "Keys of Stage")
    }

    @Test("1, 2 and 3 show the views, Enter the detail of what is selected, and / filters by name")
    func views() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(doublings: 2)
      try await scope.terminal.wait(until: "messages in the queue") { try scope.orders().depth > 4 }
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      try scope.terminal.press("2")
      let table = try await scope.terminal.wait(for: "till-in → till")
      #expect(!table.show("SENDERS              "))
      try scope.terminal.press("Home", "Enter")
      try await scope.terminal.wait(for: "capacity    ")
      try scope.terminal.press("Escape")
      try await scope.terminal.wait(forNo: "capacity    ")
      try scope.terminal.press("Right", "Enter")
      try await scope.terminal.wait(for: "Message #")
      try await scope.terminal.wait(for: "from waiter-")
      for format in ["JSON", "hex", "text"] {
        try scope.terminal.press("v")
        try await scope.terminal.wait(for: "shown as \(format)")
      }
      try scope.terminal.press("Escape", "3")
      try await scope.terminal.wait(for: "semaphores")
      try await scope.terminal.wait(for: "shelf")
      try scope.terminal.press("1")
      try await scope.terminal.wait(for: "RECEIVERS")
      try scope.terminal.press("/")
      try await scope.terminal.wait(for: "Enter keep")
      try scope.terminal.type("shelf")
      try scope.terminal.press("Enter")
      let filtered = try await scope.terminal.wait(for: "filter: shelf")
      #expect(filtered.show("baker") && !filtered.show("waiter-1 ") && !filtered.show("till-in"))
      try scope.terminal.press("Escape")
      try await scope.terminal.wait(for: "till-in")
    }

    @Test("x kills a worker and the screen says so; n starts another of its kind")
    func killAndStart() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(doublings: 2)
      try await scope.select("cook-1")
      try scope.terminal.press("x")
      try await scope.terminal.wait(for: "Send a signal to cook-1")
      let victim = try #require(try scope.workers()["cook-1"]).processID
      try scope.terminal.press("Enter")
      try await scope.terminal.wait(for: "killed (KILL)")
      try await scope.terminal.wait(for: "7 processes, 1 dead")
      #expect(try scope.workers()["cook-1"] == nil)
      let sent = try scope.orders().sentCount
      try await scope.terminal.wait(until: "the others to go on") { try scope.orders().sentCount > sent + 2 }
      try scope.terminal.press("n")
      try await scope.terminal.wait(for: "started cook-")
      try await scope.terminal.wait(for: "8 processes")
      let cooks = try scope.workers().filter { $0.key.hasPrefix("cook-") }
      #expect(cooks.count == 2 && cooks.allSatisfy { $0.value.processID != victim })
    }

    @Test("R starts the scenario from the beginning, with workers of its own")
    func restart() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(doublings: 3)
      try await scope.terminal.wait(until: "twenty messages") { try scope.orders().sentCount > 20 }
      let before = Set(try scope.workers().values.map(\.processID))
      try scope.terminal.press("R")
      try await scope.terminal.wait(for: "restarted tour")
      try await scope.terminal.wait(until: "eight new workers") {
        let now = Set(try scope.workers().values.map(\.processID))
        return now.count == 8 && now.isDisjoint(with: before)
      }
      #expect(try scope.orders().sentCount < 20)
      try await scope.terminal.wait(for: "8 processes")
      try scope.terminal.press("q")
      try await scope.expectCleanEnd(status: 0)
    }
  }
}
