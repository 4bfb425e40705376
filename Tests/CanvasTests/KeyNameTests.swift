import Canvas
import Testing

@Suite("Names of keys")
struct KeyNameTests {
  @Test("Every key is read back from its name")
  func roundTrip() throws {
    let named: [Key] = [
      .enter, .escape, .tab, .backTab, .backspace, .delete, .up, .down, .left, .right, .home, .end, .pageUp,
      .pageDown, .function(1), .function(12), .control("r"), .control(" "), .character(" "),
    ]
    let characters = ["a", "Z", "#", ":", "-", "^", "é", "日", "1"].map { Key.character(Character($0)) }
    for key in named + characters { #expect(try Key(name: key.name) == key, "\(key.name)") }
    for name in Key.names { #expect(try Key(name: name).name == name) }
  }

  @Test(
    "Words that people write for the same key are understood",
    arguments: [
      ("Space", Key.character(" ")), ("ENTER", .enter), ("return", .enter), ("Escape", .escape),
      ("PgUp", .pageUp), ("pagedown", .pageDown), ("↑", .up), ("F5", .function(5)), ("^R", .control("r")),
      ("C-r", .control("r")), ("Ctrl-Space", .control(" ")), ("Shift-Tab", .backTab),
    ])
  func otherWords(_ name: String, _ key: Key) throws {
    #expect(try Key(name: name) == key)
  }

  @Test(
    "A key that a terminal cannot send, or cannot tell, is refused",
    arguments: [
      "alt-x", "shift-a", "super-l", "ctrl-1", "ctrl-i", "ctrl-m", "ctrl-h", "f13", "f0", "\u{1}", "\u{7F}",
      "\u{200B}", "\u{301}", "e\u{301}\u{302}", "👨‍👩‍👧", "ctrl-delete", "\u{E000}",
    ])
  func untypable(_ name: String) {
    #expect { try Key(name: name) } throws: {
      if case .untypable? = $0 as? Key.NameError { true } else { false }
    }
  }

  @Test("Ctrl-C and Ctrl-Z are never to be had; a word that is no key is unknown")
  func refused() {
    for name in ["ctrl-c", "^C", "ctrl-z"] {
      #expect { try Key(name: name) } throws: {
        if case .reserved? = $0 as? Key.NameError { true } else { false }
      }
    }
    for name in ["spcae", "", "pagedow", "ff", "  "] {
      #expect(throws: Key.NameError.unknown) { try Key(name: name) }
    }
  }
}
