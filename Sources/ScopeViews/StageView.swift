import Canvas
import Observation
import ScopeModel

/// Stage: who is talking to whom, what waits where, who is blocked and why.
func drawStage(_ model: Model, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  let rows = model.stageRows
  guard !rows.isEmpty else {
    let text =
      model.filter.isEmpty
      ? " nobody is here yet"
      : " nothing has a name like that: \(model.keys.firstLabel(of: .close)) clears the filter"
    frame.put(text, at: Position(column: 0, row: 0), role: .dim)
    return
  }
  guard frame.size.columns >= 64 else { return drawNarrowStage(model, snapshot, rows, in: &frame) }
  let columns = StageColumns(frame.size.columns)
  let density =
    StageDensity.all.first { density in
      stageHeight(rows.map { blockHeight($0, density, snapshot) }) <= frame.size.rows
    } ?? StageDensity.all[StageDensity.all.count - 1]
  let heights = rows.map { blockHeight($0, density, snapshot) }
  let selected = rows.firstIndex { $0.subject == model.selection.object } ?? 0
  let window = visibleRows(heights, selected: selected, rows: frame.size.rows)
  // A second blank line between the rows, where there is plenty.
  let gap = frame.size.rows >= 2 * stageHeight(heights) + rows.count ? 1 : 0
  var top = 0
  for index in window {
    let block = drawBlock(
      model, snapshot, rows[index], columns, density, height: heights[index],
      isFirst: index == window.lowerBound)
    frame.draw(block, at: Position(column: 0, row: top))
    top += heights[index] + 1 + gap
  }
  if window.count == rows.count {
    let used = top - gap
    drawProcessTable(
      model, snapshot,
      Rect(column: 0, row: used, columns: frame.size.columns, rows: frame.size.rows - used), in: &frame)
  }
  drawMore(above: window.lowerBound, below: rows.count - window.upperBound, in: &frame)
}

/// Says what lies above and below, in the right corner of the last row.
func drawMore(above: Int, below: Int, in frame: inout Frame) {
  guard above + below > 0 else { return }
  let parts = (above > 0 ? ["▲ \(above) above"] : []) + (below > 0 ? ["▼ \(below) below"] : [])
  let text = " " + parts.joined(separator: "  ") + " "
  frame.putRight(
    [Span(text, .warning)], end: frame.size.columns, row: frame.size.rows - 1, maxColumns: frame.size.columns)
}

private func stageHeight(_ heights: [Int]) -> Int { heights.reduce(0, +) + heights.count - 1 }

/// The rows shown: from the first as long as the selected one fits in, else ending with it.
private func visibleRows(_ heights: [Int], selected: Int, rows: Int) -> Range<Int> {
  func end(from start: Int, room: Int) -> Int {
    var used = 0
    var index = start
    while index < heights.count, used + heights[index] <= room {
      used += heights[index] + 1
      index += 1
    }
    return max(index, start + 1)
  }
  if stageHeight(heights) <= rows { return 0..<heights.count }
  // The last row says what is not shown.
  let room = rows - 1
  if end(from: 0, room: room) > selected { return 0..<end(from: 0, room: room) }
  var start = selected
  var used = heights[selected]
  while start > 0, used + 1 + heights[start - 1] <= room {
    start -= 1
    used += 1 + heights[start]
  }
  return start..<end(from: start, room: room)
}

/// Where the three columns of Stage lie.
struct StageColumns {
  var left: Int
  var arrow: Int
  var middle: Int
  var right: Int

  init(_ columns: Int) {
    left = columns >= 160 ? 42 : columns >= 100 ? 25 : 17
    right = columns >= 160 ? 36 : columns >= 100 ? 27 : 22
    arrow = columns >= 160 ? 9 : columns >= 100 ? 7 : 4
    middle = max(1, columns - left - right - 2 * arrow)
  }

  var middleStart: Int { left + arrow }
  var rightStart: Int { left + 2 * arrow + middle }
}

/// The rows of the picture between the two sides, without the title.
private func pictureHeight(_ row: StageRow, _ density: StageDensity) -> Int {
  switch row.subject {
  case .channel: row.kind == .link ? 1 : density.hasTallCells ? 5 : 4
  case .buffer, .region: 2
  default: 0
  }
}

