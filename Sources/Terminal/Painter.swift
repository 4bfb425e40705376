internal import CNcurses
internal import Canvas

/// Puts frames on the screen and remembers what is there.
struct Painter {
  /// A role's colour pair and attributes, as the screen takes them.
  private struct Ink {
    var pair: Int32
    var emphasis: Emphasis
  }

  private var inks: [Role: Ink] = [:]
  /// What the screen shows; nil if that is not known.
  private var shown: Frame?
  private let drawsUnicode: Bool

  init(drawsUnicode: Bool) { self.drawsUnicode = drawsUnicode }

  /// Makes the next paint draw every cell.
  mutating func forget() { shown = nil }

  /// Gives every role its colour pair. A pair that the terminal has no room for is its own colours.
  mutating func setInks(theme: Theme, palette: Palette) {
    var pairs: [[Int?]: Int32] = [:]
    func pair(_ drawn: Theme.Drawn) -> Int32 {
      guard drawn.foreground != nil || drawn.background != nil else { return 0 }
      let colours = [drawn.foreground, drawn.background]
      if let known = pairs[colours] { return known }
      let number = Int32(pairs.count + 1)
      let isDefined = cncurses_define_pair(
        number, Int32(drawn.foreground ?? -1), Int32(drawn.background ?? -1))
      guard isDefined else { return 0 }
      pairs[colours] = number
      return number
    }
    for role in Role.allCases {
      let drawn = theme.drawn(role, palette: palette)
      inks[role] = Ink(pair: pair(drawn), emphasis: drawn.emphasis)
    }
    cncurses_set_background(inks[.text]?.pair ?? 0)
    shown = nil
  }

  /// Sends the cells that differ from the last frame. What of the frame is outside the screen is left out.
  mutating func paint(_ frame: Frame, screen: Size) {
    var known = shown
    if known?.size != frame.size { known = nil }
    if known == nil { cncurses_set_background(inks[.text]?.pair ?? 0) }
    let columns = min(frame.size.columns, screen.columns)
    for row in 0..<min(frame.size.rows, screen.rows) {
      var column = 0
      while column < columns {
        let cell = frame[column, row]
        let isWide = displayWidth(cell.character) == 2
        let hasRoom = column + 1 < columns && frame[column + 1, row].character.isEmpty
        let width = isWide && hasRoom ? 2 : 1
        let isSame =
          known.map {
            $0[column, row] == cell && (width == 1 || $0[column + 1, row] == frame[column + 1, row])
          }
        if isSame != true { put(cell, column: column, row: row, columns: width) }
        column += width
      }
    }
    cncurses_refresh()
    shown = frame
  }

  private func put(_ cell: Cell, column: Int, row: Int, columns: Int) {
    let drawn = drawsUnicode ? cell : asciiFallback(cell)
    let ink = inks[cell.role] ?? Ink(pair: 0, emphasis: [])
    let emphasis = ink.emphasis.union(cell.emphasis)
    var attributes: Int32 = 0
    if emphasis.contains(.bold) { attributes |= Int32(CNCURSES_BOLD) }
    if emphasis.contains(.underline) { attributes |= Int32(CNCURSES_UNDERLINE) }
    if emphasis.contains(.reverse) { attributes |= Int32(CNCURSES_REVERSE) }
    var scalars = drawn.character.unicodeScalars.map(\.value)
    // The second half of a wide character that is not there, or a fallback of two columns.
    if scalars.isEmpty { scalars = [32] }
    if !drawsUnicode, columns == 2 {
      put(Cell(" ", role: cell.role, emphasis: cell.emphasis), column: column + 1, row: row, columns: 1)
      scalars = [scalars[0]]
    }
    // SAFETY: the array lives for the call and its length is told.
    unsafe scalars.withUnsafeBufferPointer { buffer in
      unsafe cncurses_put(
        Int32(row), Int32(column), buffer.baseAddress, Int32(buffer.count),
        Int32(drawsUnicode ? columns : 1), attributes, ink.pair)
    }
  }
}
