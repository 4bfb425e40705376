import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("Every key of the help") struct EveryKey {
    /// What tmux calls the keys that the help names otherwise.
    private static let tmuxNames = [
      "space": "Space", "shift-Tab": "BTab", "↑": "Up", "↓": "Down", "←": "Left", "→": "Right",
      "Esc": "Escape",
      "PgUp": "PPage", "PgDn": "NPage",
    ]
    /// In this order each has somewhere to move to.
    private static let moves = [
      "Tab", "shift-Tab", "End", "Home", "↓", "↑", "j", "k", "PgDn", "PgUp", "→", "←", "l", "h",
    ]
    /// Those that leave the view come after all that is done in it, and the last one ends it.
    private static let last = ["2", "3", "4", "5", "6", "1", "R", "q"]

    @Test("Pressed on a paused Stage, the screen answers each")
    func stage() async throws {
      let scope = try Scope(columns: 110, rows: 90)
      defer { scope.close() }
      try await scope.startTour()
      try await scope.select("waiter-1")
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      try scope.terminal.press("?")
      let keys = try await help(scope)
      #expect(keys.count > 30)
      var left = keys.filter {
        !Self.moves.contains($0) && !Self.last.contains($0) && $0 != "^C" && $0 != "Esc"
      }
      left += Self.moves.filter(keys.contains) + Self.last.filter(keys.contains)
      #expect(Set(left).union(["^C", "Esc"]) == Set(keys))
      var lines = try scope.terminal.screen()
      for key in left { lines = try await press(key, scope, after: lines) }
      try await scope.expectCleanEnd(status: 0)
    }

    /// The keys that the help names.
    private func help(_ scope: Scope) async throws -> [String] {
      let lines = try await scope.terminal.wait(for: "Signs")
      let groups = lines.drop { !$0.contains("Keys of Stage") }.prefix { !$0.contains("│ Mouse") }
      return groups.flatMap { line -> [String] in
        guard let match = line.firstMatch(of: /│   ((?:\S+ )+) {1,9}\S/) else { return [] }
        return match.1.split(separator: " ").map(String.init)
      }
    }

    /// Presses a key and waits for the answer, which is the screen that it gives.
    private func press(_ key: String, _ scope: Scope, after lines: [String]) async throws -> [String] {
      var before = lines
      if !isBare(before) {
        // What was opened or said goes first, so that the answer is this key's.
        try scope.terminal.press("Escape")
        before = try await scope.terminal.wait(for: "no dialog and no toast", seconds: 20, until: isBare)
      }
      try scope.terminal.press(Self.tmuxNames[key] ?? key)
      // What takes a moment is answered by what became of it.
      let isSlow = ["s", "S", "n", "R"].contains(key)
      let answer = try await scope.terminal.wait(for: "an answer to \(key)", seconds: 20) { lines in
        lines != before && !(isSlow && isBare(lines))
      }
      guard key == "space" else { return answer }
      try scope.terminal.press("Space")
      return try await scope.terminal.wait(for: "paused by ipcscope")
    }

    /// Whether no dialog is open and the last line names the keys.
    private func isBare(_ lines: [String]) -> Bool {
      !lines.show("╭─ ") && lines.last { !$0.isEmpty }?.hasSuffix(" quit") == true
    }
  }
}
