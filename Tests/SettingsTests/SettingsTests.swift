import Canvas
import ScopeModel
import Settings
import Testing

@Suite("The configuration file")
struct SettingsTests {
  private func read(_ text: String) -> UserSettings { .parse(Array(text.utf8), file: "config.yaml") }
  private func mistakes(_ text: String) -> [String] { read(text).mistakes.map(\.description) }
  private func keys(_ settings: UserSettings, _ action: Action) -> [Key]? {
    settings.keys.bindings.first { $0.action == action }?.keys
  }

  @Test("Every setting is read")
  func all() {
    let settings = read(
      """
      theme: daylight
      speed: 1/2
      projector: on
      mouse: no
      plain: Yes
      keys:
        pause-or-resume: f5
        quit: [Q, ctrl-q]
        restart: none
        open-capacity: "%"
      """)
    #expect(settings.mistakes.isEmpty && settings.isThere)
    #expect(settings.theme?.name == "daylight" && settings.theme?.line == 1)
    #expect(settings.paceThousandths == 500)
    #expect(settings.usesMouse == false && settings.isPlain == true && settings.isProjecting == true)
    #expect(keys(settings, .pauseOrResume) == [.function(5)])
    #expect(keys(settings, .quit) == [.character("Q"), .control("q"), .control("c")])
    #expect(keys(settings, .restart) == [])
    #expect(keys(settings, .openCapacity) == [.character("%")])
    #expect(keys(settings, .stepNext) == [.character("S")])
  }

  @Test(
    "A file with nothing in it changes nothing", arguments: ["", "\n", "# nothing\n", "---\n", "keys: {}\n"])
  func empty(_ text: String) {
    var expected = UserSettings(file: "config.yaml")
    #expect(read(text).keys == expected.keys && read(text).mistakes.isEmpty)
    expected = read(text)
    #expect(expected.theme == nil && expected.usesMouse == nil && expected.paceThousandths == nil)
  }

  @Test("The sample says every setting and every action at its default, and has no mistake")
  func sample() {
    let settings = read(UserSettings.sample)
    #expect(settings.mistakes.map(\.description) == [])
    #expect(settings.keys == KeyTable())
    #expect(settings.theme?.name == "midnight" && settings.paceThousandths == 1000)
    #expect(settings.usesMouse == true && settings.isPlain == false)
    for action in Action.allCases { #expect(UserSettings.sample.contains("\n  \(action.name): ")) }
  }

  @Test(
    "A wrong value is named by file, line and key, and its default is taken",
    arguments: [
      ("mouse: maybe", "config.yaml:1: mouse: \"maybe\" is not yes or no; the default is used"),
      (
        "\nspeed: 100",
        "config.yaml:2: speed: \"100\" is not a speed from 1/8 to 64, such as 2 or 1/2; "
          + "the default is used"
      ),
      ("theme: [a, b]", "config.yaml:1: theme: must be a theme's name, or a theme file; the default is used"),
      ("theme:", "config.yaml:1: theme: \"\" is not a theme's name, or a theme file; the default is used"),
      ("mose: no", "config.yaml:1: mose: there is no such setting; did you mean mouse?"),
      (
        "colour: red",
        "config.yaml:1: colour: there is no such setting; there are theme, speed, projector, mouse, plain, keys"
      ),
      ("quit: Q", "config.yaml:1: quit: there is no such setting; an action's keys stand under keys:"),
      (
        "keys: [a]",
        "config.yaml:1: keys: must be a mapping of actions to keys, such as quit: Q; the defaults are used"
      ),
      ("- a\n- b", "config.yaml:1: must be one `setting: value` a line; defaults are used"),
      (
        "theme: mono\ntheme: daylight",
        "config.yaml:2: theme: is there more than once; defaults are used for the whole file"
      ),
    ])
  func mistake(_ text: String, _ expected: String) {
    #expect(mistakes(text) == [expected])
    let settings = read(text)
    #expect(settings.keys == KeyTable())
    #expect(settings.theme == nil && settings.usesMouse == nil && settings.paceThousandths == nil)
  }

  @Test("What is no mistake beside one that is, holds")
  func others() {
    let settings = read("mouse: maybe\nspeed: 2\nkeys:\n  quit: alt-q\n  restart: f2\n")
    #expect(settings.mistakes.count == 2)
    #expect(settings.paceThousandths == 2000)
    #expect(keys(settings, .restart) == [.function(2)])
    #expect(keys(settings, .quit) == [.character("q"), .control("c")])
  }

  @Test(
    "A file that is no YAML is told with the line, and with what a sign needs",
    arguments: [
      ("keys:\n  decrease-bound: -\n", 2), ("keys:\n  slower: [\n", 2), ("keys:\n  open-palette: : \n", 2),
    ])
  func noYAML(_ text: String, _ line: Int) {
    let settings = read(text)
    #expect(settings.mistakes.count == 1)
    let words = settings.mistakes.first?.description ?? ""
    #expect(words.contains("is not YAML") && words.contains("a sign needs quotes"), "\(words)")
    #expect((settings.mistakes.first?.line ?? 0) >= line)
    #expect(settings.keys == KeyTable())
  }

  @Test("Bytes that are no text, and a file without end, are refused whole")
  func bytes() {
    #expect(
      UserSettings.parse([0xFF, 0xFE], file: "c").mistakes.map(\.words) == [
        "is not text in UTF-8; defaults are used"
      ])
    let long = [UInt8](repeating: 35, count: UserSettings.maximumByteCount + 1)
    #expect(
      UserSettings.parse(long, file: "c").mistakes.map(\.words) == [
        "is longer than 64 KiB; defaults are used"
      ])
    let shown = mistakes("\"a\\e[31m\": 1").joined()
    #expect(!shown.unicodeScalars.contains { $0.value < 32 })
  }
}
