import Canvas
import ScopeModel

/// A piece of a line with its meaning.
struct Span: Equatable {
  var text: String
  var role: Role
  var emphasis: Emphasis
  /// What a click on it means.
  var target: ClickTarget?

  init(_ text: String, _ role: Role = .text, _ emphasis: Emphasis = [], target: ClickTarget? = nil) {
    self.text = text
    self.role = role
    self.emphasis = emphasis
    self.target = target
  }
}

extension [Span] {
  var columns: Int { reduce(0) { $0 + displayWidth($1.text) } }
}

extension Frame {
  /// Draws pieces one after another and returns the column after the last.
  @discardableResult
  mutating func put(_ spans: [Span], column: Int, row: Int, maxColumns: Int) -> Int {
    var at = column
    let end = column + maxColumns
    for span in spans where at < end {
      let drawn = put(
        span.text, at: Position(column: at, row: row), maxColumns: end - at, role: span.role,
        emphasis: span.emphasis)
      if let target = span.target { add(target, in: Rect(column: at, row: row, columns: drawn, rows: 1)) }
      at += drawn
    }
    return at
  }

  /// Draws pieces so that they end before a column.
  mutating func putRight(_ spans: [Span], end: Int, row: Int, maxColumns: Int) {
    let width = Swift.min(spans.columns, maxColumns)
    put(spans, column: end - width, row: row, maxColumns: width)
  }

  /// Draws a short text in the middle of some columns.
  mutating func putCentred(_ spans: [Span], column: Int, row: Int, columns: Int) {
    let indent = Swift.max(0, (columns - spans.columns) / 2)
    put(spans, column: column + indent, row: row, maxColumns: columns - indent)
  }
}

/// Breaks a sentence into lines of at most so many columns, at blanks.
func wrapped(_ text: String, columns: Int) -> [String] {
  guard columns > 0 else { return [] }
  var lines: [String] = []
  var line = ""
  for word in text.split(separator: " ") {
    if line.isEmpty {
      line = String(word)
    } else if displayWidth(line) + 1 + displayWidth(word) <= columns {
      line += " " + word
    } else {
      lines.append(line)
      line = String(word)
    }
  }
  if !line.isEmpty { lines.append(line) }
  return lines
}

/// The bytes of a message as one shows them: escaped, in quotation marks, within so many columns.
func quoted(_ bytes: [UInt8], columns: Int) -> String {
  columns < 3 ? "" : "\"" + escaped(bytes, limit: columns - 2) + "\""
}

/// A sequence number that fits: "#1234", "1234", "…34".
func sequenceLabel(_ sequence: UInt64, columns: Int) -> String {
  let digits = String(sequence)
  if digits.count + 1 <= columns { return "#" + digits }
  if digits.count <= columns { return digits }
  return columns < 2 ? "…" : "…" + digits.suffix(columns - 1)
}
