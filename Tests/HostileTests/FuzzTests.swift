import Platform
import TestSupport
import Testing

/// Coverage-guided fuzzing of every kind of segment. Costs by day half a minute for the build, once, and ten seconds.
@Suite(.serialized, .timeLimit(.minutes(20))) struct FuzzTests {
  private static let isNightly = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1"
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  @Test(
    "Whatever a fuzzer that follows the branches writes into a segment, nothing traps, hangs or reaches outside (§27)"
  )
  func everySegment() throws {
    let program = "\(Self.root)/.build/fuzz"
    let build = try runProgram(
      ["\(Self.root)/Tests/Support/SegmentFuzzer/build", program], limitNanoseconds: 400_000_000_000)
    try #require(build.status == 0, "\(build.output.suffix(2000))")

    let folder = "/dev/shm/ipcscope-fuzz-\(ThisProcess.processID)-\(UInt32.random(in: 0...UInt32.max))"
    try FileSystem.makeDirectory(folder)
    defer { _ = try? runProgram(["rm", "-rf", folder]) }
    try FileSystem.makeDirectory("\(folder)/corpus")
    for (index, seed) in (Self.seeds + Self.found).enumerated() {
      try FileDescriptor.createExclusive("\(folder)/corpus/\(index)").write(seed, offset: 0)
    }
    let seed = FileSystem.environment("IPCSCOPE_SEED") ?? "\(UInt32.random(in: 1...UInt32.max))"
    let seconds: UInt64 = Self.isNightly ? 900 : 10
    let run = try runProgram(
      [
        "\(program)/segment-fuzzer", "-max_total_time=\(seconds)", "-seed=\(seed)", "-timeout=60",
        "-max_len=200", "-len_control=0", "-rss_limit_mb=4096", "-verbosity=0", "-print_final_stats=1",
        "-artifact_prefix=\(folder)/", "\(folder)/corpus",
      ],
      environment: [
        "IPCSCOPE_FUZZ_DIR": "\(folder)/domains", "SWIFT_BACKTRACE": "enable=no",
        // Handles that a fork or a damage forbids to end are kept on purpose.
        "ASAN_OPTIONS": "detect_leaks=0",
      ],
      limitNanoseconds: (seconds + 120) * 1_000_000_000)
    #expect(run.status == 0, "seed \(seed): \(run.output.suffix(6000))")
    // It has run: a fuzzer that refuses its input tests nothing.
    let executed = run.lines.first { $0.hasPrefix("stat::number_of_executed_units:") }
    let count = executed.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
    #expect(count >= Self.seeds.count, "\(run.output.suffix(2000))")
  }

  /// Inputs that once broke something.
  private static let found: [[UInt8]] = [
    // The gate of the domain: its clock passed its end while a send waited, whose time-out then never came.
    [9, 1, 0, 0, 1, 0, 0, 255, 255, 255, 0, 255, 255, 255, 255, 255, 23, 0, 0, 0]
  ]

  /// For each kind of segment and each of its areas, one word set and one changed by a little; a third for the
  /// header with a wrong check word, and a file cut short (see SegmentFuzzer/FuzzPlan).
  private static let seeds: [[UInt8]] = {
    let areaCounts: [UInt8] = [12, 12, 12, 12, 6, 5, 5, 5, 5, 2]
    var result: [[UInt8]] = []
    for (kind, count) in areaCounts.enumerated() {
      let kind = UInt8(kind)
      for area in 0..<count {
        for (operation, value) in [(UInt8(0), UInt8(255)), (1, 1), (0x82, 7)] {
          result.append(
            [kind, 1, 0, 0, area, operation, area * 3 % 8, 0] + [UInt8](repeating: value, count: 8))
        }
      }
      result.append([kind, 0, 0, 0, 0, 2, 3, 0] + [UInt8](repeating: 1, count: 8))
      result.append([kind, 2, 40, 0])
    }
    return result
  }()
}
