import Observation
import Platform
import TestSupport
import Testing

extension ScreenTests {
  /// What the screen says and what lies in the segments, at moments that nobody chose.
  @Suite struct PauseFactsTests {
    private static let roundCount = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1" ? 200 : 15

    /// What Stage says of the tour, as one text a fact.
    private struct Facts: Equatable {
      var orders: String?
      var queued: Set<Int>
      var shelf: String?
      var semaphores: String?

      init(_ screen: [String]) {
        let text = screen.joined(separator: "\n")
        orders = text.firstMatch(of: /(\d+) of 8/).map { String($0.1) }
        // What stands between the walls of the cells: "#99", and "100" where there is no room for the sign.
        queued = Set(
          screen.flatMap { line in
            line.split(separator: "│").compactMap { Int(String($0.filter { $0 != " " && $0 != "#" })) }
          })
        shelf = text.firstMatch(of: /out (\d+) in (\d+)/).map { "\($0.1) \($0.2)" }
        semaphores = text.firstMatch(of: /empty (\d+) +full (\d+)/).map { "\($0.1) \($0.2)" }
      }

      init(_ reading: DomainSnapshot) {
        let mailbox = reading.mailboxes.first { $0.name == "orders" }
        orders = mailbox.map { "\($0.depth)" }
        queued = Set(mailbox?.messages.map { Int($0.sequence) } ?? [])
        let buffer = reading.buffers.first
        shelf = buffer.map { "\($0.outIndex) \($0.inIndex)" }
        semaphores = buffer.map { "\($0.emptyCount) \($0.fullCount)" }
      }
    }

    @Test("At random moments of pause the screen's facts are those of an independent reading")
    func facts() async throws {
      let scope = try Scope(columns: 100, rows: 30)
      defer { scope.close() }
      try await scope.startTour(doublings: 3)
      let seed = UInt64.random(in: 0...UInt64.max)
      for round in 0..<Self.roundCount {
        try await Task.sleep(nanoseconds: UInt64.random(in: 1_000_000...80_000_000))
        try scope.terminal.press("Space")
        try await scope.terminal.wait(for: "‖ paused")
        // Who was within an operation comes to its border first.
        try await scope.terminal.wait(until: "everybody stands") {
          let reading = try scope.reading()
          return reading.isPaused
            && reading.processes.filter { $0.role == .participant }.allSatisfy {
              $0.isAtGate || (!$0.waits.isEmpty && $0.waits.allSatisfy(\.isConfirmed))
            }
        }
        let before = Facts(try scope.reading())
        var seen = before
        do {
          try await scope.terminal.wait(for: "the facts of the segments", seconds: 5) {
            seen = Facts($0)
            return seen == before
          }
        } catch let failure as NotSeen {
          Issue.record("round \(round), seed \(seed): read \(before), seen \(seen)\n\(failure)")
        }
        #expect(Facts(try scope.reading()) == before, "the domain did not stand still")
        try scope.terminal.press("Space")
        try await scope.terminal.wait(for: "▶ running")
      }
      try scope.terminal.press("q")
      try await scope.expectCleanEnd(status: 0)
    }
  }
}
