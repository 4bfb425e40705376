import Canvas
import ScopeModel

/// A column of a table: its head, its width, and which side its text keeps to.
struct TableColumn {
  var head: String
  var columns: Int
  var alignment = Alignment.left
}

/// Rows of text under heads, scrolled so that the selected row is seen.
struct Table {
  var columns: [TableColumn]
  var rows: [[Span]]
  var selected: Int?
  var hasFocus: Bool
  /// What a click on each row means, as far as it means anything.
  var targets: [ClickTarget] = []
  /// What a click on the head of each column means.
  var headTargets: [ClickTarget] = []
  /// Rows that there are besides: before the first of these and behind the last.
  var hiddenAbove: UInt64 = 0
  var hiddenBelow: UInt64 = 0

  func draw(in frame: inout Frame, _ area: Rect) {
    guard area.rows > 0 else { return }
    drawRow(columns.map { Span($0.head, .title) }, marker: " ", row: area.row, in: &frame, area)
    addHeads(in: &frame, area)
    let least = area.rows - 1
    guard least > 0 else { return }
    let isCut = rows.count > least || hiddenAbove + hiddenBelow > 0
    let room = isCut && least > 1 ? least - 1 : least
    let start = min(max(0, (selected ?? 0) - room + 1), max(0, rows.count - room))
    let end = min(rows.count, start + room)
    for index in start..<end {
      let isSelected = index == selected
      let y = area.row + 1 + index - start
      drawRow(rows[index], marker: isSelected ? (hasFocus ? "▸" : "▷") : " ", row: y, in: &frame, area)
      if targets.indices.contains(index) {
        frame.add(targets[index], in: Rect(column: area.column, row: y, columns: area.columns, rows: 1))
      }
    }
    if room < least {
      let more = (above: hiddenAbove + UInt64(start), below: hiddenBelow + UInt64(rows.count - end))
      let above = more.above > 0 ? "▲ \(more.above) above  " : ""
      let below = more.below > 0 ? "▼ \(more.below) below" : ""
      frame.put(
        "   " + above + below, at: Position(column: area.column, row: area.row + least),
        maxColumns: area.columns,
        role: .warning)
    }
  }

  /// The heads of the columns that there is no room for.
  func hiddenHeads(columns: Int) -> [String] {
    let shown = places(Rect(column: 0, row: 0, columns: columns, rows: 1)).count
    return self.columns.dropFirst(shown).map(\.head)
  }

  private func addHeads(in frame: inout Frame, _ area: Rect) {
    for (target, place) in zip(headTargets, places(area)) {
      frame.add(target, in: Rect(column: place.column, row: area.row, columns: place.columns, rows: 1))
    }
  }

  /// Where the columns lie that there is room for.
  private func places(_ area: Rect) -> [(column: Int, columns: Int)] {
    var places: [(column: Int, columns: Int)] = []
    var x = area.column + 1
    let end = area.column + area.columns
    for column in columns where x < end {
      // A column that is cut to less than its half says nothing: it gives way.
      if x > area.column + 1, end - x < (column.columns + 1) / 2 { break }
      places.append((x, min(column.columns, end - x)))
      x += column.columns + 1
    }
    return places
  }

  private func drawRow(_ cells: [Span], marker: String, row: Int, in frame: inout Frame, _ area: Rect) {
    frame.put(marker, at: Position(column: area.column, row: row), role: .focus)
    for (place, (column, cell)) in zip(places(area), zip(columns, cells)) {
      let isName = marker == "▸" && place.column == area.column + 1
      frame.put(
        cell.text, in: Rect(column: place.column, row: row, columns: place.columns, rows: 1),
        alignment: column.alignment, role: isName ? .selection : cell.role, emphasis: cell.emphasis)
    }
  }
}
