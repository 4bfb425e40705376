import Canvas
import Observation
import ScopeModel

/// Buffers: the slots of a bounded buffer with its two hands, or a shared region, one at a time.
func drawBuffers(_ model: Model, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  let rows = model.bufferRows
  let size = frame.size
  guard !rows.isEmpty else {
    let text =
      model.filter.isEmpty
      ? " there is no buffer and no shared region in this domain"
      : " nothing has a name like that: \(model.keys.firstLabel(of: .close)) clears the filter"
    frame.put(text, at: Position(column: 0, row: 0), role: .dim)
    return
  }
  let listColumns = size.columns >= 64 ? 18 : 0
  if listColumns > 0 {
    drawList(model, snapshot, rows, columns: listColumns, in: &frame)
    frame.verticalRule(column: listColumns, rows: size.rows)
  }
  let start = listColumns > 0 ? listColumns + 2 : 1
  var pane = Frame(size: Size(columns: size.columns - start, rows: size.rows))
  switch model.selection.object {
  case .buffer(let id)?:
    if let buffer = snapshot.buffer(id) { drawBuffer(buffer, snapshot, in: &pane) }
  case .region(let id)?:
    if let region = snapshot.region(id) { drawRegion(region, snapshot, in: &pane) }
  default: break
  }
  frame.draw(pane, at: Position(column: start, row: 0))
}

private func drawList(
  _ model: Model, _ snapshot: DomainSnapshot, _ rows: [Subject], columns: Int, in frame: inout Frame
) {
  let lines = rows.map { subject -> [Span] in
    if case .region = subject { return [Span(snapshot.title(of: subject)), Span("region", .dim)] }
    return [Span(snapshot.title(of: subject)), Span("buffer", .dim)]
  }
  Table(
    columns: [TableColumn(head: "NAME", columns: columns - 8), TableColumn(head: "", columns: 6)],
    rows: lines,
    selected: rows.firstIndex { $0 == model.selection.object }, hasFocus: true,
    targets: rows.map { .row($0) }
  ).draw(in: &frame, Rect(column: 0, row: 0, columns: columns, rows: frame.size.rows))
}

private func drawBuffer(_ buffer: BufferSnapshot, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  let columns = frame.size.columns
  frame.put(
    [
      Span(shownName(buffer.name), .title, .bold),
      Span(" · \(buffer.slots.count) slots of \(buffer.slotByteCount) bytes · \(buffer.discipline.rawValue)"),
    ], column: 0, row: 0, maxColumns: columns)
  var row = 2
  row = drawSlots(buffer, in: &frame, top: row)
  for line in bufferFacts(buffer, snapshot) where row < frame.size.rows {
    frame.put(line, column: 0, row: row, maxColumns: columns)
    row += 1
  }
  row += 1
  drawItems(buffer, snapshot, top: row, in: &frame)
}

/// The slots as boxes, with their numbers above and the hands `out` and `in` below; returns the next free row.
private func drawSlots(_ buffer: BufferSnapshot, in frame: inout Frame, top: Int) -> Int {
  let columns = frame.size.columns
  guard columns >= 12, !buffer.slots.isEmpty else { return top }
  let fitting = max(1, (columns - 1) / 5)
  let perLine = min(buffer.slots.count, fitting)
  let width = max(4, min(10, (columns - 1) / perLine - 1))
  var row = top
  var index = 0
  // Beyond some lines of slots their list below tells more than boxes.
  let mostLines = max(1, (frame.size.rows - top - 9) / 5)
  var lines = 0
  while index < buffer.slots.count, lines < mostLines {
    let slice = Array(buffer.slots[index..<min(buffer.slots.count, index + perLine)])
    drawSlotLine(buffer, slice, first: index, width: width, top: row, in: &frame)
    row += 5
    index += slice.count
    lines += 1
  }
  if index < buffer.slots.count {
    let more = buffer.slots.count - index
    frame.put(
      "… \(more) more \(more == 1 ? "slot" : "slots")", at: Position(column: 0, row: row), role: .warning)
    row += 1
  }
  return row + 1
}

