import Canvas
import Observation
import ScopeModel

/// The middle of the projector: who is at either side, and between them cells, slots, a meeting, or memory.
struct ProjectorPicture {
  let model: Model
  let snapshot: DomainSnapshot
  let subject: Subject
  let facts: ProjectorFacts

  /// A process by itself has no sides, and nothing between them.
  var isEmpty: Bool { if case .process = subject { true } else { false } }

  /// Rows that the picture takes: two processes a side, each two lines, with a line between.
  static func rows(room: Int) -> Int { room >= 6 ? 6 : room >= 3 ? 3 : 0 }

  func draw(in frame: inout Frame, _ area: Rect) {
    guard area.rows >= 3, area.columns >= 30 else { return }
    let side = min(30, area.columns / 4)
    let arrow = area.columns >= 60 ? 5 : 3
    let middle = Rect(
      column: area.column + side + arrow, row: area.row,
      columns: area.columns - 2 * (side + arrow), rows: area.rows)
    drawSide(facts.left, column: area.column, columns: side, area, in: &frame)
    drawSide(facts.right, column: area.column + area.columns - side, columns: side, area, in: &frame)
    let top = area.row + max(0, (min(area.rows, 5) - 3) / 2)
    drawMiddle(Rect(column: middle.column, row: top, columns: middle.columns, rows: 3), in: &frame)
    if !facts.left.isEmpty { drawArrow(column: area.column + side, columns: arrow, row: top + 1, in: &frame) }
    if !facts.right.isEmpty {
      drawArrow(column: middle.column + middle.columns, columns: arrow, row: top + 1, in: &frame)
    }
  }

  private func drawArrow(column: Int, columns: Int, row: Int, in frame: inout Frame) {
    switch subject {
    case .region: return
    // Where two sides meet, the picture is made of arrows already.
    case .channel(let id):
      if let channel = snapshot.channel(id), channel.capacity == .zero, channel.depth == 0 { return }
    default: break
    }
    let text = String(repeating: "─", count: max(0, columns - 3)) + "▶"
    frame.put(text, at: Position(column: column + 1, row: row), role: .dim)
  }

  // MARK: Sides

  private func drawSide(_ ids: [UInt64], column: Int, columns: Int, _ area: Rect, in frame: inout Frame) {
    let (shown, hidden) = model.projectedProcesses(ids, most: area.rows >= 5 ? 2 : 1)
    var row = area.row
    for id in shown {
      guard let process = snapshot.process(id), row + 1 < area.row + area.rows else { continue }
      frame.add(
        ClickTarget.place(subject, process: id, column == area.column ? .senders : .receivers),
        in: Rect(column: column, row: row, columns: columns, rows: 2))
      let isSelected = id == model.selection.processID
      let state = process.state
      frame.put(
        [
          Span(isSelected ? "▸" : " ", .focus),
          Span(
            truncated(shownName(process.name), columns: columns - 1), isSelected ? .selection : .text, .bold),
        ], column: column, row: row, maxColumns: columns)
      let word = (displayWidth(state.words) + 3 <= columns ? state.words : state.shortWords).uppercased()
      frame.put(
        [Span(" \(state.glyph) \(word)", state.role, .bold)], column: column, row: row + 1,
        maxColumns: columns)
      row += 3
    }
    if hidden > 0, area.rows >= 6 {
      frame.put([Span(" +\(hidden) more", .dim)], column: column, row: area.row + 5, maxColumns: columns)
    }
  }

  // MARK: The middle

  private func drawMiddle(_ area: Rect, in frame: inout Frame) {
    switch subject {
    case .channel(let id):
      guard let channel = snapshot.channel(id) else { return }
      switch channel.capacity {
      case .zero where channel.depth == 0: drawMeeting(channel, area, in: &frame)
      case .bounded(let count): drawQueue(channel, capacity: count, area, in: &frame)
      default: drawQueue(channel, capacity: nil, area, in: &frame)
      }
    case .buffer(let id):
      guard let buffer = snapshot.buffer(id) else { return }
      let cells = buffer.slots.map { $0.map { CellText.message($0.bytes) } ?? .empty }
      if let row = drawCells(cells, area, isOpen: false, in: &frame) {
        drawHands(buffer, row, area, in: &frame)
      }
    case .region(let id):
      guard let region = snapshot.region(id) else { return }
      drawCells([.words(regionWords(region))], area, isOpen: false, in: &frame)
    case .process: break
    }
  }

  /// The head of the queue is at the right, where the receivers are.
  private func drawQueue(_ channel: ChannelSnapshot, capacity: UInt64?, _ area: Rect, in frame: inout Frame) {
    let most = max(1, (area.columns - 1) / 5)
    let places = Int(clamping: capacity ?? UInt64(max(2, min(6, most))))
    let messages = channel.messages.prefix(places).map { CellText.message($0.bytes) }
    guard places <= most else { return drawGauge(channel.depth, of: UInt64(places), area, in: &frame) }
    let empty = [CellText](repeating: .empty, count: places - messages.count)
    drawCells(empty + messages.reversed(), area, isOpen: capacity == nil, in: &frame)
  }

