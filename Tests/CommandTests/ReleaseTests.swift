import Platform
import TestSupport
import Testing

/// The optimiser sees what a debug build does not, and people install what it has made.
@Suite(
  "The release build", .enabled(if: FileSystem.environment("IPCSCOPE_NIGHTLY") == "1"),
  .timeLimit(.minutes(30)))
struct ReleaseTests {
  @Test("It is built as the README says, and every lesson comes to its end in it")
  func release() throws {
    let root = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
      .joined(separator: "/")
    let second: UInt64 = 1_000_000_000
    // In a folder of its own: the one of the tests is in use.
    let scratch = "\(root)/.build/release-check"
    let build = try runProgram(
      [
        "swift", "build", "-c", "release", "--static-swift-stdlib", "--product", "ipcscope", "--package-path",
        root,
        "--scratch-path", scratch,
      ], limitNanoseconds: 1200 * second)
    try #require(build.status == 0, "\(build.output.suffix(4000))")
    let lessons = try runProgram(
      ["\(scratch)/release/ipcscope", "lesson", "--all", "--headless"], limitNanoseconds: 300 * second)
    #expect(lessons.status == 0, "\(lessons.output.suffix(4000))")
  }
}
