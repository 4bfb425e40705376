import Platform
import TestSupport
import Testing

/// Each rule, fed with what breaks it and with what only looks like it.
@Suite struct RulesCanFailTests {
  private func file(_ path: String, _ text: String) -> SourceFile { SourceFile(path: path, text: text) }

  @Test(
    "An import that is not in the table is found, however it is written",
    arguments: [
      ("IPCCore", "import Glibc"), ("IPCCore", "public import CLinux"),
      ("Canvas", "internal import Platform"),
      ("ScopeViews", "@preconcurrency import IPCCore"), ("ipcscope", "import CNcurses"),
      ("Control", "import struct Workload.Step"), ("Workload", "  package import Foundation"),
      ("Unheard", "import Platform"),
    ])
  func forbiddenImport(_ module: String, _ line: String) {
    let faults = ImportRules.faults(in: file("Sources/\(module)/A.swift", "// A.\n\(line)\n"))
    #expect(faults.count == 1)
    #expect(faults.first?.line == (module == "Unheard" ? 1 : 2))
  }

  @Test(
    "An import that is in the table is no fault",
    arguments: [
      ("IPCCore", "package import Platform"), ("Platform", "internal import Glibc"),
      ("Terminal", "internal import Glibc"), ("Canvas", "internal import Synchronization"),
      ("Canvas", "// import Platform"), ("ipcscope", "import ArgumentParser"),
    ])
  func allowedImport(_ module: String, _ line: String) {
    #expect(ImportRules.faults(in: file("Sources/\(module)/A.swift", line)) == [])
  }

  @Test("Foundation is found in tests too, and so is a part of it")
  func foundation() {
    let text = "@testable import IPCCore\nimport Foundation\nimport FoundationEssentials\n"
    #expect(ImportRules.foundationFaults(in: file("Tests/A/A.swift", text)).map(\.line) == [2, 3])
  }

  @Test("An arrow that no file uses is found")
  func unusedArrow() {
    let files = [file("Sources/Workload/A.swift", "import Yams\nimport IPCCore\n")]
    let unused = ImportRules.unusedArrows(in: files)
    #expect(unused.contains("Workload → Platform"))
    #expect(!unused.contains("Workload → Yams"))
  }

  @Test("A manifest with one arrow too many, one too few and a target without a row is found out")
  func manifest() {
    let text = """
      targets: [
        .target(name: "CLinux"),
        .target(name: "IPCCore", dependencies: ["Platform", "CLinux"], swiftSettings: strict),
        .target(
          name: "Workload",
          dependencies: ["IPCCore", .product(name: "Yams", package: "Yams")],
          resources: [.embedInCode("letters.txt")]),
        .target(name: "Extra"),
        .target(name: "Support", dependencies: ["Extra"], path: "Tests/Support"),
        .testTarget(name: "ATests", dependencies: ["Extra"]),
      ]
      """
    let faults = ImportRules.manifestFaults(file("Package.swift", text)).map(\.description)
    #expect(faults.contains("Package.swift:3: IPCCore may not depend on CLinux"))
    #expect(faults.contains("Package.swift:4: Workload should depend on Platform"))
    #expect(faults.contains("Package.swift:8: Extra has no row in the table of arrows"))
    #expect(faults.contains("Package.swift:1: there is no target Platform"))
    #expect(!faults.contains { $0.contains("Support") || $0.contains("ATests") || $0.contains("Yams") })
  }

  @Test("A stray file and a missing folder at the top level are found; dotfiles may be there")
  func topLevel() {
    let paths = [
      "Package.swift", "README.md", "Sources/A/A.swift", "Tests/T.swift", ".ci/run", "notes.txt", "docs/a",
    ]
    #expect(TopLevelRule.faults(paths).map(\.file) == ["docs", "notes.txt", "themes"])
  }

  @Test("An unsafe expression is found where no reason stands before it, or only far away")
  func safety() {
    func lines(_ text: String) -> [Int] { SafetyRule.faults(in: file("Sources/A/A.swift", text)).map(\.line) }
    #expect(lines("func f() {\n  unsafe g()\n}") == [2])
    #expect(lines("  let a = (unsafe g())") == [1])
    #expect(lines("  nonisolated(unsafe) var a = 0") == [1])
    #expect(lines("// SAFETY: so.\nlet a = 1\n\nlet b = unsafe g()") == [4])
    let far = "// SAFETY: so.\n" + String(repeating: "let a = 1\n", count: SafetyRule.reach)
    #expect(lines(far + "unsafe g()") == [SafetyRule.reach + 2])
    // A reason carries on from one unsafe line to the next.
    #expect(lines("// SAFETY: so.\nunsafe g()\nlet a = 1\nunsafe g()\n") == [])
    #expect(lines("/// unsafe in words\n@unsafe func f() { isUnsafe(\"unsafe x\") } // unsafe x") == [])
  }

