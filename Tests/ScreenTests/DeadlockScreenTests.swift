import Observation
import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("A deadlock on the screen") struct Deadlocks {
    /// A scenario whose processes run into a deadlock, how many are in it, and what is said of two of its waits.
    struct Trap: Sendable, CustomTestStringConvertible {
      let name: String
      let count: Int
      let waits: [String]
      let victim: String
      let text: String
      var testDescription: String { name }
    }

    private static let traps = [
      Trap(
        name: "embrace", count: 2,
        waits: ["alice waits for bob to receive", "bob waits for alice to receive"],
        victim: "alice",
        text: """
          links:
            - { between: [alice, bob], capacity: zero }
          processes:
            alice:
              steps: [{ sleep: 300ms }, { send: { to: link bob, message: after you } }]
            bob:
              steps: [{ send: { to: link alice, message: "no, after you" } }]
          """),
      Trap(
        name: "ring", count: 5,
        waits: [
          "p0 waits for mutex of fork-1, which p1 holds", "p4 waits for mutex of fork-0, which p0 holds",
        ], victim: "p3",
        text: "regions:\n" + (0..<5).map { "  fork-\($0): { bytes: 8 }\n" }.joined() + "processes:\n"
          + (0..<5).map {
            "  p\($0): { steps: [{ lock: mutex fork-\($0) }, { sleep: 500ms }, { lock: mutex fork-\(($0 + 1) % 5) }] }\n"
          }.joined()),
      Trap(
        name: "mutex-and-mailbox", count: 2,
        waits: [
          "worker waits for clerk to send to jobs", "clerk waits for mutex of ledger, which worker holds",
        ], victim: "clerk",
        text: """
          mailboxes:
            jobs: { capacity: 2 }
          regions:
            ledger: { bytes: 8 }
          processes:
            worker:
              steps: [{ lock: mutex ledger }, { receive: { from: mailbox jobs } }]
            clerk:
              steps: [{ sleep: 300ms }, { lock: mutex ledger }, { send: { to: mailbox jobs, message: job } }]
          """),
    ]

    @Test(
      "A deadlock is named in the first line of Stage, drawn on Waits and told by why, until one in it is killed",
      arguments: traps)
    func deadlock(_ trap: Trap) async throws {
      let scope = try Scope(columns: 100, rows: 30)
      defer { scope.close() }
      let text = "name: \(trap.name)\n\(trap.text)\n"
      try FileDescriptor.openOrCreate("\(scope.files.path)/trap.yaml").write(Array(text.utf8), offset: 0)
      try scope.terminal.enter("$X run $FILES/trap.yaml; echo status=$?")
      try await scope.terminal.wait(for: "DEADLOCK: \(trap.count) processes")
      try scope.terminal.press("4")
      let lines = try await scope.terminal.wait(for: "who waits for whom") { lines in
        trap.waits.allSatisfy { lines.show($0) }
          && lines.filter { $0.contains("⚠ deadlock") }.count == trap.count
      }
      #expect(lines.show("4 Waits"))
      let result = try scope.run("why", trap.name)
      #expect(result.status == 1)
      #expect(result.lines.first?.hasPrefix("DEADLOCK of \(trap.count) processes: ") == true)
      for wait in trap.waits { #expect(result.output.contains(wait)) }
      // Whoever waits for the dead is told, or gets what it held, and it is a deadlock no more.
      let victim = try #require(try scope.workers(trap.name)[trap.victim])
      try ThisProcess.signal(9, to: victim.processID)
      try await scope.terminal.wait(forNo: "DEADLOCK")
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=")
    }
  }
}
