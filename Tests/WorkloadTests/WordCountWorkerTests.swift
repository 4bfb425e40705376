import IPCCore
import Platform
import TestSupport
import Testing

@testable import Workload

@Suite("Word count by workers", .serialized)
struct WordCountWorkerTests {
  private func result(_ cast: Cast) throws -> [UInt8]? {
    try WordCountResult.receive(
      from: cast.director.openMailbox("result"), timeoutNanoseconds: 30_000_000_000)
  }

  @Test(
    "The shipped scenario counts its text as the shell does, with any number of counters",
    arguments: [1, 3, 5])
  func shipped(_ count: Int) throws {
    var scenario = try ShippedScenario.wordCount.scenario()
    scenario.processes[1].count = count
    let cast = try Cast(scenario)
    cast.start()
    let expected = try shellWordCount(ShippedText.words)
    let table = try result(cast)
    #expect(table == expected)
    #expect(cast.haveAllEnded())
    for process in scenario.processesToStart { #expect(cast.result(of: process.name) == .ended(.stepsDone)) }
  }

  @Test(
    "Files of any kind give the shell's table (§24)",
    arguments: ["", "123\n", "Word", "\u{0}a\u{0}B a", "long"])
  func files(_ text: String) throws {
    let input =
      text == "long"
      ? (0..<300_000).map { $0 % 70_001 < 70_000 ? UInt8(ascii: "A") + UInt8($0 % 26) : 32 }
      : Array(text.utf8)
    let folder = try TemporaryFolder()
    let cast = try Cast(ShippedScenario.wordCount.scenario())
    cast.start(inputPath: try folder.write(input, to: "input"))
    let expected = try shellWordCount(input)
    let table = try result(cast)
    #expect(table == expected)
    #expect(cast.haveAllEnded())
  }

  @Test("An input that cannot be read ends all, the splitter with an error that names it")
  func noInput() throws {
    let cast = try Cast(ShippedScenario.wordCount.scenario())
    cast.start(inputPath: "/nowhere/text")
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "splitter") == .failed(.input(path: "/nowhere/text", .noEntry)))
    #expect(cast.result(of: "counter-1") == .failed(.partnersGone(names: ["splitter"])))
    guard case .failed = cast.result(of: "merger") else {
      Issue.record("the merger ended with \(String(describing: cast.result(of: "merger")))")
      return
    }
  }

  @Test("A part that goes down with a counter makes the merger fail, not wait")
  func lostPart() throws {
    var scenario = try ShippedScenario.wordCount.scenario()
    scenario.processes[1].count = 1
    let cast = try Cast(scenario)
    // Takes one part and is gone, as a killed counter is.
    let thief = try cast.temporary.domain.join(as: "thief")
    cast.start("splitter", kind: "splitter")
    _ = try thief.openMailbox("parts").receive()
    cast.start("counter", kind: "counter")
    cast.start("merger", kind: "merger")
    #expect(cast.haveAllEnded())
    #expect(cast.result(of: "merger") == .failed(.partsLost(count: 1)))
  }

  @Test("What is injected among the parts and counts leaves the result as it is")
  func injected() throws {
    let cast = try Cast(ShippedScenario.wordCount.scenario())
    try cast.director.openMailbox("parts").send("hello there")
    cast.start()
    let expected = try shellWordCount(ShippedText.words)
    let table = try result(cast)
    #expect(table == expected)
    #expect(cast.haveAllEnded())
  }
}
