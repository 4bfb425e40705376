import Canvas
import ScopeModel

/// Values over time as a filled curve. Each kind of glyphs draws it of its own, none by translating another.
struct Graph {
  var glyphs: GraphGlyphs
  /// The oldest first; nil where nothing is known, which stays blank. Zero is a line at the foot.
  var values: [Double?]
  /// What the full height stands for.
  var top: Double

  /// How many values a graph of so many columns shows.
  static func valueCount(_ glyphs: GraphGlyphs, columns: Int) -> Int {
    glyphs == .braille ? 2 * columns : columns
  }

  /// The height of a value, in steps of which there are so many.
  private func height(_ value: Double?, steps: Int) -> Int {
    guard let value, value.isFinite, value >= 0 else { return 0 }
    if value == 0 || top <= 0 { return 1 }
    return min(steps, max(steps > 1 ? 2 : 1, Int((min(1, value / top) * Double(steps)).rounded())))
  }

  /// Its rows from top to bottom.
  func lines(columns: Int, rows: Int) -> [String] {
    (0..<max(0, rows)).map { row in
      let below = rows - 1 - row
      return (0..<max(0, columns)).reduce(into: "") { $0 += cell(column: $1, below: below, rows: rows) }
    }
  }

  private func value(_ index: Int) -> Double? { values.indices.contains(index) ? values[index] : nil }

  private func cell(column: Int, below: Int, rows: Int) -> String {
    switch glyphs {
    case .braille:
      let left = min(4, max(0, height(value(2 * column), steps: 4 * rows) - 4 * below))
      let right = min(4, max(0, height(value(2 * column + 1), steps: 4 * rows) - 4 * below))
      return Self.braille(left, right)
    case .halfBlocks:
      let steps = min(2, max(0, height(value(column), steps: 2 * rows) - 2 * below))
      return [" ", "▄", "█"][steps]
    case .ascii:
      let steps = min(2, max(0, height(value(column), steps: 2 * rows) - 2 * below))
      return [" ", rows == 1 || below == 0 ? "_" : ".", "#"][steps]
    }
  }

  /// A cell with so many dots from the foot of its left and of its right column.
  private static func braille(_ left: Int, _ right: Int) -> String {
    let leftBits: [UInt32] = [0, 0x40, 0x44, 0x46, 0x47]
    let rightBits: [UInt32] = [0, 0x80, 0xA0, 0xB0, 0xB8]
    let bits = leftBits[left] | rightBits[right]
    return bits == 0 ? " " : Unicode.Scalar(0x2800 + bits).map { String(Character($0)) } ?? " "
  }

  /// A round number not below the greatest value: 1, 2 or 5 times a power of ten.
  static func roundTop(_ values: [Double?]) -> Double {
    let most = values.reduce(0) { max($0, $1 ?? 0) }
    guard most.isFinite, most > 0 else { return 1 }
    var power = 1.0
    while power * 10 <= most, power < 1e15 { power *= 10 }
    while power > most, power > 0.1 { power /= 10 }
    return [1, 2, 5].map { $0 * power }.first { $0 >= most } ?? 10 * power
  }
}
