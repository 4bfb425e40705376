import Observation
import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("attach, and a second tour") struct Attach {
    /// A tour without a screen, and a terminal.
    private func start(_ scope: Scope) async throws {
      try scope.terminal.enter("$X run tour --headless --dir $IPCSCOPE_DIR &")
      try await scope.terminal.wait(until: "8 workers") { try scope.workers().count == 8 }
    }

    @Test("attach only watches until ! arms its keys; it never changes anything before")
    func arming() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await start(scope)
      try scope.terminal.enter("clear; $X attach tour; echo status=$?")
      try await scope.terminal.wait(for: "only watching")
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "! arms the keys")
      #expect(try !scope.reading().isPaused)
      try scope.terminal.press("!")
      try await scope.terminal.wait(for: "control is armed")
      try await scope.terminal.wait(forNo: "only watching")
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "‖ paused by ipcscope-")
      #expect(try scope.reading().isPaused)
      // n needs workers of one's own.
      try scope.terminal.press("Space", "n")
      try await scope.terminal.wait(for: "this ipcscope did not start these workers")
      #expect(try scope.workers().count == 8)
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "‖ paused by ipcscope-")
      // Leaving ends the pause, and nothing else.
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=0")
      try await scope.terminal.wait(until: "the pause to end") { try !scope.reading().isPaused }
      #expect(try scope.workers().count == 8)
    }

    @Test(
      "A mailbox's file that is cut short while the screen and commands look is told, and the rest goes on (§27)"
    )
    func cutShort() async throws {
      let scope = try Scope()
      defer { scope.close() }
      for box in ["orders", "tea"] {
        #expect(try scope.run("create", "shop/\(box)", "--capacity", "unbounded").status == 0)
      }
      #expect(try scope.run("send", "shop/orders", "soup").status == 0)
      try scope.terminal.enter("clear; $X attach shop; echo status=$?")
      try await scope.terminal.wait(for: "only watching")
      try scope.terminal.press("2")
      try await scope.terminal.wait(for: "soup")
      let file = try FileDescriptor.openReadWrite("\(scope.folder.path)/shop/m.orders")
      for byteCount in [300_000, 4096, 100, 0] {
        try file.setSize(byteCount)
        try await scope.terminal.wait(for: "✖ not readable: ")
        try await scope.terminal.wait(forNo: "soup")
        let list = try scope.run("list", "shop")
        #expect(list.status == 0 && list.lines.contains { $0.hasPrefix("mailbox  tea ") })
        #expect(list.lines.contains { $0.hasPrefix("fault ") && $0.contains("m.orders") })
        #expect(try scope.run("why", "shop").status == 0)
        let looks = [
          try scope.run("peek", "shop/orders"), try scope.run("receive", "shop/orders", "--nonblocking"),
        ]
        #expect(looks.allSatisfy { $0.status == 65 && $0.output.contains("m.orders") }, "\(looks)")
      }
      #expect(try scope.run("send", "shop/tea", "green").status == 0)
      try await scope.terminal.wait(for: "green")
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=0")
    }

    @Test("attach --control is armed from the start; --read-only never is")
    func options() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await start(scope)
      try scope.terminal.enter("clear; $X attach tour --control; echo status=$?")
      try await scope.terminal.wait(for: "running 1×")
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "‖ paused by ipcscope-")
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "running 1×")
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=0")
      let processes = try scope.reading().processes.filter { $0.life == .running }.count
      try scope.terminal.enter("clear; $X attach tour --read-only; echo status=$?")
      try await scope.terminal.wait(for: "read-only")
      for key in ["Space", "!", "Space"] {
        try scope.terminal.press(key)
        try await scope.terminal.wait(for: "read-only: it never")
      }
      #expect(try !scope.reading().isPaused)
      // It takes no part at all.
      #expect(try scope.reading().processes.filter { $0.life == .running }.count == processes)
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=0")
    }

    @Test("When the domain goes, attach says so and ends")
    func domainGoes() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await start(scope)
      let runner = try scope.screenProcess()
      try scope.terminal.enter("clear; $X attach tour; echo status=$?")
      try await scope.terminal.wait(for: "only watching")
      try ThisProcess.signal(15, to: runner)
      let lines = try await scope.terminal.wait(for: "status=0")
      #expect(lines.show("domain 'tour' has gone"))
      try await scope.terminal.wait(until: "nothing left") { scope.folder.names.isEmpty }
    }

    @Test("A second tour beside a first takes the domain tour-2")
    func second() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await start(scope)
      try scope.terminal.enter("clear; $X; echo status=$?")
      try await scope.terminal.wait(for: " tour-2   ▶ running")
      try await scope.terminal.wait(until: "8 workers in each") {
        try scope.workers("tour-2").count == 8 && scope.workers("tour").count == 8
      }
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      #expect(try !scope.reading("tour").isPaused)
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=0")
      #expect(scope.folder.names == ["tour"])
      #expect(try scope.workers("tour").count == 8)
    }
  }
}
