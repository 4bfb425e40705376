import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("The mouse") struct Mouse {
    @Test("A click on a tab, a row, a hint and in a dialog does it, and the wheel scrolls")
    func clicks() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      #expect(try scope.terminal.mouseModes == "1 1")
      try scope.terminal.click(on: "space pause")
      try await scope.terminal.wait(for: "paused by ipcscope")
      try scope.terminal.click(on: "2 Mailboxes")
      try await scope.terminal.wait(for: "CAPACITY")
      try scope.terminal.click(on: "till-in")
      try await scope.terminal.wait(for: "▸till-in")
      try scope.terminal.type("\u{1B}[<64;5;5M")
      try await scope.terminal.wait(for: "▸orders")
      try scope.terminal.click(on: "? help")
      try await scope.terminal.wait(for: "Keys of Mailboxes")
      try scope.terminal.type("\u{1B}[<65;40;10M")
      try await scope.terminal.wait(forNo: "pause or resume all")
      try scope.terminal.click(on: "Esc closes")
      try await scope.terminal.wait(forNo: "Keys of Mailboxes")
      // Stopped and continued, it has the mouse again.
      let screen = try scope.screenProcess()
      try scope.terminal.press("C-z")
      try await scope.terminal.wait(until: "the mouse to be the terminal's") {
        try ProcessStatus(processID: screen)?.isStopped == true && scope.terminal.mouseModes == "0 0"
      }
      try scope.terminal.enter("fg")
      try await scope.terminal.wait(until: "the mouse again") { try scope.terminal.mouseModes == "1 1" }
      try await scope.terminal.wait(for: "2 Mailboxes")
      try scope.terminal.click(on: "q quit")
      try await scope.terminal.wait(until: "no process to be left") { scope.folder.livingProcesses.isEmpty }
      try await scope.terminal.wait(until: "the mouse to be the terminal's") {
        try scope.terminal.mouseModes == "0 0"
      }
    }

    @Test("--no-mouse leaves the mouse to the terminal")
    func noMouse() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour(options: "--no-mouse")
      #expect(try scope.terminal.mouseModes == "0 0")
      try scope.terminal.press("q")
      try await scope.expectCleanEnd(status: 0)
    }
  }
}
