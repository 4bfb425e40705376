import Canvas
import Testing

@Suite("Text width")
struct TextWidthTests {
  @Test(
    "A text takes as many columns as a terminal gives it",
    arguments: [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("ｆ", 2), ("한", 2), ("🍲", 2), ("▶", 1),
      ("…", 1), ("──▶", 3), ("a\u{200D}b", 2), ("\u{202E}x", 1), ("👍🏽", 2), ("❤️", 1),
      ("\u{1112}\u{1161}\u{11AB}", 2),
    ])
  func width(_ text: String, _ columns: Int) {
    #expect(displayWidth(text) == columns)
  }

  @Test("A mark with nothing before it gets a blank to stand on")
  func loneMark() {
    #expect(displayWidth("\u{301}") == 1)
    #expect(displayWidth("\u{301}" as Unicode.Scalar) == 0)
  }

  @Test("Cutting leaves no more columns than asked for and says that something is missing")
  func cutting() {
    #expect(truncated("soup", columns: 4) == "soup")
    #expect(truncated("soups", columns: 4) == "sou…")
    #expect(truncated("日本語", columns: 4) == "日…")
    #expect(truncated("日本語", columns: 1) == "…")
    #expect(truncated("soup", columns: 0) == "")
    for columns in 0...12 { #expect(displayWidth(truncated("a日e\u{301}本🍲xyz", columns: columns)) <= columns) }
  }
}
