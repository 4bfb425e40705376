import Platform
import Testing
import Workload

@Suite struct ArticleTests {
  @Test("The example in the article Scenario files is a scenario without a mistake")
  func example() throws {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    let article = try FileSystem.read("\(root)/Sources/IPCCore/Documentation.docc/ScenarioFiles.md")
    let parts = String(decoding: article, as: UTF8.self).split(separator: "```yaml\n", maxSplits: 1)
    let example = try #require(parts.last?.split(separator: "```", maxSplits: 1).first)
    let scenario = try Scenario(yaml: Array(example.utf8), file: "bakery.yaml")
    #expect(scenario.processes.map(\.kind) == ["customer", "clerk", "baker", "carrier"])
    #expect(scenario.mailbox("till")?.owner == "clerk")
    #expect(scenario.link(between: "baker", and: "clerk")?.whenPeerEnds == .wait)
  }
}
