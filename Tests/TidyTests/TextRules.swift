/// Rules on the text of files.
enum TextRules {
  static let maximumLineCount = 400

  static func lengthFaults(in file: SourceFile) -> [Fault] {
    guard file.lines.count > maximumLineCount else { return [] }
    return [
      file.fault(
        maximumLineCount,
        "the file has \(file.lines.count) lines, and at most \(maximumLineCount) are allowed")
    ]
  }

  // Put together from pieces, so that this file does not break its own rules.
  private static let unfinishedMarks = ["TO" + "DO", "FIX" + "ME", "fatalError(\"" + "unimplemented"]
  private static let workplaceNames = ["shared" + "/design"]
  private static let workplaceFolders = ["/" + "work", "/" + "farm"]

  /// Marks of unfinished work.
  static func unfinishedFaults(in file: SourceFile) -> [Fault] {
    file.lines.enumerated().flatMap { index, line in
      unfinishedMarks.filter { line.contains($0) }.map { file.fault(index, "says \($0)") }
    }
  }

  /// Paths that exist only where the project was written.
  static func workplaceFaults(in file: SourceFile) -> [Fault] {
    file.lines.enumerated().flatMap { index, line -> [Fault] in
      let names =
        workplaceNames.filter { line.contains($0) } + workplaceFolders.filter { isNamed($0, in: line) }
      return names.map { file.fault(index, "names \($0)") }
    }
  }

  /// Whether the folder at the root of the file system is named, and not merely a longer word or path.
  private static func isNamed(_ folder: String, in line: Substring) -> Bool {
    func isPartOfPath(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || "._-".contains(character)
    }
    return line.ranges(of: folder).contains { range in
      let before = range.lowerBound > line.startIndex ? line[line.index(before: range.lowerBound)] : " "
      let after = range.upperBound < line.endIndex ? line[range.upperBound] : " "
      return !isPartOfPath(before) && before != "/" && (after == "/" || !isPartOfPath(after))
    }
  }
}

/// Every `unsafe` gives its reason.
///
/// A `SAFETY:` comment speaks for the lines after it, as far as the next blank line, while one unsafe line
/// follows the comment or another unsafe line at a distance of at most ``reach`` lines. So one comment can
/// speak for a group, and none speaks from far away.
enum SafetyRule {
  static let reach = 6

  static func faults(in file: SourceFile) -> [Fault] {
    guard file.isSwift else { return [] }
    var faults: [Fault] = []
    /// The last line that carries the reason on.
    var covered: Int?
    for (index, line) in file.lines.enumerated() {
      if line.allSatisfy({ $0 == " " }) { covered = nil }
      if line.contains("// SAFETY:") { covered = index }
      guard isUnsafe(code(line)) else { continue }
      if let last = covered, index - last <= reach {
        covered = index
      } else {
        faults.append(file.fault(index, "unsafe without a SAFETY: comment in the lines before it"))
      }
    }
    return faults
  }

  /// A line without its comment and without what its string literals say.
  static func code(_ line: Substring) -> String {
    var code = ""
    var isInString = false
    var previous: Character = " "
    for character in line {
      if character == "\"", previous != "\\" { isInString.toggle() }
      if !isInString, character == "/", previous == "/" { return String(code.dropLast()) }
      if !isInString { code.append(character) }
      previous = character
    }
    return code
  }

  /// Whether code has the keyword as an expression, or as in `nonisolated(unsafe)`; the attribute `@unsafe`
  /// only passes the condition on to the caller.
  static func isUnsafe(_ code: String) -> Bool {
    code.ranges(of: "unsafe").contains { range in
      let before = range.lowerBound > code.startIndex ? code[code.index(before: range.lowerBound)] : " "
      let after = range.upperBound < code.endIndex ? code[range.upperBound] : " "
      return !before.isLetter && !before.isNumber && before != "@" && before != "_" && before != "."
        && (after == " " || after == ")")
    }
  }
}

/// The listings of an article stand, line by line, in a test that runs them.
enum ListingRule {
  /// Lines of the article's Swift listings that do not stand in the test.
  static func faults(in article: SourceFile, runBy test: SourceFile) -> [Fault] {
    func words(_ line: Substring) -> String { String(line.drop { $0 == " " }) }
    let known = Set(test.lines.map(words))
    var faults: [Fault] = []
    var isInListing = false
    for (index, line) in article.lines.enumerated() {
      if line.hasPrefix("```") {
        isInListing = line == "```swift"
      } else if isInListing, !line.isEmpty, !known.contains(words(line)) {
        faults.append(article.fault(index, "\(test.path) does not run this line"))
      }
    }
    return faults
  }
}

/// The tests that an article names are there.
enum NamedTestRule {
  /// Quotations of an article that cite *Semantics* at their end, as names of tests do, and are the name of none.
  static func faults(in article: SourceFile, tests: [SourceFile]) -> [Fault] {
    let known = tests.flatMap(\.lines).joined(separator: "\n")
    return article.lines.enumerated().flatMap { index, line in
      line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 1 && $0.element.hasSuffix(")") && $0.element.contains("(§") }
        .filter { !known.contains("\"\($0.element)\"") }
        .map { article.fault(index, "no test is called \"\($0.element)\"") }
    }
  }
}

/// What lies at the top of the package.
enum TopLevelRule {
  static let required: Set<String> = ["Package.swift", "README.md", "Sources", "Tests", "themes"]

  /// Entries that are too many or missing, given the paths of all files.
  static func faults(_ paths: [String]) -> [Fault] {
    let entries = Set(paths.compactMap { $0.split(separator: "/").first.map(String.init) })
    let odd = entries.filter { !$0.hasPrefix(".") && !required.contains($0) }.sorted()
    return odd.map { Fault(file: $0, line: 1, words: "does not belong at the top level") }
      + required.subtracting(entries).sorted().map { Fault(file: $0, line: 1, words: "is missing") }
  }
}
