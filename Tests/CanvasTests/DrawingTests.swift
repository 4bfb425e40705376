import Canvas
import Testing

@Suite("Drawing")
struct DrawingTests {
  private func frame(_ columns: Int, _ rows: Int = 1) -> Frame {
    Frame(size: Size(columns: columns, rows: rows))
  }

  @Test("A text is drawn where it is put, and the next can follow where it ends")
  func put() {
    var frame = frame(10)
    let used = frame.put("ab", at: Position(column: 1, row: 0), role: .sender, emphasis: .bold)
    frame.put("cd", at: Position(column: 1 + used, row: 0))
    #expect(frame.lines == [" abcd"])
    #expect(frame[1, 0] == Cell("a", role: .sender, emphasis: .bold))
  }

  @Test("A text that does not fit ends in an ellipsis, at the border or at its own limit")
  func cut() {
    var frame = frame(6, 2)
    #expect(frame.put("abcdef", at: Position(column: 3, row: 0)) == 3)
    #expect(frame.put("abcdef", at: Position(column: 0, row: 1), maxColumns: 4) == 4)
    #expect(frame.lines == ["   ab…", "abc…"])
  }

  @Test("Nothing is drawn outside the grid")
  func outside() {
    var frame = frame(4, 2)
    frame.put("x", at: Position(column: 0, row: -1))
    frame.put("x", at: Position(column: 0, row: 2))
    frame.put("x", at: Position(column: 4, row: 0))
    frame.put("abc", at: Position(column: -1, row: 1))
    frame.fill(Rect(column: -3, row: -3, columns: 2, rows: 9), with: Cell("#"))
    #expect(frame.lines == ["", "bc"])
    frame.box(Rect(column: -1, row: -1, columns: 9, rows: 9))
    #expect(frame.lines == ["", "bc"])
  }

  @Test("A wide character takes its cell and an empty one")
  func wide() {
    var frame = frame(6)
    #expect(frame.put("日x", at: Position(column: 0, row: 0)) == 3)
    #expect((0..<4).map { frame[$0, 0].character } == ["日", "", "x", " "])
  }

  @Test("A wide character at the border is cut to a blank")
  func wideAtBorder() {
    var right = frame(3)
    right.fill(Rect(right.size), with: Cell("#"))
    right.put("日本", at: Position(column: 0, row: 0), maxColumns: 3)
    #expect(right.cells.map(\.character) == ["日", "", "…"])
    var narrow = frame(4)
    narrow.fill(Rect(narrow.size), with: Cell("#"))
    narrow.put("日本語", at: Position(column: 0, row: 0))
    #expect(narrow.cells.map(\.character) == ["日", "", "…", " "])
    var left = frame(3)
    left.put("日x", at: Position(column: -1, row: 0))
    #expect(left.cells.map(\.character) == [" ", "x", " "])
  }

  @Test("Overwriting half of a wide character blanks its other half")
  func overwriteHalf() {
    var frame = frame(4)
    frame.put("日本", at: Position(column: 0, row: 0))
    frame.put("x", at: Position(column: 1, row: 0))
    #expect(frame.cells.map(\.character) == [" ", "x", "本", ""])
    frame.put("y", at: Position(column: 2, row: 0))
    #expect(frame.cells.map(\.character) == [" ", "x", "y", " "])
  }

  @Test("Marks join the character before them, and stand on a blank if there is none")
  func marks() {
    var frame = frame(3)
    frame.put("e\u{301}x", at: Position(column: 0, row: 0))
    #expect(frame.cells.map(\.character) == ["e\u{301}", "x", " "])
    frame.put("\u{301}", at: Position(column: 1, row: 0))
    #expect(frame[1, 0].character == " \u{301}")
    #expect(frame[0, 0].character == "e\u{301}")
  }

  @Test("No control byte and no direction gets into a cell")
  func controls() {
    var frame = frame(80)
    let all = (UInt32(0)...0xA0).compactMap { Unicode.Scalar($0) }.map { String(Character($0)) }.joined()
    frame.put(String(all.unicodeScalars.prefix(40)), at: Position(column: 0, row: 0))
    frame.put(String(all.unicodeScalars.suffix(34)) + "\u{202E}", at: Position(column: 40, row: 0))
    for cell in frame.cells {
      for scalar in cell.character.unicodeScalars {
        #expect(scalar.properties.generalCategory != .control)
        #expect(scalar != "\u{202E}")
      }
    }
  }

  @Test("Texts align within a rectangle")
  func alignment() {
    var frame = frame(9, 4)
    frame.put("ab", in: Rect(column: 1, row: 0, columns: 6, rows: 1), alignment: .left)
    frame.put("ab", in: Rect(column: 1, row: 1, columns: 6, rows: 1), alignment: .centre)
    frame.put("ab", in: Rect(column: 1, row: 2, columns: 6, rows: 1), alignment: .right)
    frame.put("abcdefgh", in: Rect(column: 1, row: 3, columns: 6, rows: 1), alignment: .right)
    #expect(frame.lines == [" ab", "   ab", "     ab", " abcde…"])
  }

  @Test("A box has round corners and its title in the upper edge, cut if need be")
  func box() {
    var frame = frame(12, 3)
    frame.box(Rect(frame.size), title: "orders and more")
    #expect(frame.lines == ["╭─ order… ─╮", "│          │", "╰──────────╯"])
    #expect(frame[3, 0].role == .title)
    #expect(frame[0, 0].role == .border)
  }

  @Test("A frame is drawn into another with its wide characters whole")
  func frames() {
    var small = frame(3)
    small.put("a日", at: Position(column: 0, row: 0))
    var big = frame(4, 2)
    big.draw(small, at: Position(column: 2, row: 1))
    #expect(big.lines == ["", "  a"])
    big.draw(small, at: Position(column: 1, row: 0))
    #expect(big.lines == [" a日", "  a"])
  }

  @Test("Marking changes the role and leaves the text")
  func marking() {
    var frame = frame(3)
    frame.put("abc", at: Position(column: 0, row: 0))
    frame.mark(Rect(column: 1, row: 0, columns: 9, rows: 9), role: .selection, emphasis: .reverse)
    #expect(frame.lines == ["abc"])
    #expect(frame.cells.map(\.role) == [.text, .selection, .selection])
  }
}
