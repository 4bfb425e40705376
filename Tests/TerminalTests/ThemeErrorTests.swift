import Canvas
import Terminal
import Testing

@Suite("Mistakes in themes")
struct ThemeErrorTests {
  private func mistake(_ text: String) -> ThemeError? {
    #expect(throws: ThemeError.self) { try Theme.parse(text, file: "mine.yaml", userFolder: nil) }
    do throws(ThemeError) {
      _ = try Theme.parse(text, file: "mine.yaml", userFolder: nil)
      return nil
    } catch {
      return error
    }
  }

  @Test("A mistake is named by file, line and key")
  func words() {
    let error = mistake("text: \"#FFFFFF\"\n\nblocked: \"#12345\"\n")
    #expect(error?.file == "mine.yaml")
    #expect(error?.line == 3)
    #expect(error?.key == "blocked")
    #expect(error?.reason == .badValue("#12345"))
    #expect(error?.description.hasPrefix("mine.yaml:3: blocked: \"#12345\" is no colour") == true)
  }

  @Test("A key that is no role is a mistake")
  func unknownKey() {
    let error = mistake("# a comment\nbloked: \"#FFFFFF\"\n")
    #expect(error?.line == 2)
    #expect(error?.key == "bloked")
    #expect(error?.reason == .unknownKey)
  }

  @Test(
    "Only colours and emphasis are values",
    arguments: ["red", "#GGGGGG", "#FFF", "FFFFFF", "#FFFFFF #000000", "#FFFFFF blink", "#FFFFFFFF"])
  func badValue(_ value: String) {
    #expect(mistake("text: \"\(value)\"")?.reason == .badValue(value))
  }

  @Test("A colour without quotes, which YAML takes for a comment, is told apart from an empty one")
  func missingQuotes() {
    let error = mistake("text: \"\"\ndim: #FFFFFF\n")
    #expect(error?.line == 2)
    #expect(error?.key == "dim")
    #expect(error?.reason == .missingQuotes)
  }

  @Test("A background takes a colour and no emphasis")
  func background() {
    #expect(mistake("background: \"#000000 bold\"")?.key == "background")
  }

  @Test("A value that is a list or a mapping is a mistake of its key", arguments: ["[1]", "{a: b}"])
  func nested(_ value: String) {
    let error = mistake("name: \"x\"\ntext: \(value)")
    #expect(error?.line == 2)
    #expect(error?.key == "text")
    #expect(error?.reason == .notKeysAndValues)
  }

  @Test("What is no mapping or no YAML is named by its line")
  func notYAML() {
    #expect(mistake("- text\n- dim\n")?.reason == .notKeysAndValues)
    let error = mistake("text: \"#FFFFFF\"\ndim: \"unfinished\nblocked: [")
    #expect(error?.line != nil)
    guard case .notYAML = error?.reason else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("A key that is there twice is a mistake")
  func twice() {
    #expect(mistake("text: \"\"\ntext: \"#FFFFFF\"\n")?.key == "text")
  }

  @Test("Extending a theme that is not there names the line of extends")
  func unknownExtends() {
    let error = mistake("name: \"x\"\nextends: nowhere\n")
    #expect(error?.file == "mine.yaml")
    #expect(error?.line == 2)
    #expect(error?.key == "extends")
    #expect(error?.reason == .unknownTheme("nowhere"))
  }

  @Test("What a mistake says has no control byte of the theme in it")
  func escapes() {
    let error = mistake("\"a\\e[31m\": \"\"")
    #expect(error?.reason == .unknownKey)
    #expect(error?.description.utf8.allSatisfy { $0 >= 0x20 } == true)
  }

  @Test("A folder, a missing file and an unknown name are no themes")
  func noFile() {
    #expect(throws: ThemeError.self) { try Theme.load("/", userFolder: nil) }
    #expect(throws: ThemeError.self) { try Theme.load("/nowhere/x.yaml", userFolder: nil) }
    #expect(throws: ThemeError.self) { try Theme.load("nowhere", userFolder: nil) }
    #expect(throws: ThemeError.self) { try Theme.load("", userFolder: "/nowhere") }
  }
}
