import Observation
import TestSupport
import Testing

extension ScreenTests {
  @Suite("The race") struct Race {
    /// The register of a process as it stands after each of its four steps: the slot is touched, the counter loaded,
    /// the register changed, the register stored.
    private static let nextMoves: [RegisterMoveName?] = [.load, .change, .store, nil]

    @Test(
      "counter++ beside counter-- from 5 ends at 5, 4 or 6 by the steps of a person, as another observer reads",
      arguments: [("PPPPCCCC", 5), ("PPPCCCPC", 4), ("PPPCCCCP", 6)])
    func race(_ order: String, _ end: Int64) async throws {
      let scope = try Scope()
      defer { scope.close() }
      try scope.terminal.enter("$X run the-race; echo status=$?")
      try await scope.terminal.wait(for: "4 processes")
      try await scope.terminal.wait(for: "counter 5")
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      var steps = ["P": 0, "C": 0]
      for who in order.map(String.init) {
        let name = who == "P" ? "producer" : "consumer"
        let side = who == "P" ? "Left" : "Right"
        try scope.terminal.press(side, side)
        try await scope.terminal.wait(for: "▸\(name)")
        try scope.terminal.press("s")
        let wanted = Self.nextMoves[steps[who, default: 0]]
        steps[who, default: 0] += 1
        try await scope.terminal.wait(until: "step \(steps[who, default: 0]) of the \(name)") {
          let domain = try scope.reading("the-race")
          let id = try #require(domain.processes.first { $0.name == name }).id
          let shelf = try #require(domain.buffers.first)
          let isDone = steps[who] == 4
          return shelf.registers.first { $0.processID == id }?.nextMove == wanted
            && (!isDone || (who == "P" ? shelf.producedCount == 6 : shelf.consumedCount == 1))
        }
      }
      #expect(try scope.reading("the-race").buffers.first?.counter == end)
      try await scope.terminal.wait(for: "counter \(end)")
      try scope.terminal.press("q")
      try await scope.terminal.wait(for: "status=0")
    }
  }
}
