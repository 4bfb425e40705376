/// Where a text stands within its row of columns.
public enum Alignment: Sendable, Equatable {
  case left, centre, right
}

extension Frame {
  /// Draws a text in one row and clips it to the grid.
  ///
  /// A text that is wider than its room ends in `…`; a wide character that would stick out by half leaves a
  /// blank; marks join the character before them. Columns left of the grid are skipped.
  ///
  /// - Parameter maxColumns: the most columns to use from `at`; nil for as far as the grid goes.
  /// - Returns: the columns from `at` to the end of what was drawn, so that the next piece can follow there.
  @discardableResult
  public mutating func put(
    _ text: String, at place: Position, maxColumns: Int? = nil, role: Role = .text, emphasis: Emphasis = []
  ) -> Int {
    let room = max(0, min(maxColumns ?? .max, size.columns - place.column))
    let whole = displayWidth(text)
    let pieces = glyphs(of: whole > room ? truncated(text, columns: room) : text)
    var column = place.column
    for piece in pieces {
      write(piece, column: column, row: place.row, role: role, emphasis: emphasis)
      column += piece.columns
    }
    if whole > room {
      // The half of a wide character that had no room.
      while column < place.column + room {
        write(Glyph(text: " ", columns: 1), column: column, row: place.row, role: role, emphasis: emphasis)
        column += 1
      }
    }
    return column - place.column
  }

  /// Draws a text in the first row of a rectangle, at its left, in its middle or at its right. A text that is
  /// wider than the rectangle ends in `…`.
  ///
  /// - Returns: the columns that the text takes.
  @discardableResult
  public mutating func put(
    _ text: String, in area: Rect, alignment: Alignment, role: Role = .text, emphasis: Emphasis = []
  ) -> Int {
    guard !area.isEmpty else { return 0 }
    let free = max(0, area.columns - displayWidth(text))
    let indent =
      switch alignment {
      case .left: 0
      case .centre: free / 2
      case .right: free
      }
    return put(
      text, at: Position(column: area.column + indent, row: area.row), maxColumns: area.columns - indent,
      role: role, emphasis: emphasis)
  }

  /// Fills a rectangle with one narrow cell.
  public mutating func fill(_ area: Rect, with cell: Cell = Cell()) {
    let piece = glyphs(of: cell.character).first { $0.columns == 1 } ?? Glyph(text: " ", columns: 1)
    for row in visibleRows(of: area) {
      for column in visibleColumns(of: area) {
        write(piece, column: column, row: row, role: cell.role, emphasis: cell.emphasis)
      }
    }
  }

  /// Gives the cells of a rectangle another role and emphasis, and leaves what they show.
  public mutating func mark(_ area: Rect, role: Role, emphasis: Emphasis = []) {
    for row in visibleRows(of: area) {
      for column in visibleColumns(of: area) {
        self[column, row].role = role
        self[column, row].emphasis = emphasis
      }
    }
  }

  /// Draws a border with round corners and a title in its upper edge. What is inside stays. It takes two
  /// rows and two columns at least, else it draws nothing.
  public mutating func box(
    _ area: Rect, role: Role = .border, title: String = "", titleRole: Role = .title,
    emphasis: Emphasis = []
  ) {
    guard area.columns >= 2, area.rows >= 2 else { return }
    let right = area.column + area.columns - 1
    let bottom = area.row + area.rows - 1
    horizontalRule(column: area.column, row: area.row, columns: area.columns, role: role, emphasis: emphasis)
    horizontalRule(column: area.column, row: bottom, columns: area.columns, role: role, emphasis: emphasis)
    verticalRule(column: area.column, row: area.row, rows: area.rows, role: role, emphasis: emphasis)
    verticalRule(column: right, row: area.row, rows: area.rows, role: role, emphasis: emphasis)
    let corners = [
      ("╭", area.column, area.row), ("╮", right, area.row), ("╰", area.column, bottom), ("╯", right, bottom),
    ]
    for (corner, column, row) in corners {
      write(Glyph(text: corner, columns: 1), column: column, row: row, role: role, emphasis: emphasis)
    }
    guard !title.isEmpty, area.columns >= 6 else { return }
    // A blank on both sides, and a piece of the edge on both sides of that.
    let shown = " " + truncated(title, columns: area.columns - 6) + " "
    put(
      shown, at: Position(column: area.column + 2, row: area.row), maxColumns: area.columns - 4,
      role: titleRole, emphasis: emphasis)
  }

  /// Draws a line `─` to the right.
  public mutating func horizontalRule(
    column: Int = 0, row: Int, columns: Int, role: Role = .border, emphasis: Emphasis = []
  ) {
    fill(
      Rect(column: column, row: row, columns: columns, rows: 1),
      with: Cell("─", role: role, emphasis: emphasis))
  }

  /// Draws a line `│` downwards.
  public mutating func verticalRule(
    column: Int, row: Int = 0, rows: Int, role: Role = .border, emphasis: Emphasis = []
  ) {
    fill(
      Rect(column: column, row: row, columns: 1, rows: rows), with: Cell("│", role: role, emphasis: emphasis))
  }

  /// Copies a frame into this one with its upper left at a place, with what clicks mean in it; what sticks out is
  /// clipped.
  public mutating func draw(_ other: Frame, at place: Position) {
    for row in 0..<other.size.rows {
      for column in 0..<other.size.columns {
        let cell = other[column, row]
        guard !cell.character.isEmpty else { continue }
        let wide = column + 1 < other.size.columns && other[column + 1, row].character.isEmpty
        write(
          Glyph(text: cell.character, columns: wide ? 2 : 1), column: place.column + column,
          row: place.row + row, role: cell.role, emphasis: cell.emphasis)
      }
    }
    for hit in other.hitAreas {
      var area = hit.area
      area.column += place.column
      area.row += place.row
      add(hit.target, in: area)
    }
  }

  private func visibleRows(of area: Rect) -> Range<Int> {
    let low = min(max(0, area.row), size.rows)
    return low..<max(low, min(area.row + area.rows, size.rows))
  }

  private func visibleColumns(of area: Rect) -> Range<Int> {
    let low = min(max(0, area.column), size.columns)
    return low..<max(low, min(area.column + area.columns, size.columns))
  }

  /// Writes one glyph and blanks the other half of each wide character that it overwrites.
  private mutating func write(_ piece: Glyph, column: Int, row: Int, role: Role, emphasis: Emphasis) {
    guard row >= 0, row < size.rows else { return }
    let last = column + piece.columns - 1
    guard last >= 0, column < size.columns else { return }
    if column > 0, self[column, row].character.isEmpty { self[column - 1, row].character = " " }
    if last + 1 < size.columns, self[last + 1, row].character.isEmpty { self[last + 1, row].character = " " }
    let fits = column >= 0 && last < size.columns
    for target in column...last {
      let character = !fits ? " " : target == column ? piece.text : ""
      self[target, row] = Cell(character, role: role, emphasis: emphasis)
    }
  }
}
