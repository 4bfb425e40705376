import Platform
import TestSupport
import Testing

extension ScreenTests {
  @Suite("The configuration on the screen") struct Configuration {
    @Test("A key of one's own works, the footer and the help name it, and a mistake is told where one looks")
    func keys() async throws {
      let scope = try Scope(columns: 100, rows: 40)
      defer { scope.close() }
      try scope.terminal.enter(
        "mkdir $FILES/ipcscope; printf 'speed: 2\\nkeys:\\n  pause: z\\n  quti: Q\\n' >$FILES/ipcscope/config.yaml; "
          + "$X run tour")
      try await scope.terminal.wait(
        for: "config.yaml:4: keys.quti: there is no such action; did you mean quit?")
      try await scope.terminal.wait(for: "running 2×")
      try scope.terminal.press("Escape", "z")
      try await scope.terminal.wait(for: "paused by ipcscope")
      try await scope.terminal.wait(for: "z resume")
      try scope.terminal.press("Space", "?")
      let help = try await scope.terminal.wait(for: "Keys of Stage")
      #expect(help.show("z         pause or resume all"))
      #expect(help.show(" z resume "))
      try scope.terminal.press("Escape", "q")
      try await scope.terminal.wait(until: "no process to be left") { scope.folder.livingProcesses.isEmpty }
      // What was wrong still stands there when the screen has gone.
      try await scope.terminal.wait(for: "ipcscope: ")
    }
  }
}