private func drawSlotLine(
  _ buffer: BufferSnapshot, _ slots: [MessageSnapshot?], first: Int, width: Int, top: Int,
  in frame: inout Frame
) {
  let line = String(repeating: "─", count: width)
  let all = Array(repeating: line, count: slots.count)
  frame.put("╭" + all.joined(separator: "┬") + "╮", at: Position(column: 0, row: top + 1), role: .slot)
  frame.put("╰" + all.joined(separator: "┴") + "╯", at: Position(column: 0, row: top + 3), role: .slot)
  frame.put("│", at: Position(column: 0, row: top + 2), role: .slot)
  for (offset, slot) in slots.enumerated() {
    let column = offset * (width + 1) + 1
    let number = first + offset
    frame.putCentred([Span("\(number)", .dim)], column: column, row: top, columns: width)
    frame.put("│", at: Position(column: column + width, row: top + 2), role: .slot)
    if let slot {
      frame.putCentred(
        [Span(sequenceLabel(slot.sequence, columns: width), .message, .bold)], column: column, row: top + 2,
        columns: width)
    }
    let isIn = number == buffer.inIndex
    let isOut = number == buffer.outIndex
    if isIn, isOut {
      frame.putCentred(
        [Span(width >= 7 ? "▲in=out" : "▲i=o", .caption)], column: column, row: top + 4, columns: width)
    } else if isIn || isOut {
      frame.putCentred(
        [Span(isIn ? "▲in" : "▲out", isIn ? .sender : .receiver)], column: column, row: top + 4,
        columns: width)
    }
  }
}

private func bufferFacts(_ buffer: BufferSnapshot, _ snapshot: DomainSnapshot) -> [[Span]] {
  var lines: [[Span]] = [countSpans(buffer)]
  lines.append([
    Span("really full \(buffer.fullSlotCount) of \(buffer.usableSlotCount)", .text),
    Span("   out \(buffer.outIndex)   in \(buffer.inIndex)", .text),
  ])
  lines.append([
    Span("produced \(buffer.producedCount)   consumed \(buffer.consumedCount)", .text),
    Span("   lost updates \(buffer.lostUpdateCount)", buffer.lostUpdateCount > 0 ? .error : .dim),
    Span("   torn reads \(buffer.tornReadCount)", buffer.tornReadCount > 0 ? .error : .dim),
  ])
  for register in buffer.registers {
    lines.append([
      Span("register of \(shownName(snapshot.processName(register.processID)))  ", .dim),
      Span("\(register.value)", .text, .bold), Span("   next: \(register.nextMove.rawValue)", .caption),
    ])
  }
  if !buffer.mutexWaiting.isEmpty {
    lines.append([
      Span("mutex     ", .dim), Span("waited for by " + names(buffer.mutexWaiting), .waiting),
    ])
  }
  lines.append([Span("producers  ", .dim)] + people(buffer.producers, snapshot))
  lines.append([Span("consumers  ", .dim)] + people(buffer.consumers, snapshot))
  return lines
}

private func drawItems(_ buffer: BufferSnapshot, _ snapshot: DomainSnapshot, top: Int, in frame: inout Frame)
{
  var row = top
  let items = buffer.slots.enumerated().compactMap { pair in pair.element.map { (pair.offset, $0) } }
  for (index, (slot, item)) in items.enumerated() {
    guard row < frame.size.rows else { return }
    if row == frame.size.rows - 1, index < items.count - 1 {
      frame.put("▼ \(items.count - index) more items", at: Position(column: 0, row: row), role: .warning)
      return
    }
    let head = "slot \(slot)  #\(item.sequence)  \(shownName(item.senderName))  "
    let room = max(3, frame.size.columns - displayWidth(head))
    frame.put(
      [Span(head, .dim), Span(quoted(item.bytes, columns: room), .message)], column: 0, row: row,
      maxColumns: frame.size.columns)
    row += 1
  }
}

/// Names with their states.
func people(_ ids: [UInt64], _ snapshot: DomainSnapshot) -> [Span] {
  guard !ids.isEmpty else { return [Span("nobody", .dim)] }
  return ids.flatMap { id -> [Span] in
    guard let process = snapshot.process(id) else { return [] }
    let state = process.state
    return [
      Span(shownName(process.name) + " ", .text), Span(state.glyph + " " + state.words + "   ", state.role),
    ]
  }
}
