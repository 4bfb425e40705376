import Platform
import ScopeModel
import Settings
import Testing

@Suite("The article Configuration")
struct ConfigurationArticleTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  private func article() throws -> String {
    let path = "\(Self.root)/Sources/IPCCore/Documentation.docc/Configuration.md"
    return String(decoding: try FileSystem.read(path), as: UTF8.self)
  }

  @Test("Its sample is read without a mistake, and names every setting and every action, at their defaults")
  func sample() throws {
    let parts = try article().split(separator: "```yaml\n", maxSplits: 1)
    let sample = try #require(parts.last?.split(separator: "```", maxSplits: 1).first)
    let settings = UserSettings.parse(Array(sample.utf8), file: "Configuration.md")
    #expect(settings.mistakes.map(\.description) == [])
    #expect(settings.keys == KeyTable())
    for action in Action.allCases {
      #expect(
        sample.contains("\n  \(action.name): "),
        "put in what 'ipcscope config --sample' prints: \(action.name)")
    }
    let ours = UserSettings.sample.split(separator: "\n").filter { $0.first?.isLetter == true }
    for setting in ours { #expect(sample.contains("\n\(setting)")) }
  }

  @Test("Every mistake that it shows is told in these words")
  func mistakes() throws {
    let text = "theme: mono\nmose: no\nkeys:\n\n\n\n  open-kill: p\n"
    let told = UserSettings.parse(Array(text.utf8), file: "config.yaml").mistakes.map(\.description)
    #expect(told.count == 2)
    let article = try article()
    for mistake in told { #expect(article.contains("\n\(mistake)\n"), "\(mistake)") }
  }
}
