import Observation
import TestSupport
import Testing

extension ScreenTests {
  @Suite("Lessons") struct Lessons {
    @Test(
      "A presenter's keys go through a lesson, back starts it over, and L opens another, on the projector")
    func walk() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try scope.terminal.enter("$X lesson blocking; echo status=$?")
      try await scope.terminal.wait(for: "Blocking 1/8")
      try await scope.terminal.wait(for: " ✓ Blocking send")
      try await scope.terminal.wait(for: "? The receiver comes.")
      let first = try #require(try scope.reading("blocking").processes.first { $0.name == "both-sends" })
      #expect(first.waits.first?.reason == .receipt)
      try scope.terminal.press("NPage")
      try await scope.terminal.wait(for: " ✓ It went on")
      try scope.terminal.press("PPage")
      try await scope.terminal.wait(for: " ✓ Blocking send")
      try await scope.terminal.wait(for: "Blocking 1/8")
      // Back is a fresh start: other processes, which have come to the same point.
      let again = try #require(
        try scope.reading("blocking").processes.first { $0.name == "both-sends" && $0.life == .running })
      #expect(again.processID != first.processID)
      #expect(again.waits.first?.reason == .receipt)
      try scope.terminal.press("PPage")
      try await scope.terminal.wait(for: "this is the lesson's first page")
      try scope.terminal.press("P")
      try await scope.terminal.wait(for: " BLOCKING 1/8")
      try await scope.terminal.wait(for: "█")
      try scope.terminal.press("L")
      try await scope.terminal.wait(for: "▸ blocking")
      try scope.terminal.press("Up")
      try await scope.terminal.wait(for: "▸ indirect")
      try scope.terminal.press("Enter")
      try await scope.terminal.wait(for: " INDIRECT COMMUNICATION 1/7")
      try await scope.terminal.wait(for: " ✓ Indirect communication")
      try scope.terminal.press("P")
      try await scope.terminal.wait(for: "2 Mailboxes")
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=0")
      try await scope.terminal.wait(until: "no process to be left") { scope.folder.livingProcesses.isEmpty }
      #expect(scope.folder.names.isEmpty)
    }
  }
}
