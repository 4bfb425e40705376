import Canvas
import Glibc
import Testing

@testable import Terminal

@Suite("Keys")
struct KeyDecoderTests {
  /// All events of what a terminal sends at once.
  private func events(_ text: String) -> [TerminalEvent] {
    var raw = text.unicodeScalars.map { KeyDecoder.RawKey.scalar($0) }
    var decoder = KeyDecoder()
    var result: [TerminalEvent] = []
    while let event = decoder.next(from: { _ in raw.isEmpty ? nil : raw.removeFirst() }) {
      result.append(event)
    }
    return result
  }

  @Test(
    "Characters and control characters are the keys that send them",
    arguments: [
      ("a", Key.character("a")), ("é", .character("é")), ("日", .character("日")), (" ", .character(" ")),
      ("\r", .enter), ("\n", .enter), ("\t", .tab), ("\u{8}", .backspace), ("\u{7F}", .backspace),
      ("\u{1B}", .escape), ("\u{1}", .control("a")), ("\u{12}", .control("r")),
    ])
  func single(_ text: String, _ key: Key) {
    #expect(events(text) == [.input(.key(key))])
  }

  @Test("Ctrl-C, Ctrl-\\ and Ctrl-Z are what they are in any program")
  func signals() {
    #expect(events("\u{3}\u{1C}\u{1A}") == [.ended(signal: SIGINT), .ended(signal: SIGQUIT), .suspend])
  }

  @Test(
    "Usual sequences work also where the terminal's description lacks them",
    arguments: [
      ("\u{1B}[A", Key.up), ("\u{1B}OB", .down), ("\u{1B}[H", .home), ("\u{1B}[4~", .end),
      ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown), ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)),
    ])
  func sequences(_ text: String, _ key: Key) {
    #expect(events(text) == [.input(.key(key))])
  }

  @Test("A sequence that nobody knows acts as no key, nor does a part of it")
  func unknown() {
    #expect(events("\u{1B}[1;5x") == [])
    #expect(events("\u{1B}[<0;10;10mq") == [.input(.key(.character("q")))])
    #expect(events("\u{1B}[200") == [])
  }

  @Test("A character with Alt is escape and the character")
  func alt() {
    #expect(events("\u{1B}x") == [.input(.key(.escape)), .input(.key(.character("x")))])
  }

  @Test("A click and the wheel are told with their place, also with Shift, Alt or Ctrl held")
  func mouse() {
    let place = Position(column: 9, row: 2)
    #expect(events("\u{1B}[<0;10;3M") == [.pointer(Pointer(.click, at: place))])
    #expect(events("\u{1B}[<16;10;3M\u{1B}[<0;10;3m") == [.pointer(Pointer(.click, at: place))])
    #expect(
      events("\u{1B}[<64;10;3M\u{1B}[<65;10;3M") == [
        .pointer(Pointer(.wheelUp, at: place)), .pointer(Pointer(.wheelDown, at: place)),
      ])
    #expect(events("\u{1B}[<0;300;200M") == [.pointer(Pointer(.click, at: Position(column: 299, row: 199)))])
    // As terminals tell it that know no SGR mode.
    #expect(events("\u{1B}[M *#q") == [.pointer(Pointer(.click, at: place)), .input(.key(.character("q")))])
  }

  @Test(
    "Other buttons, drags, releases and broken clicks are no event, and no part of them is a key",
    arguments: [
      "[<1;10;3M", "[<2;10;3M", "[<32;10;3M", "[<35;1;1M", "[<66;10;3M", "[<0;10;3m", "[<0;0;0M", "[<0;1M",
      "[<;;M", "[<0;-1;3M", "[<0;99999999999999999999;1M", "[M#!!", "[M !", "[<0;10",
    ])
  func noClick(_ text: String) {
    #expect(events("\u{1B}" + text) == [])
  }
}
