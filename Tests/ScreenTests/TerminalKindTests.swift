import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("Terminals of all kinds") struct TerminalKinds {
    @Test(
      "It draws, takes keys and leaves the terminal sane on every kind of terminal",
      arguments: ["xterm-256color", "xterm", "screen-256color", "tmux-256color", "linux", "vt100"])
    func kind(_ term: String) async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour("TERM=\(term)")
      let lines = try await scope.terminal.wait(for: "RECEIVERS")
      #expect(lines.count == 24 && lines[0].hasPrefix(" tour   ▶ running 1×"))
      #expect(lines.show("q quit"))
      let colours = try scope.terminal.colouredScreen()
      let isColoured = colours.contains(/\u{1B}\[[0-9;]*(3[0-7]|38;5;\d+|4[0-7]|48;5;\d+)[;m]/)
      #expect(isColoured == (term != "vt100"))
      // The arrow keys of this terminal.
      let selected = try await scope.terminal.wait(for: "▸").firstIndex { $0.contains("▸") }
      try scope.terminal.press("Down")
      try await scope.terminal.wait(for: "the selection further down") { lines in
        (lines.firstIndex { $0.contains("▸") } ?? 0) > selected ?? 0
      }
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=0")
      #expect(scope.folder.livingProcesses.isEmpty)
      #expect(scope.folder.names.isEmpty)
    }

    @Test("Without a UTF-8 locale every byte on the screen is ASCII, in every view")
    func ascii() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour("LC_ALL=C", doublings: 0)
      try await scope.terminal.wait(for: "> running 1")
      for key in ["1", "2", "3", "?", "Escape", "1", "x", "Escape", "i", "Escape", "t", "Escape", "Space"] {
        try scope.terminal.press(key)
        let lines = try await scope.terminal.wait(for: "a screen after \(key)") { $0.count == 24 }
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { (32..<127).contains($0) } }, "\(key): \(lines)")
      }
      try await scope.terminal.wait(for: "paused")
      let lines = try await scope.terminal.wait(for: "RECEIVERS")
      #expect(lines.show("+-") && lines.allSatisfy { $0.utf8.allSatisfy { (32..<127).contains($0) } })
    }

    @Test("NO_COLOR means no colour, and the states still differ by sign and word")
    func noColour() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour("NO_COLOR=1", doublings: 3)
      try await scope.terminal.wait(for: "blocked: full")
      for _ in 0..<5 {
        let screen = try scope.terminal.colouredScreen()
        #expect(!screen.contains(/\u{1B}\[[0-9;]*(3[0-7]|38;|4[0-7]|48;|9[0-7])[0-9;]*m/))
        try scope.terminal.press("x")
      }
    }

    @Test(
      "A dumb terminal, a pipe and --plain get linear text, without any control sequence",
      arguments: [
        "TERM=dumb $X run tour >$OUT", "$X run tour | tee -i $OUT >/dev/null", "$X run tour --plain >$OUT",
      ])
    func plain(_ line: String) async throws {
      let scope = try Scope()
      defer { scope.close() }
      try scope.terminal.enter("OUT=$FILES/out; \(line); echo status=$?")
      func text() -> String {
        String(decoding: (try? FileSystem.read(scope.files.path + "/out")) ?? [], as: UTF8.self)
      }
      try await scope.terminal.wait(until: "text with the names") {
        let text = text()
        return text.contains("orders") && text.contains("waiter-1")
      }
      try scope.terminal.press("C-c")
      // Of the last program in the line.
      try await scope.terminal.wait(for: line.contains("tee") ? "status=0" : "status=130")
      let text = text()
      #expect(text.utf8.allSatisfy { $0 >= 32 || $0 == 10 })
      #expect(scope.folder.names.isEmpty)
    }

    @Test("On a dumb terminal itself the text comes line by line, and Ctrl-C ends it")
    func dumb() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try scope.terminal.enter(
        "stty -a >$FILES/before; TERM=dumb $X run tour; echo status=$?; stty -a >$FILES/after")
      try await scope.terminal.wait(until: "8 workers") { try scope.workers().count == 8 }
      try await scope.terminal.wait(for: "waiter-1")
      #expect(try scope.terminal.value(of: "#{alternate_on}") == "0")
      try scope.terminal.press("C-c")
      try await scope.expectCleanEnd(status: 130)
    }
  }
}