private func blockHeight(_ row: StageRow, _ density: StageDensity, _ snapshot: DomainSnapshot) -> Int {
  let places = max(
    density.placeCount(row.senders, in: snapshot), density.placeCount(row.receivers, in: snapshot))
  return max(
    1 + pictureHeight(row, density),
    places * density.processLines + sideOffset(row))
}

/// Mailboxes have the line of their title above their sides; the small pictures start at once.
private func sideOffset(_ row: StageRow) -> Int { row.kind == .mailbox ? 1 : 0 }

private func drawBlock(
  _ model: Model, _ snapshot: DomainSnapshot, _ row: StageRow, _ columns: StageColumns,
  _ density: StageDensity,
  height: Int, isFirst: Bool
) -> Frame {
  let width = columns.rightStart + columns.right
  var block = Frame(size: Size(columns: width, rows: height))
  let offset = sideOffset(row)
  if isFirst, offset > 0 {
    block.put(" SENDERS", at: Position(column: 0, row: 0), role: .title)
    block.put(" RECEIVERS", at: Position(column: columns.rightStart, row: 0), role: .title)
  }
  let side = StageSide(model: model, snapshot: snapshot, row: row, density: density)
  side.draw(.senders, Rect(column: 0, row: offset, columns: columns.left, rows: height - offset), in: &block)
  side.draw(
    .receivers, Rect(column: columns.rightStart, row: offset, columns: columns.right, rows: height - offset),
    in: &block)
  drawTitle(model, snapshot, row, columns, pictureHeight: pictureHeight(row, density), in: &block)
  let area = Rect(column: columns.middleStart, row: 1, columns: columns.middle, rows: height - 1)
  switch row.subject {
  case .channel(let id):
    if let channel = snapshot.channel(id) {
      ChannelPicture(model: model, snapshot: snapshot, channel: channel, arrow: columns.arrow)
        .draw(in: &block, area, isTall: density.hasTallCells)
    }
  case .buffer(let id):
    if let buffer = snapshot.buffer(id) {
      drawBufferPicture(buffer, Arrows(picture: area, columns: columns.arrow), area, in: &block)
    }
  case .region(let id):
    if let region = snapshot.region(id) { drawRegionPicture(region, area, in: &block) }
  default: break
  }
  return block
}

private func drawTitle(
  _ model: Model, _ snapshot: DomainSnapshot, _ row: StageRow, _ columns: StageColumns, pictureHeight: Int,
  in block: inout Frame
) {
  guard let subject = row.subject else {
    block.put(
      "at no channel, buffer or region", at: Position(column: columns.middleStart, row: 0),
      maxColumns: columns.middle,
      role: .dim)
    return
  }
  let isSelected = model.selection.object == subject
  let hasFocus = isSelected && model.selection.column == .objects
  var spans = [
    Span(hasFocus ? "▸" : isSelected ? "▷" : " ", .focus),
    Span(snapshot.title(of: subject), hasFocus ? .selection : .title, .bold),
  ]
  let rest: String
  switch subject {
  case .channel(let id): rest = snapshot.channel(id).map(channelFacts) ?? ""
  case .buffer(let id): rest = snapshot.buffer(id).map { " · buffer · \($0.discipline.rawValue)" } ?? ""
  case .region(let id):
    rest = snapshot.region(id).map { " · region · \(byteWords(UInt64(max(0, $0.byteCount))))" } ?? ""
  default: rest = ""
  }
  spans.append(Span(rest, .text))
  block.add(
    ClickTarget.place(subject, process: nil, .objects),
    in: Rect(
      column: columns.middleStart - 1, row: 0, columns: columns.middle + 1, rows: 1 + pictureHeight))
  // The marker hangs out to the left, so that names stand above their picture.
  block.put(spans, column: columns.middleStart - 1, row: 0, maxColumns: columns.middle + columns.arrow + 1)
}

/// " · mailbox · bounded 8", " · link · zero · draining 5", " · mailbox · unbounded · CLOSED".
func channelFacts(_ channel: ChannelSnapshot) -> String {
  " · \(channel.kind.rawValue) · \(capacityWords(channel))" + (channel.isClosed ? " · CLOSED" : "")
}

/// "bounded 8", "zero · draining 5".
func capacityWords(_ channel: ChannelSnapshot) -> String {
  let draining = channel.isDraining || (channel.capacity == .zero && channel.depth > 0)
  return channel.capacity.words + (draining && !channel.isClosed ? " · draining \(channel.depth)" : "")
}
