import Canvas
import Testing

@Suite("ASCII")
struct AsciiTests {
  @Test("The state glyphs have the letters that the manual gives them, each its own")
  func states() {
    let glyphs = ["▶", "●", "■", "□", "◇", "◈", "‖", "◌", "✖", "✓"]
    let ascii = glyphs.map { asciiFallback(Cell($0)).character }
    #expect(ascii == [">", "o", "#", ".", "<", "@", "=", "z", "x", "v"])
    #expect(Set(ascii).count == glyphs.count)
  }

  @Test("Every glyph that is drawn has a letter of its own kind, not a question mark")
  func glyphs() {
    let drawn = "▸──▶◀──╭╮╰╯│┬┴├┤┼╔╗╚╝║═╦╩╠╣╬…·×█▀▄▌▐░▒▓▁▂▃▅▆▇←→↑↓⣿"
    for glyph in drawn {
      let cell = asciiFallback(Cell(String(glyph), role: .blocked, emphasis: .bold))
      #expect(cell.character.utf8.count == 1 && cell.character != "?", "\(glyph)")
      #expect(cell.role == .blocked && cell.emphasis == .bold)
    }
    #expect("──▶".map { asciiFallback(Cell(String($0))).character }.joined() == "-->")
    #expect("◀──".map { asciiFallback(Cell(String($0))).character }.joined() == "<--")
  }

  @Test("Every character becomes printable ASCII of the same width")
  func width() {
    let ranges: [ClosedRange<UInt32>] = [0...0x33FF, 0xAC00...0xAD00, 0xFE00...0xFFFF, 0x1F300...0x1FAFF]
    for scalar in ranges.joined().compactMap({ Unicode.Scalar($0) }) {
      let text = String(Character(scalar))
      let ascii = asciiFallback(Cell(text)).character
      #expect(ascii.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
      if displayWidth(scalar) > 0 { #expect(ascii.utf8.count == displayWidth(scalar)) }
    }
    #expect(asciiFallback(Cell("")).character == "")
    #expect(asciiFallback(Cell("e\u{301}")).character == "e")
  }
}
