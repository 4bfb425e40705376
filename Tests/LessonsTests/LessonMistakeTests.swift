import Testing
import Workload

@testable import Lessons

/// A page with one mistake, and where and what it is.
struct FaultyPage: Sendable, CustomTestStringConvertible {
  let line: Int
  let words: String
  let page: String
  var testDescription: String { words }

  init(_ line: Int, _ words: String, _ page: String) {
    self.line = line
    self.words = words
    self.page = page
  }
}

private func check(_ sentence: String) -> String { "caption: x\nchecks: [\(sentence)]" }
private func action(_ sentence: String) -> String { "caption: x\nfact: no\ndo: [\(sentence)]" }

private let faultyPages = [
  FaultyPage(12, "caption is missing", "fact: no"),
  FaultyPage(12, "a caption that states a fact has checks; if it states none, say fact: no", "caption: x"),
  FaultyPage(13, "is an empty list of checks", "caption: x\nchecks: []"),
  FaultyPage(14, "it has checks, so that it states a fact", "caption: x\nchecks: [deadlocks is 0]\nfact: no"),
  FaultyPage(
    12, "a caption has at most 160 characters, to be read from the last row; this has 171",
    "caption: \(String(repeating: "nineteen characters ", count: 9).dropLast(9))\nfact: no"),
  FaultyPage(
    12, "a brace does not end; {{ stands for a brace", "caption: \"{depth of mailbox orders\"\nfact: no"),
  FaultyPage(
    12, "\"ordres\" is no mailbox; did you mean orders?", "caption: \"{depth of mailbox ordres}\"\nfact: no"),
  FaultyPage(
    13, "\"depht\" is no value of a mailbox or link; did you mean depth?",
    check("depht of mailbox orders is 4")),
  FaultyPage(13, "\"of\" is missing after depth mailbox orders is", check("depth mailbox orders is 4")),
  FaultyPage(
    13, "\"box\" is no kind of object; it may be mailbox, link, buffer, region, process",
    check("depth of box orders is 4")),
  FaultyPage(13, "what is it? Say for example: is 4", check("depth of mailbox orders")),
  FaultyPage(
    13, "\"equals\" is no relation; it may be is, grows, falls, moves, stays, contains",
    check("depth of mailbox orders equals 4")),
  FaultyPage(13, "a value is missing at the end", check("depth of mailbox orders is above")),
  FaultyPage(13, "the parenthesis does not end", check("depth of mailbox orders is (sent of mailbox orders")),
  FaultyPage(
    13, "message of which number? For example: message 1", check("message of mailbox orders is tea")),
  FaultyPage(13, "messages are counted from 1 to 64", check("message 65 of mailbox orders is tea")),
  FaultyPage(13, "a number lies at 0, 8, 16, … or 248", check("number 4 of region board is 1")),
  FaultyPage(
    13, "\"waiter\" is no process of the scenario; did you mean waiter-1?",
    check("state of process waiter is held")),
  FaultyPage(
    13, "register of which process? For example: register producer", check("register of buffer shelf is 5")),
  FaultyPage(13, "the file has no section beside", check("depth of mailbox orders beside is 4")),
  FaultyPage(13, "the file has no section beside", check("pace beside is 2x")),
  FaultyPage(13, "a text in quotes does not end", check("'message 1 of mailbox orders is \"tea'")),
  FaultyPage(14, "\"hodl\" is no action; did you mean hold?", action("hodl cook")),
  FaultyPage(14, "the name of a process is missing at the end", action("hold")),
  FaultyPage(14, "\"kook\" is no process of the scenario; did you mean cook?", action("hold kook")),
  FaultyPage(14, "the file has no section beside", action("hold cook beside")),
  FaultyPage(14, "\"times\" is missing after 3", action("step cook 3")),
  FaultyPage(
    14, "seven is no capacity: zero, unbounded or a number from 1",
    action("capacity of mailbox orders to seven")),
  FaultyPage(14, "only a mailbox or a link has messages", action("capacity of buffer shelf to 4")),
  FaultyPage(14, "the message is missing, in double quotes", action("inject tea into mailbox orders")),
  FaultyPage(14, "\"waitress\" is no kind of process; it may be waiter, cook", action("start waitress")),
  FaultyPage(14, "fast is no pace such as 2x or 0.5x", action("pace fast")),
  FaultyPage(14, "\"now\" is one word too many", action("pause now")),
  FaultyPage(
    13, "\"stag\" is not one of stage, mailboxes, buffers, waits, metrics, log",
    "caption: x\nview: stag\nfact: no"),
]

@Suite("Mistakes in lessons") struct LessonMistakeTests {
  @Test("Each mistake of a script is told with its line", arguments: faultyPages)
  func mistake(_ faulty: FaultyPage) throws {
    let error = #expect(throws: ScenarioError.self) { try readLesson(faulty.page) }
    #expect(error?.mistakes.map(\.words) == [faulty.words])
    #expect(error?.mistakes.map(\.line) == [faulty.line])
  }

  @Test("Mistakes of the scenario and of its lesson are told at once")
  func together() throws {
    let text = lessonFile("caption: x").replacing("capacity: 4", with: "capacity: many")
    let error = #expect(throws: ScenarioError.self) {
      try Lesson.read(yaml: Array(text.utf8), file: "shop.yaml")
    }
    #expect(error?.mistakes.map(\.line) == [2, 12])
  }

  @Test("Behind a name, beside means the process of the second domain, and only of that one")
  func besideActions() throws {
    func actions(_ lines: String) throws -> [LessonAction]? {
      let file = lessonFile("caption: x\nfact: no\ndo: [\(lines)]").replacing(
        "lesson:", with: "beside: { name: y, processes: { maid: { steps: [{ sleep: 1s }] } } }\nlesson:")
      return try Lesson.read(yaml: Array(file.utf8), file: "shop.yaml")?.pages.first?.actions
    }
    let maid = LessonActor(name: "maid", isBeside: true)
    #expect(
      try actions(
        "hold maid beside, kill maid beside, step maid beside 2 times, start maid beside, hold cook")
        == [
          .hold(maid), .signal(9, to: maid), .step(maid, count: 2), .start(kind: "maid", isBeside: true),
          .hold(LessonActor(name: "cook")),
        ])
    #expect(throws: ScenarioError.self) { try actions("hold maid") }
    #expect(throws: ScenarioError.self) { try actions("start cook beside") }
  }

  @Test("A scenario without a lesson has none")
  func none() throws {
    let lesson = try Lesson.read(
      yaml: Array("name: x\nprocesses: { a: { steps: [{ sleep: 1s }] } }".utf8), file: "x.yaml")
    #expect(lesson == nil)
  }

  @Test("Who runs the scenario alone is not troubled by its lesson")
  func scenarioAlone() throws {
    #expect(try Scenario(yaml: Array(lessonFile("caption: x").utf8), file: "shop.yaml").name == "shop")
  }
}