  @Test("A file of 401 lines is found, one of 400 is not")
  func length() {
    func faults(_ count: Int) -> [Fault] {
      TextRules.lengthFaults(in: file("Sources/A/A.swift", String(repeating: "a\n", count: count)))
    }
    #expect(faults(400) == [])
    #expect(faults(401).map(\.line) == [401])
  }

  @Test("Marks of unfinished work are found in any file")
  func unfinished() {
    let text = "a\n# TO" + "DO: b\n// FIX" + "ME\nfatalError(\"" + "unimplemented\")\n"
    #expect(TextRules.unfinishedFaults(in: file("themes/a.yaml", text)).map(\.line) == [2, 3, 4])
  }

  @Test(
    "A folder of the place where the project was written is found, and a longer word is not",
    arguments: [
      ("cd /" + "work", true), ("\"/" + "work/main\"", true), ("see shared" + "/design/a.md", true),
      ("ls /" + "farm.", false), ("(/" + "farm)", true), ("/proc/self/" + "work", false),
      ("Tests/WorkloadTests", false), ("/" + "worker", false),
    ])
  func workplace(_ line: String, _ isFault: Bool) {
    #expect(TextRules.workplaceFaults(in: file("Sources/A/A.swift", line)).isEmpty == !isFault)
  }

  @Test("A line of an article's listing that the test does not run is found")
  func listing() {
    let article = file(
      "A.md", "Words.\n```swift\nlet a = 1\nlet b = 2\n```\nlet c = 3\n```\nlet d = 4\n```\n")
    let faults = ListingRule.faults(in: article, runBy: file("T.swift", "  let a = 1\n"))
    #expect(faults.map(\.line) == [4])
  }

  @Test("A name in an article that no test has is found")
  func namedTest() {
    let article = file(
      "A.md", "| a | \"It holds (§1)\", \"It stands (§2)\" |\n\"not a test\"\n\"It goes (§3)\"\n")
    let test = file("T.swift", "@Test(\"It holds (§1)\")\n@Test(\n  \"It goes (§3)\", arguments: [])\n")
    #expect(
      NamedTestRule.faults(in: article, tests: [test]).map(\.words) == [
        "no test is called \"It stands (§2)\""
      ])
  }

  @Test("An offset that the article has elsewhere, under another name or not at all is found")
  func layout() {
    let source = file(
      "ALayout.swift",
      """
      package enum ALayout {
        package static let gate = 256
        package static let nextID = 320
        package static let user = nextID + 2 * 32
        package static let things = 1 << 20
        package static let thingCount = 8
        package static let end = 8
      }
      """)
    let article = file(
      "A.md",
      """
      ## A
      ```
        0 ┌──────┐
      256 ├──────┤ ── line
          │ gate │
      328 │ next │
      384 │ used │
      1 MiB ├──┤
          │ things │
      ```
      """)
    #expect(
      LayoutRule.faults(in: [article], of: [source], parts: [.init(name: "ALayout", heading: "## A")]) == [
        "ALayout.nextID, 320: no row \"next\" in the article",
        "ALayout.user, 384: no row \"user\" in the article",
        "ALayout.end, 8: no row \"end\" in the article",
      ])
  }

  @Test("The formatter's check fails on a file that is not formatted, and says which line")
  func format() throws {
    let path = "/tmp/ipcscope-tidy-\(ThisProcess.processID).swift"
    let descriptor = try FileDescriptor.createExclusive(path)
    defer { try? FileSystem.unlink(path) }
    try descriptor.write(Array("let a = 1\nlet  b   = 2;\n".utf8), offset: 0)
    let result = try lint([path])
    #expect(result.status != 0)
    #expect(result.output.contains("\(path):2"))
  }

  @Test("A program's output and status are those it had")
  func program() throws {
    let result = try runProgram(["sh", "-c", "echo out; echo err >&2; exit 3"])
    #expect(result.status == 3)
    #expect(result.output == "out\nerr\n")
  }
}
