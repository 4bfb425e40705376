import Canvas
import Testing

@testable import ScopeViews

@Suite("Block letters")
struct BlockLetterTests {
  private func drawn(_ text: String, _ scale: BlockLetters.Scale) throws -> Frame {
    let letters = try #require(BlockLetters(text))
    var frame = Frame(size: Size(columns: letters.columns(scale), rows: scale.rows))
    letters.draw(scale, at: Position(column: 0, row: 0), role: .title, in: &frame)
    return frame
  }

  @Test("They are three rows high, with two points in a cell")
  func small() throws {
    #expect(
      try drawn("4 of 4 full", .small).lines == [
        "█ █    ▄▀▄ █▀▀    █ █    █▀▀ █ █ █   █",
        "▀▀█    █ █ █▀     ▀▀█    █▀  █ █ █   █",
        "  ▀     ▀  ▀        ▀    ▀   ▀▀▀ ▀▀▀ ▀▀▀",
      ])
  }

  @Test("Without UTF-8 they can be read as well, in the same columns")
  func ascii() throws {
    let frame = try drawn("D4", .small)
    let lines = (0..<3).map { row in
      (0..<frame.size.columns).map { asciiFallback(frame[$0, row]).character }.joined()
    }
    #expect(lines == ["#\"_ # #", "# # \"\"#", "\"\"    \""])
  }

  @Test("In a large window a point is two cells, or four by two")
  func larger() throws {
    #expect(try drawn("L", .medium).lines == ["██", "██", "██", "██", "██████"])
    #expect(
      try drawn("I", .large).lines == Array(repeating: "████", count: 10))
  }

  @Test("All letters and digits differ")
  func differ() throws {
    let all = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/→"
    let forms = try Set(all.map { try drawn(String($0), .small).lines })
    #expect(forms.count == all.count)
  }

  @Test("A text with a character that has no form is not drawn by halves")
  func unknown() {
    #expect(BlockLetters("caf\u{E9}") == nil)
    #expect(BlockLetters("a\u{1B}b") == nil)
  }
}
