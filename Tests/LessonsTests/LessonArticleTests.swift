import Observation
import Platform
import Testing

@testable import Lessons

/// The reference in the article *A lesson of your own* against the words that the reader really knows.
@Suite("The article on lessons") struct LessonArticleTests {
  /// The rows of the tables between two marks, each with its first column; under the words before each table.
  private static func tables(_ mark: String) throws -> [String: [String]] {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let article = try FileSystem.read("\(root)/Sources/IPCCore/Documentation.docc/OwnLesson.md")
    let text = String(decoding: article, as: UTF8.self)
    let after = try #require(text.split(separator: "<!-- \(mark) -->", maxSplits: 1).last)
    let part = try #require(after.split(separator: "<!-- end of \(mark) -->", maxSplits: 1).first)
    var tables: [String: [String]] = [:]
    var title = ""
    for line in part.split(separator: "\n") {
      guard line.hasPrefix("|") else {
        title = String(line)
        continue
      }
      let cell = line.split(separator: "|")[0]
      guard cell.contains("`") else { continue }
      // Every second part stands between backquotes.
      let words = cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      tables[title, default: []] += words.filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }
    return tables
  }

  private static func words<Measure: MeasureWords>(_ type: Measure.Type) -> [String] {
    Measure.allCases.map { measure in
      switch measure.argument {
      case .none: measure.rawValue
      case .number: measure.rawValue + (measure.rawValue == "number" ? " OFFSET" : " K")
      case .optionalNumber: "\(measure.rawValue) K"
      case .process: "\(measure.rawValue) PROCESS"
      }
    }.sorted()
  }

  @Test("It lists exactly the quantities that a script knows")
  func quantities() throws {
    let tables = try Self.tables("quantities")
    #expect(tables["Of a mailbox or a link:"]?.sorted() == Self.words(ChannelMeasure.self))
    #expect(tables["Of a buffer:"]?.sorted() == Self.words(BufferMeasure.self))
    #expect(tables["Of a region:"]?.sorted() == Self.words(RegionMeasure.self))
    #expect(tables["Of a process:"]?.sorted() == Self.words(ProcessMeasure.self))
    #expect(tables["Of the whole domain, without an object:"]?.sorted() == Self.words(DomainMeasure.self))
    // A pace is told of no process: it works at its own.
    let waits = WaitReason.allCases.filter { $0 != .pace }.map(\.scriptWords).sorted()
    #expect(tables["What a process may wait for:"]?.filter { $0 != "wait" }.sorted() == waits)
  }

  @Test("It lists exactly the actions, and each is read as it stands there")
  func actions() throws {
    let rows = try #require(try Self.tables("actions").values.first)
    let verbs = Set(rows.compactMap { $0.split(separator: " ").first.map(String.init) })
    #expect(verbs == Set(SentenceCursor.verbs))
    for row in rows where !row.contains("beside") {
      var action = row
      for (word, name) in [
        ("mailbox NAME", "mailbox orders"), ("buffer NAME", "buffer shelf"), ("NAME", "cook"),
        ("KIND", "waiter"), ("CHECK", "depth of mailbox orders is 4"), ("mode of NAME", "mode of cook"),
      ] {
        action = action.split(separator: word, omittingEmptySubsequences: false).joined(separator: name)
      }
      let lesson = try readLesson("caption: x\nfact: no\ndo: ['\(action)']")
      #expect(lesson?.pages.first?.actions.count == 1, "\(row)")
    }
  }

  @Test("The limits that it names are those that are checked")
  func limits() throws {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let article = try FileSystem.read("\(root)/Sources/IPCCore/Documentation.docc/OwnLesson.md")
    let text = String(decoding: article, as: UTF8.self)
    #expect(text.contains("| `title` | at most \(LessonReader.titleLength) characters"))
    #expect(text.contains("| `caption` | at most \(LessonReader.captionLength) characters"))
    #expect(text.contains("| `question` | at most \(LessonReader.questionLength) characters"))
    #expect(text.contains("counted from the oldest, 1 to \(LessonReading.messageLimit) ·"))
    #expect(text.contains("16 … \(LessonReading.byteLimit - 8) |"))
    #expect(text.contains("its first \(LessonReading.byteLimit) bytes"))
    for chapter in Lesson.Chapter.allCases { #expect(text.contains("`\(chapter.rawValue)`")) }
    for view in LessonView.allCases { #expect(text.contains("`\(view.rawValue)`")) }
  }
}