  private enum CellText {
    case empty
    case message([UInt8])
    case words(String)
  }

  /// Where the first cell begins, and how wide they are.
  private struct CellPlaces {
    var left: Int
    var width: Int
  }

  /// The next slot to be filled, and the next to be emptied, under their cells; left out where there is no room.
  private func drawHands(_ buffer: BufferSnapshot, _ places: CellPlaces, _ area: Rect, in frame: inout Frame)
  {
    func put(_ words: String, under index: Int) {
      let begin = places.left + index * (places.width + 1)
      let left = min(max(area.column, begin), area.column + area.columns - displayWidth(words))
      frame.put([Span(words, .text, .bold)], column: left, row: area.row + 3, maxColumns: area.columns)
    }
    let distance = abs(buffer.inIndex - buffer.outIndex) * (places.width + 1)
    guard distance == 0 || distance >= 5 else { return }
    if distance == 0 { return put("▲in, out", under: buffer.inIndex) }
    put("▲in", under: buffer.inIndex)
    put("▲out", under: buffer.outIndex)
  }

  @discardableResult
  private func drawCells(_ cells: [CellText], _ area: Rect, isOpen: Bool, in frame: inout Frame)
    -> CellPlaces?
  {
    guard !cells.isEmpty, (area.columns - 1) / cells.count >= 3 else {
      let full = cells.count { if case .empty = $0 { false } else { true } }
      drawGauge(UInt64(full), of: UInt64(cells.count), area, in: &frame)
      return nil
    }
    let width = min(14, (area.columns - 1) / cells.count - 1)
    let total = cells.count * (width + 1) + 1
    let left = area.column + (area.columns - total) / 2
    let line = String(repeating: "═", count: width)
    let isLast = { (index: Int) in index == cells.count - 1 }
    var top = isOpen ? "═" : "╔"
    var bottom = isOpen ? "═" : "╚"
    var walls: [Int] = isOpen ? [] : [left]
    for index in cells.indices {
      top += line + (isLast(index) ? "╗" : "╦")
      bottom += line + (isLast(index) ? "╝" : "╩")
      walls.append(left + (index + 1) * (width + 1))
    }
    frame.put(top, at: Position(column: left, row: area.row), role: .slot)
    frame.put(bottom, at: Position(column: left, row: area.row + 2), role: .slot)
    for wall in walls { frame.put("║", at: Position(column: wall, row: area.row + 1), role: .slot) }
    for (index, cell) in cells.enumerated() {
      let text: String
      switch cell {
      case .empty: continue
      case .message(let bytes): text = quoted(bytes, columns: max(20, width + 2)).filter { $0 != "\"" }
      case .words(let words): text = words
      }
      // With so little room an ellipsis would take half of it.
      let shown = width < 4 ? String(text.prefix(width)) : truncated(text, columns: width)
      frame.putCentred(
        [Span(shown, .message, .bold)], column: left + 1 + index * (width + 1),
        row: area.row + 1, columns: width)
    }
    return CellPlaces(left: left + 1, width: width)
  }

  /// Too many places for cells: how full it is.
  private func drawGauge(_ count: UInt64, of places: UInt64, _ area: Rect, in frame: inout Frame) {
    let width = max(1, area.columns - 2)
    let share = places == 0 ? 0 : Double(min(count, places)) / Double(places)
    let filled = Int((share * Double(width)).rounded())
    let line = String(repeating: "═", count: width)
    frame.put("╔\(line)╗", at: Position(column: area.column, row: area.row), role: .slot)
    frame.put("╚\(line)╝", at: Position(column: area.column, row: area.row + 2), role: .slot)
    frame.put(
      [
        Span("║", .slot), Span(String(repeating: "·", count: width - filled), .dim),
        Span(String(repeating: "█", count: filled), .message), Span("║", .slot),
      ], column: area.column, row: area.row + 1, maxColumns: area.columns)
  }

  /// Two sides that meet, never a cell.
  private func drawMeeting(_ channel: ChannelSnapshot, _ area: Rect, in frame: inout Frame) {
    let half = area.columns / 2
    let offer = channel.offer.map { "◇ " + quoted($0.bytes, columns: max(4, half - 7)) + " " } ?? ""
    let waiting = channel.blockedReceivers.isEmpty ? (channel.offer == nil ? "" : " nobody yet") : " □ waits"
    func line(_ used: Int) -> String { String(repeating: "═", count: max(0, half - 1 - used)) }
    let left = [
      Span(offer, .rendezvous, .bold),
      Span(line(displayWidth(offer)) + "▶", channel.offer == nil ? .dim : .rendezvous),
    ]
    let right = [
      Span("◀" + line(displayWidth(waiting)), channel.blockedReceivers.isEmpty ? .dim : .rendezvous),
      Span(waiting, channel.blockedReceivers.isEmpty ? .dim : .waiting, .bold),
    ]
    frame.put(left + right, column: area.column, row: area.row + 1, maxColumns: area.columns)
  }
}
