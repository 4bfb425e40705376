import Canvas
import ScopeModel
import Settings
import Testing

@Suite("Keys in the configuration file")
struct KeySettingsTests {
  private func read(_ text: String) -> UserSettings {
    .parse(Array(("keys:\n" + text).utf8), file: "c")
  }

  @Test(
    "A mistake is named by its line and action, with what is nearly right, and the keys stay as they were",
    arguments: [
      (
        "  pause-or-resme: a",
        "c:2: keys.pause-or-resme: there is no such action; did you mean pause-or-resume?"
      ),
      ("  kill: a", "c:2: keys.kill: there is no such action; did you mean open-kill?"),
      ("  step: a", "c:2: keys.step: there is no such action; did you mean step-selected or step-next?"),
      ("  dance: a", "c:2: keys.dance: there is no such action; 'ipcscope keys' lists them"),
      (
        "  pause: spcae", "c:2: keys.pause: there is no key \"spcae\": did you mean space?; it stays on space"
      ),
      (
        "  pause: a, b",
        "c:2: keys.pause: there is no key \"a, b\": a list is written [a, b]; it stays on space"
      ),
      (
        "  quit: alt-q",
        "c:2: keys.quit: \"alt-q\" cannot be typed: with Alt a terminal sends Esc and the key; it stays on q"
      ),
      (
        "  move-up: ctrl-c",
        "c:2: keys.move-up: \"ctrl-c\" is not to be had: ctrl-c always ends the program; it stays on up k"
      ),
      ("  quit: #", "c:2: keys.quit: a key is missing; a sign needs quotes, as \"#\"; it stays on q"),
      ("  quit: {a: b}", "c:2: keys.quit: must be a key, a list of keys, or none; it stays on q"),
      (
        "  open-kill: p",
        "c:2: keys.open-kill: p is the key of hold-or-release, which would have none in every view: "
          + "give it another one, or none; it stays on x"
      ),
    ])
  func mistake(_ text: String, _ expected: String) {
    let settings = read(text)
    #expect(settings.mistakes.map(\.description) == [expected])
    #expect(settings.keys == KeyTable())
  }

  @Test("Two actions on one key of a view: the second is named, with the line of the first")
  func conflict() {
    let settings = read("  pause: f1\n  next-column: f1\n  longer-window: f2\n  follow-log: f2\n")
    #expect(
      settings.mistakes.map(\.description) == [
        "c:3: keys.next-column: f1 is given to pause-or-resume (line 2), too, and both work in Mailboxes; "
          + "it stays on >"
      ])
    #expect(settings.keys.binding(for: .function(2), in: .log)?.action == .followLog)
    #expect(settings.keys.binding(for: .function(2), in: .metrics)?.action == .longerWindow)
  }

  @Test("One bad key of a list is left out, and the others hold")
  func list() {
    let settings = read("  quit: [Q, alt-q,\n    ctrl-q]\n")
    #expect(settings.mistakes.map(\.line) == [2])
    #expect(settings.mistakes.first?.words.hasSuffix("it is left out") == true)
    #expect(settings.keys.names(of: .quit) == ["Q", "ctrl-q"])
  }

  @Test("An action may be named by its first words, where they mean one only, and once")
  func words() {
    let settings = read("  hold: H\n  hold-or-release: h\n")
    #expect(
      settings.mistakes.map(\.description) == [
        "c:3: keys.hold-or-release: hold-or-release has its keys in line 2 already; this is left out"
      ])
    #expect(settings.keys.names(of: .holdOrRelease) == ["H"])
  }
}
