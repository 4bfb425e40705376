import Platform
import TestSupport
import Testing

/// The house rules, held against the files of this package.
@Suite(.timeLimit(.minutes(5))) struct TidyTests {
  private func expectNone(_ faults: [Fault]) {
    for fault in faults { Issue.record("\(fault)") }
  }

  private var sources: [SourceFile] { Tree.files(under: ["Sources"]) }
  private var sourcesAndTests: [SourceFile] { Tree.files(under: ["Sources", "Tests"]) }

  @Test("The package is found where this test was compiled from")
  func packageIsFound() {
    #expect(Tree.file("Package.swift") != nil, "there is no Package.swift in \(Tree.root)")
    #expect(sources.count > 50)
  }

  @Test("A module imports only what the table of arrows allows; C and Glibc only Platform and Terminal")
  func imports() { expectNone(sources.flatMap(ImportRules.faults)) }

  @Test("Every arrow of the table is used by some file")
  func usedArrows() { #expect(ImportRules.unusedArrows(in: sources) == []) }

  @Test("Package.swift declares exactly the arrows of the table")
  func manifest() throws { expectNone(ImportRules.manifestFaults(try #require(Tree.file("Package.swift")))) }

  @Test("Nothing imports Foundation")
  func foundation() { expectNone(sourcesAndTests.flatMap(ImportRules.foundationFaults)) }

  @Test("The top level holds Package.swift, Sources, Tests, themes, README.md and dotfiles, and nothing else")
  func topLevel() { expectNone(TopLevelRule.faults(Tree.paths)) }

  @Test("Every unsafe expression in Sources has a SAFETY: comment shortly before it")
  func safety() { expectNone(sources.flatMap(SafetyRule.faults)) }

  @Test("No file in Sources or Tests is longer than 400 lines")
  func length() { expectNone(sourcesAndTests.flatMap(TextRules.lengthFaults)) }

  @Test("No file has a mark of unfinished work")
  func unfinished() { expectNone(Tree.allFiles.flatMap(TextRules.unfinishedFaults)) }

  @Test("No file names a place that exists only where the project was written")
  func workplace() { expectNone(Tree.allFiles.flatMap(TextRules.workplaceFaults)) }

  @Test("Every line that the article Getting started shows is run by its test")
  func listings() throws {
    let article = try #require(Tree.file("Sources/IPCCore/Documentation.docc/GettingStarted.md"))
    let test = try #require(Tree.file("Tests/IPCCoreTests/GettingStartedTests.swift"))
    expectNone(ListingRule.faults(in: article, runBy: test))
  }

  @Test("Every test that the article What survives what names is there")
  func namedTests() throws {
    let article = try #require(Tree.file("Sources/IPCCore/Documentation.docc/WhatSurvivesWhat.md"))
    expectNone(NamedTestRule.faults(in: article, tests: Tree.files(under: ["Tests"])))
  }

  @Test("The offsets of segments stand in the articles on the memory layout, at their numbers")
  func layout() throws {
    let folder = "Sources/IPCCore/Documentation.docc"
    let articles = ["MemoryLayout", "MemoryLayoutOfSharedMemory"].compactMap {
      Tree.file("\(folder)/\($0).md")
    }
    let sources = Tree.files(under: ["Sources/IPCCore/Segments"]).filter { $0.path.hasSuffix("Layout.swift") }
    #expect(LayoutRule.faults(in: articles, of: sources) == [])
  }

  @Test("swift format lint --strict finds nothing in Sources, Tests and Package.swift")
  func format() throws {
    let result = try lint(["-r"] + ["Sources", "Tests", "Package.swift"].map { "\(Tree.root)/\($0)" })
    #expect(result.status == 0, "\(result.output)")
  }
}

/// Runs the formatter's check with the package's own configuration.
func lint(_ arguments: [String]) throws(Errno) -> ProgramResult {
  try runProgram(
    ["swift", "format", "lint", "--strict", "--parallel", "--configuration", "\(Tree.root)/.swift-format"]
      + arguments)
}
