import Platform
import TestSupport
import Testing

/// The core under the thread sanitiser and under the address sanitiser: threads that share one mapping.
///
/// Builds the core and one program, for there is no other way to have a sanitiser in it: some forty seconds each
/// in a fresh clone, nothing to speak of later.
@Suite(.serialized, .timeLimit(.minutes(10))) struct SanitizerTests {
  enum Sanitizer: String, CaseIterable, Sendable {
    case thread, address
  }

  /// How long each of the six storms lasts.
  private static let milliseconds = FileSystem.environment("IPCSCOPE_NIGHTLY") == "1" ? 60_000 : 1000

  @Test(
    "No sanitiser finds fault with threads in one mapping that send, receive, switch, lock and share buffers (§2, 20–22)",
    arguments: Sanitizer.allCases)
  func storms(_ sanitizer: Sanitizer) throws {
    let program = try Self.build(sanitizer)
    // Once more for the sanitiser itself: it must see a fault where there is one.
    let faulty = try Self.run(program, ["fault", sanitizer.rawValue])
    #expect(faulty.status != 0 && Self.hasReport(faulty), "\(faulty.output)")
    let result = try Self.run(program, ["\(Self.milliseconds)"])
    #expect(
      !Self.hasReport(result) && result.status == 0 && result.lines.contains("done"), "\(result.output)")
  }

  private static func hasReport(_ result: ProgramResult) -> Bool {
    ["ThreadSanitizer", "AddressSanitizer", "LeakSanitizer"].contains { result.output.contains("\($0): ") }
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> ProgramResult {
    try runProgram(
      [program] + arguments,
      // What the tracing of leaks needs is not permitted everywhere.
      environment: ["TSAN_OPTIONS": "exitcode=66 halt_on_error=0", "ASAN_OPTIONS": "detect_leaks=0"],
      limitNanoseconds: 600 * 1_000_000_000)
  }

  /// Builds the program in a folder beside this package's own build, and returns its path.
  private static func build(_ sanitizer: Sanitizer) throws -> String {
    let here = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
    let root = here.dropLast(3).joined(separator: "/")
    // A package of links: the manifest writes what it has resolved beside itself, and that is not this package's.
    let result = try runProgram(
      [
        "bash", "-c",
        """
        set -e
        folder=$1/.build/core
        mkdir -p "$folder"
        cd "$folder"
        ln -sfn "$1/Sources" Sources
        ln -sfn "$1/Tests" Tests
        ln -sfn "$1/Package.swift" Package.swift
        swift build --sanitize="$2" --disable-index-store --scratch-path "$folder/$2" --product SanitizerWorker "${@:3}"
        """, "build", root, sanitizer.rawValue,
          // It is told of copied bytes, which it does not see by itself.
      ] + (sanitizer == .thread ? ["-Xswiftc", "-DTHREAD_SANITIZER"] : []),
      environment: ["IPCSCOPE_CORE_ONLY": "1"], limitNanoseconds: 500 * 1_000_000_000)
    #expect(result.status == 0, "\(result.output)")
    return "\(root)/.build/core/\(sanitizer.rawValue)/debug/SanitizerWorker"
  }
}
