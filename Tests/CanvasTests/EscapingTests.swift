import Canvas
import Testing

@Suite("Escaping")
struct EscapingTests {
  @Test("No byte below blank, nor DEL, reaches the result as itself", arguments: UInt8(0)...0x7F)
  func everyASCII(_ byte: UInt8) {
    let result = escaped([byte])
    #expect(result.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) })
    let isPlain = (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\\")
    #expect(isPlain == (Array(result.utf8) == [byte]))
  }

  @Test(
    "Every byte above ASCII that stands alone is broken UTF-8 and shown as one", arguments: UInt8(0x80)...0xFF
  )
  func everyLoneHighByte(_ byte: UInt8) {
    let digits = String(byte, radix: 16, uppercase: true)
    #expect(escaped([byte]) == "\\x\(digits)")
    #expect(escaped([0x61, byte, 0x62]) == "a\\x\(digits)b")
  }

  @Test("Controls, directions, joiners and line separators are named wherever they are in Unicode")
  func dangerousScalars() {
    let dangerous: [ClosedRange<UInt32>] = [
      0...0x1F, 0x7F...0x9F, 0xAD...0xAD, 0x61C...0x61C, 0x180E...0x180E, 0x200B...0x200F, 0x2028...0x202E,
      0x2060...0x2069, 0xFEFF...0xFEFF, 0xFFF9...0xFFFB, 0xE0001...0xE007F, 0xE000...0xE0FF, 0xFDD0...0xFDEF,
    ]
    for scalar in dangerous.joined().compactMap({ Unicode.Scalar($0) }) {
      let result = escaped("a\(String(Character(scalar)))b")
      #expect(result.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }, "U+\(String(scalar.value, radix: 16))")
      #expect(result.hasPrefix("a\\"), "U+\(String(scalar.value, radix: 16))")
    }
  }

  @Test(
    "Known bytes read as expected",
    arguments: [
      ("a\nb\tc\r\0", "a\\nb\\tc\\r\\0"), ("\u{1B}[31m", "\\x1B[31m"), ("\u{7F}", "\\x7F"),
      ("\u{9B}1m", "\\u{9B}1m"), ("\u{202E}gpj", "\\u{202E}gpj"), ("\u{2028}", "\\u{2028}"),
      ("a\\n", "a\\\\n"), ("日本語 é ❤\u{FE0F}", "日本語 é ❤"),
      ("\u{301}a", "\\u{301}a"), ("\n\u{301}", "\\n\\u{301}"), ("e\u{301}", "e\u{301}"),
    ])
  func known(_ text: String, _ shown: String) {
    #expect(Array(escaped(text).unicodeScalars) == Array(shown.unicodeScalars))
  }

  @Test("Overlong forms, surrogates, cut sequences and what is past Unicode are shown byte by byte")
  func brokenSequences() {
    #expect(escaped([0xC0, 0xAF] as [UInt8]) == "\\xC0\\xAF")
    #expect(escaped([0xED, 0xA0, 0x80] as [UInt8]) == "\\xED\\xA0\\x80")
    #expect(escaped([0xF4, 0x90, 0x80, 0x80] as [UInt8]) == "\\xF4\\x90\\x80\\x80")
    #expect(escaped([0xE2, 0x82] as [UInt8]) == "\\xE2\\x82")
    #expect(escaped([0xE2, 0x82, 0xAC, 0xE2, 0x61] as [UInt8]) == "€\\xE2a")
  }

  @Test("Endless marks on one letter do not pile up")
  func manyMarks() {
    let result = escaped("e" + String(repeating: "\u{301}", count: 9))
    #expect(result.hasSuffix(String(repeating: "\\u{301}", count: 5)))
  }

  @Test("The limit counts columns, ends in an ellipsis, cuts no escape in two, and reads no further")
  func limit() {
    #expect(escaped("soup", limit: 4) == "soup")
    #expect(escaped("soups", limit: 4) == "sou…")
    #expect(escaped("ab\u{1B}", limit: 4) == "ab…")
    #expect(escaped("日本語", limit: 4) == "日…")
    #expect(escaped("soup", limit: 0) == "")
    let endless = sequence(first: UInt8(ascii: "a")) { _ in UInt8(ascii: "a") }
    #expect(escaped(endless, limit: 10) == "aaaaaaaaa…")
  }
}
