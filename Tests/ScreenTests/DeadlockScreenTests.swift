import Observation
import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("A deadlock on the screen") struct Deadlocks {
    @Test(
      "Two rendezvous are named in the first line of Stage and drawn on Waits, until one of them is killed")
    func rendezvous() async throws {
      let scope = try Scope()
      defer { scope.close() }
      let text = """
        name: embrace
        links:
          - { between: [alice, bob], capacity: zero }
        processes:
          alice:
            steps: [{ sleep: 300ms }, { send: { to: link bob, message: after you } }]
          bob:
            steps: [{ send: { to: link alice, message: "no, after you" } }]
        """
      try FileDescriptor.openOrCreate("\(scope.files.path)/embrace.yaml").write(Array(text.utf8), offset: 0)
      try scope.terminal.enter(
        "stty -a >$FILES/before; $X run $FILES/embrace.yaml; echo status=$?; stty -a >$FILES/after")
      try await scope.terminal.wait(for: "DEADLOCK: 2 processes")
      try scope.terminal.press("4")
      let lines = try await scope.terminal.wait(for: "who waits for whom") {
        $0.show("alice waits for bob to receive") && $0.show("bob waits for alice to receive")
          && $0.filter { $0.contains("⚠ deadlock") }.count == 2
      }
      #expect(lines.show("4 Waits"))
      let result = try scope.run("why", "embrace")
      #expect(result.status == 1)
      #expect(result.lines.first?.hasPrefix("DEADLOCK of 2 processes: ") == true)
      // Whoever waits for the dead is told, and it is a deadlock no more.
      try ThisProcess.signal(9, to: try #require(try scope.workers("embrace")["alice"]).processID)
      try await scope.terminal.wait(forNo: "DEADLOCK")
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=")
    }
  }
}
