import IPCCore
import Platform
import Testing

/// Whether the tests cite the lines of the article *Semantics*, each of which is a promise.
@Suite(.timeLimit(.minutes(1))) struct CitationTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  private static func text(_ path: String) throws -> String {
    String(decoding: try FileSystem.read(path), as: UTF8.self)
  }

  /// The lines that a text cites: "§9", "§11, 13", "§15–19".
  private static func cited(_ text: Substring) -> Set<Int> {
    var lines: Set<Int> = []
    for piece in text.split(separator: "§", omittingEmptySubsequences: false).dropFirst() {
      let list = piece.prefix { $0.isNumber || $0 == "," || $0 == " " || $0 == "–" || $0 == "…" }
      for item in list.split(separator: ",") {
        let ends = item.split { !$0.isNumber }.compactMap { Int($0) }
        // "§9 3" would be two numbers without a dash: only the first is meant.
        if item.contains("–") || item.contains("…"), ends.count == 2, ends[0] <= ends[1] {
          lines.formUnion(ends[0]...ends[1])
        } else if let first = ends.first {
          lines.insert(first)
        }
      }
    }
    return lines
  }

  /// The titles of the tests of a file: what stands between `@Test(` and the function.
  private static func titles(_ text: String) -> [Substring] {
    text.split(separator: "@Test", omittingEmptySubsequences: false).dropFirst().map { part in
      part.prefix(upTo: part.firstRange(of: "func ")?.lowerBound ?? part.endIndex)
    }
  }

  private static func sources(_ folder: String) throws -> [String] {
    try FileSystem.list("\(root)/Tests/\(folder)").filter { $0.hasSuffix(".swift") }.map {
      "\(root)/Tests/\(folder)/\($0)"
    }
  }

  /// The lines of the article, with their text.
  private static func promises() throws -> [(line: Int, text: Substring)] {
    let article = try text("\(root)/Sources/IPCCore/Documentation.docc/Semantics.md")
    return article.split(separator: "\n**", omittingEmptySubsequences: false).dropFirst().compactMap { part in
      guard let number = Int(part.prefix { $0.isNumber }), part.dropFirst("\(number)".count).hasPrefix(".**")
      else { return nil }
      return (number, part)
    }
  }

  @Test("Every line of the article Semantics is cited by the title of a test (§1–31)")
  func everyLine() throws {
    let promises = try Self.promises()
    #expect(promises.map(\.line) == Array(1...31))
    var cited: Set<Int> = []
    for folder in try FileSystem.list("\(Self.root)/Tests") where folder.hasSuffix("Tests") {
      for file in try Self.sources(folder) where !file.hasSuffix("/CitationTests.swift") {
        for title in Self.titles(try Self.text(file)) { cited.formUnion(Self.cited(title)) }
      }
    }
    #expect(promises.map(\.line).filter { !cited.contains($0) } == [])
    #expect(cited.allSatisfy { (1...31).contains($0) })
  }

  @Test("Every test of the conformance suite names its line (§1–31)")
  func everyTest() throws {
    for file in try Self.sources("IPCCoreTests") where !file.hasSuffix("/CitationTests.swift") {
      let text = try Self.text(file)
      guard text.contains("extension Conformance {") else { continue }
      let silent = Self.titles(text).filter { Self.cited($0).isEmpty }
      #expect(silent == [], "\(file)")
    }
  }

  @Test("The reading of citations finds what is there, and no more (§1)")
  func reading() {
    #expect(Self.cited("once (§9)") == [9])
    #expect(Self.cited("twice (§11, 13) and §15–17 of it") == [11, 13, 15, 16, 17])
    #expect(Self.cited("none (9)") == [])
  }
}
