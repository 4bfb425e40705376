import Canvas
import Observation

/// The queue of a mailbox as a row of cells. The head is at the right, next to the receivers: messages come in
/// at the left and go out at the right, as the arrows and the mark under the oldest say.
struct CellRow {
  let channel: ChannelSnapshot
  let columns: Int

  private static let leastCellColumns = 3
  private static let mostCellColumns = 18

  /// Cells that there are: the places of bounded, more while it drains; nil: no end.
  private var cellCount: UInt64? {
    switch channel.capacity {
    case .bounded(let count): max(count, channel.depth)
    case .zero: channel.depth
    case .unbounded: nil
    }
  }

  /// How many cells are drawn, how wide, and whether the row goes on to the left.
  var geometry: (count: Int, cellColumns: Int, goesOn: Bool) {
    let room = max(4, columns)
    if let cellCount, cellCount <= UInt64((room - 1) / (Self.leastCellColumns + 1)) {
      let count = max(1, Int(cellCount))
      return (count, min(Self.mostCellColumns, (room - 1) / count - 1), false)
    }
    // Two columns for the sign that there is more.
    let longest = channel.messages.map { String($0.sequence).count + 1 }.max() ?? 0
    let width = min(8, max(room >= 60 ? 5 : Self.leastCellColumns, longest))
    return (max(1, (room - 3) / (width + 1)), width, true)
  }

  /// The column in the middle of the head's cell.
  func headColumn(in area: Rect) -> Int {
    let (count, width, goesOn) = geometry
    return area.column + (goesOn ? 2 : 0) + (count - 1) * (width + 1) + 1 + (width - 1) / 2
  }

  /// Returns the column after the last cell.
  func draw(in frame: inout Frame, _ area: Rect, bodyRows: Int) -> Int {
    let (count, width, goesOn) = geometry
    let lead = goesOn ? 2 : 0
    let start = area.column + lead
    let line = String(repeating: "─", count: width)
    func edge(_ first: String, _ middle: String, _ last: String) -> String {
      (goesOn ? "╶─" : "") + first + Array(repeating: line, count: count).joined(separator: middle) + last
    }
    let bottom = area.row + 1 + bodyRows
    put(edge(goesOn ? "┬" : "╭", "┬", "╮"), area.column, area.row, in: &frame)
    put(edge(goesOn ? "┴" : "╰", "┴", "╯"), area.column, bottom, in: &frame)
    for row in 0..<bodyRows {
      let y = area.row + 1 + row
      if goesOn { put("…", area.column, y, in: &frame) }
      for index in 0...count { put("│", start + index * (width + 1), y, in: &frame) }
    }
    let limit: UInt64?
    if case .bounded(let places) = channel.capacity { limit = places } else { limit = nil }
    for index in 0..<count {
      // Counted from the head, at the right.
      let column = start + (count - 1 - index) * (width + 1) + 1
      let isOver = limit.map { UInt64(index) >= $0 } ?? (channel.capacity == .zero)
      if index < channel.messages.count {
        drawMessage(
          channel.messages[index], column: column, row: area.row + 1, width: width, bodyRows: bodyRows,
          role: isOver ? .warning : .message, in: &frame)
      } else if UInt64(index) < channel.depth {
        // In the queue, but further back than the reading went.
        frame.putCentred([Span("·", .message)], column: column, row: area.row + 1, columns: width)
      }
    }
    return start + count * (width + 1) + 1
  }

  private func put(_ text: String, _ column: Int, _ row: Int, in frame: inout Frame) {
    frame.put(text, at: Position(column: column, row: row), role: .slot)
  }

  private func drawMessage(
    _ message: MessageSnapshot, column: Int, row: Int, width: Int, bodyRows: Int, role: Role,
    in frame: inout Frame
  ) {
    let label = sequenceLabel(message.sequence, columns: width)
    let awaited = message.isAwaited && displayWidth(label) + 1 < width ? "◇" : ""
    frame.putCentred(
      [Span(label, role, .bold), Span(awaited, .rendezvous)], column: column, row: row, columns: width)
    guard bodyRows > 1 else { return }
    frame.putCentred(
      [Span(escaped(message.bytes, limit: width), .text)], column: column, row: row + 1, columns: width)
  }
}
