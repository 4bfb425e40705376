import Observation
import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("Ways out") struct Endings {
    @Test(
      "q ends all with status 0: terminal as before, no process, no file; also out of a pause",
      arguments: [false, true])
    func quit(isPaused: Bool) async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      let workers = try scope.workers().values.map(\.processID)
      if isPaused {
        try scope.terminal.press("Space")
        try await scope.terminal.wait(for: "paused by ipcscope")
      }
      try scope.terminal.press("q")
      try await scope.expectCleanEnd(status: 0)
      #expect(workers.allSatisfy { ProcessStatus(processID: $0)?.isDead ?? true })
    }

    @Test(
      "kill -9 of any worker leaves the others and the screen running, and shows the death",
      arguments: ["waiter-1", "cook-2", "till", "baker"])
    func killedWorker(_ name: String) async throws {
      let scope = try Scope(columns: 120, rows: 40)
      defer { scope.close() }
      try await scope.startTour(doublings: 3)
      try ThisProcess.signal(9, to: try #require(try scope.workers()[name]).processID)
      try await scope.terminal.wait(for: "the death of \(name)") { lines in
        lines.show("killed (KILL)") && lines.show("7 processes, 1 dead")
      }
      let before = try scope.counters()
      #expect(before.count >= 7)
      try await scope.terminal.wait(until: "the others to go on") {
        let now = try scope.counters()
        let others = ["waiter-1", "waiter-2", "cook-1", "cook-2"].filter { $0 != name }
        return try others.allSatisfy { try now.operations($0) > before.operations($0) }
      }
      try scope.terminal.press("q")
      try await scope.expectCleanEnd(status: 0)
    }

    @Test("kill -9 of the screen leaves no worker behind, and clean removes what it left")
    func killedScreen() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      let workers = try scope.workers().values.map(\.processID)
      // The screen stays as it was drawn, and the shell writes somewhere in it.
      try ThisProcess.signal(9, to: try scope.screenProcess())
      try await scope.terminal.wait(until: "no worker") {
        workers.allSatisfy { ProcessStatus(processID: $0)?.isDead ?? true }
          && scope.folder.livingProcesses.isEmpty
      }
      #expect(scope.folder.names == ["tour"])
      #expect(try scope.run("clean", "tour").status == 0)
      #expect(scope.folder.names.isEmpty)
    }

    @Test("A signal ends it as q does, with status 130", arguments: [Int32(15), 1, 2])
    func signals(_ number: Int32) async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      try ThisProcess.signal(number, to: try scope.screenProcess())
      try await scope.expectCleanEnd(status: 130)
    }

    @Test(
      "A crash gives the terminal back, and leaves no worker: an illegal instruction, a trap, an abort, a bad address",
      arguments: [Int32(4), 5, 6, 11])
    func crash(_ number: Int32) async throws {
      let scope = try Scope()
      defer { scope.close() }
      // Without Swift's own report of a crash, which asks on a terminal what to show, and waits.
      try await scope.startTour("SWIFT_BACKTRACE=enable=no")
      try ThisProcess.signal(number, to: try scope.screenProcess())
      try await scope.terminal.wait(for: "status=\(128 + number)")
      try await scope.expectTerminalRestored()
      try await scope.terminal.wait(until: "no process to be left") { scope.folder.livingProcesses.isEmpty }
      #expect(try scope.run("clean", "tour").status == 0)
      #expect(scope.folder.names.isEmpty)
    }

    @Test("Ctrl-C ends it, also while a dialog is open", arguments: [false, true])
    func interruptKey(inDialog: Bool) async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      if inDialog {
        try scope.terminal.press("i")
        try await scope.terminal.wait(for: "Inject into")
      }
      try scope.terminal.press("C-c")
      try await scope.expectCleanEnd(status: 130)
    }

    @Test("Ctrl-Z gives the terminal back, fg takes it again, and the workers go on meanwhile")
    func suspend() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try scope.terminal.enter("stty -a >$FILES/before; $X")
      try await scope.terminal.wait(for: "8 processes")
      try await scope.terminal.wait(until: "8 workers") { try scope.workers().count == 8 }
      let screen = try scope.screenProcess()
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      try scope.terminal.press("C-z")
      try await scope.terminal.wait(until: "the screen to be stopped") {
        ProcessStatus(processID: screen)?.isStopped == true
      }
      try scope.terminal.enter("stty -a >$FILES/after; echo back=$?")
      try await scope.terminal.wait(for: "back=0")
      try await scope.expectTerminalRestored()
      // Whoever paused stands itself: all go on (§30).
      let before = try scope.counters()
      #expect(before.count == 8)
      try await scope.terminal.wait(until: "workers that go on") {
        try scope.counters().allHaveGoneOn(since: before)
      }
      try scope.terminal.enter("fg")
      try await scope.terminal.wait(for: "running 1×")
      try scope.terminal.press("?")
      try await scope.terminal.wait(for: "Keys of Stage")
      try scope.terminal.press("Escape", "q")
      // What is typed before the shell has its terminal back is lost.
      try await scope.terminal.wait(until: "the shell's prompt after its end") {
        guard ProcessStatus(processID: screen)?.isDead ?? true else { return false }
        return try scope.terminal.screen().last { !$0.isEmpty } == "$"
      }
      try scope.terminal.enter("echo status=$?")
      try await scope.terminal.wait(for: "status=0")
      #expect(scope.folder.livingProcesses.isEmpty)
      #expect(scope.folder.names.isEmpty)
    }

    @Test("When the terminal goes away, so does everything")
    func hangUp() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      let screen = try scope.screenProcess()
      scope.close()
      #expect(eventually(withinSeconds: 20) { ProcessStatus(processID: screen)?.isDead ?? true })
      #expect(eventually(withinSeconds: 20) { scope.folder.livingProcesses.isEmpty })
      #expect(eventually(withinSeconds: 20) { scope.folder.names.isEmpty })
    }
  }
}
