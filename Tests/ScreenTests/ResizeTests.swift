import Platform
import TestSupport
import Testing

/// Dice that can be thrown again.
private struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

extension ScreenTests {
  @Suite("Sizes that change") struct Resizing {
    @Test("Resizing redraws properly: each size looks as a fresh drawing in that size")
    func resize() async throws {
      let scope = try Scope()
      defer { scope.close() }
      try await scope.startTour()
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      let first = try await settled(scope)
      for (columns, rows) in [(40, 12), (20, 5), (200, 60), (8, 2), (80, 24)] {
        try scope.terminal.resize(columns: columns, rows: rows)
        let resized = try await settled(scope, rows: rows)
        // A fresh drawing: the program is told to draw everything anew by coming back from a stop.
        let screen = try scope.screenProcess()
        try scope.terminal.resize(columns: columns + 7, rows: rows + 3)
        _ = try await settled(scope, rows: rows + 3)
        try scope.terminal.resize(columns: columns, rows: rows)
        let again = try await settled(scope, rows: rows)
        #expect(again == resized, "\(columns) × \(rows)")
        #expect(ProcessStatus(processID: screen)?.isDead == false)
        if columns >= 20 { #expect(resized.show("tour")) }
      }
      #expect(try await settled(scope) == first)
      try scope.terminal.press("q")
      try await scope.expectCleanEnd(status: 0)
    }

    /// The screen, once it has that many lines and several looks in a row give the same.
    private func settled(_ scope: Scope, rows: Int = 24) async throws -> [String] {
      var last: [String] = []
      var same = 0
      return try await scope.terminal.wait(for: "a screen of \(rows) lines that stands still") { lines in
        same = lines == last ? same + 1 : 0
        last = lines
        return lines.count == rows && same >= 15
      }
    }

    @Test("After 200 resizes at random, while the workers run, the picture is that of a fresh drawing")
    func storm() async throws {
      let seed =
        FileSystem.environment("IPCSCOPE_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)
      print("resizes: IPCSCOPE_SEED=\(seed)")
      var dice = SplitMix(seed: seed)
      let scope = try Scope(columns: 120, rows: 40)
      defer { scope.close() }
      try await scope.startTour(doublings: 2)
      let screen = try scope.screenProcess()
      for _ in 0..<200 {
        try scope.terminal.resize(
          columns: Int.random(in: 20...250, using: &dice), rows: Int.random(in: 5...80, using: &dice))
      }
      #expect(ProcessStatus(processID: screen)?.isDead == false)
      let columns = Int.random(in: 80...250, using: &dice)
      let rows = Int.random(in: 24...80, using: &dice)
      try scope.terminal.resize(columns: columns, rows: rows)
      try scope.terminal.press("Space")
      try await scope.terminal.wait(for: "paused by ipcscope")
      // Where the selection stands must not differ: at the first process of the first column.
      try scope.terminal.press("Left", "Left", "Home")
      let last = try await settled(scope, rows: rows)
      // Another screen on the same domain, which has drawn in that size only.
      let other = try TmuxTerminal(
        columns: columns, rows: rows, domains: scope.folder.path, files: scope.files.path)
      defer { other.close() }
      try other.enter("$X attach tour --control")
      try await other.wait(for: "paused by ipcscope")
      try other.press("Left", "Left", "Home")
      // The two footers differ: only one of them has started the workers.
      try await other.wait(for: "the same picture as after the resizes") { $0.dropLast() == last.dropLast() }
      try scope.terminal.press("q")
      // Not the modes of before: they have the size in them.
      try await scope.terminal.wait(for: "status=0")
      #expect(scope.folder.livingProcesses.isEmpty)
    }
  }
}
