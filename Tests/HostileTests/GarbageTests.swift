import Platform
import TestSupport
import Testing

/// Whatever stands in a segment, no call traps, faults or waits beyond its time.
@Suite(.serialized) struct GarbageTests {
  private static let isNightly = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1"
  /// To repeat a run: the seed that it printed.
  private static let givenSeed = FileSystem.environment("IPCSCOPE_SEED").flatMap { UInt64($0) }

  @Test(
    "Any value in any field of a segment gives an error or does no harm (§27)",
    arguments: [
      "mailbox.0", "mailbox.2", "mailbox.unbounded", "link", "region", "buffer.0", "buffer.1", "buffer.2",
      "process",
      "domain", "header.mailbox.2", "header.link", "header.region", "header.buffer.2", "header.process",
      "header.domain",
    ])
  func anyValue(_ kind: String) throws {
    let seed = Self.givenSeed ?? UInt64.random(in: 1...UInt64.max)
    let folder = "/dev/shm/ipcscope-hostile-\(ThisProcess.processID)-\(UInt64.random(in: 0...UInt64.max))"
    defer { _ = try? runProgram(["rm", "-rf", folder]) }
    var begin = 0
    // After a failure it goes on behind it, so that one run names several.
    for _ in 0..<5 {
      let result = try runProgram(
        [Self.worker, folder, kind, "\(seed)", Self.isNightly ? "10" : "1", "\(begin)"],
        limitNanoseconds: (Self.isNightly ? 1200 : 100) * 1_000_000_000)
      if result.status == 0, result.lines.contains("done") { return }
      let last = result.lines.last { $0.first?.isNumber ?? false } ?? ""
      Issue.record("\(kind), seed \(seed), status \(result.status): \(last)\n\(result.output.suffix(600))")
      guard let number = Int(last.prefix { $0.isNumber }) else { return }
      begin = number
    }
  }

  private static let worker = TestProgram.path("HostileWorker")
}
