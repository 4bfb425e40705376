import Canvas

/// One line of a payload as text: what is drawn, and where in the bytes the next line begins.
public struct PayloadLine: Sendable, Equatable {
  public var text: String
  public var end: Int
}

/// Bytes as lines of text, escaped: a line ends behind a newline, or where the columns end.
///
/// - Parameters:
///   - start: where the first line begins.
///   - most: how many lines; no more bytes are looked at than they take.
///   - showsNewlines: whether the newline is drawn (as `\n`).
public func payloadLines(
  _ bytes: [UInt8], from start: Int, columns: Int, most: Int, showsNewlines: Bool
) -> [PayloadLine] {
  var lines: [PayloadLine] = []
  var text = ""
  var used = 0
  var at = max(0, start)
  let columns = max(12, columns)
  while at < bytes.count, lines.count < most {
    let end = unitEnd(bytes, at)
    let isNewline = bytes[at] == UInt8(ascii: "\n")
    let isPlain = end == at + 1 && (0x20..<0x7F).contains(bytes[at]) && bytes[at] != UInt8(ascii: "\\")
    let shown =
      isPlain
      ? String(Unicode.Scalar(bytes[at]))
      : isNewline && !showsNewlines ? "" : escaped(bytes[at..<end])
    let width = isPlain ? 1 : displayWidth(shown)
    if used + width > columns, used > 0 {
      lines.append(PayloadLine(text: text, end: at))
      (text, used) = ("", 0)
      continue
    }
    text += shown
    used += width
    at = end
    if isNewline {
      lines.append(PayloadLine(text: text, end: at))
      (text, used) = ("", 0)
    }
  }
  if lines.count < most, used > 0 { lines.append(PayloadLine(text: text, end: at)) }
  return lines
}

/// Where the line before one begins.
func previousLineStart(_ bytes: [UInt8], before index: Int, columns: Int) -> Int {
  guard index > 0, index <= bytes.count else { return 0 }
  let columns = max(12, columns)
  // From a newline near by, or from so many bytes back as would fill one line.
  let reach = max(0, index - 4 * columns)
  let newline = bytes[reach..<(index - 1)].lastIndex(of: UInt8(ascii: "\n"))
  var start = newline.map { $0 + 1 } ?? (reach == 0 ? 0 : max(0, index - columns))
  if newline == nil { start = alignedStart(bytes, start) }
  var last = start
  for line in payloadLines(bytes, from: start, columns: columns, most: 8 * columns, showsNewlines: true) {
    if line.end >= index { break }
    last = line.end
  }
  return min(last, index - 1)
}

/// The place itself, or behind the rest of a character that it would cut.
public func alignedStart(_ bytes: [UInt8], _ start: Int) -> Int {
  var at = start
  while at > 0, at < bytes.count, at < start + 3, bytes[at] & 0xC0 == 0x80 { at += 1 }
  return at
}

/// The end of the character that begins here, with the marks that combine with it; a broken byte stands alone.
private func unitEnd(_ bytes: [UInt8], _ start: Int) -> Int {
  var end = scalarEnd(bytes, start)
  guard end < bytes.count, bytes[end] >= 0x80 else { return end }
  var marks = 0
  while marks < 4, end < bytes.count, bytes[end] >= 0x80 {
    let next = scalarEnd(bytes, end)
    let text = String(decoding: bytes[end..<next], as: UTF8.self)
    guard text.unicodeScalars.count == 1, let scalar = text.unicodeScalars.first, scalar != "\u{FFFD}",
      displayWidth(scalar) == 0
    else { break }
    end = next
    marks += 1
  }
  return end
}

private func scalarEnd(_ bytes: [UInt8], _ start: Int) -> Int {
  let first = bytes[start]
  let count = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1
  let end = start + count
  guard count > 1, end <= bytes.count, bytes[(start + 1)..<end].allSatisfy({ $0 & 0xC0 == 0x80 }) else {
    return start + 1
  }
  return end
}
