import Canvas
import Observation
import ScopeModel

/// Stage in a window too narrow for three columns: a line a thing, who sends above, who receives below.
func drawNarrowStage(
  _ model: Model, _ snapshot: DomainSnapshot, _ rows: [StageRow], in frame: inout Frame
) {
  var lines: [[Span]] = []
  var focus = 0
  for row in rows {
    let here = model.selection.object == row.subject
    for id in row.senders {
      let selected = here && model.selection.column == .senders && model.selection.processID == id
      if selected { focus = lines.count }
      lines.append(processLine(snapshot, id, selected, arrow: row.subject == nil ? " " : "╭"))
    }
    if let subject = row.subject {
      let selected = here && model.selection.column == .objects
      if selected { focus = lines.count }
      lines.append(
        [
          Span(selected ? "▸" : here ? "▷" : " ", .focus),
          Span(snapshot.title(of: subject) + " ", .title, .bold),
        ]
          + facts(subject, snapshot))
    }
    for id in row.receivers {
      let selected = here && model.selection.column == .receivers && model.selection.processID == id
      if selected { focus = lines.count }
      lines.append(processLine(snapshot, id, selected, arrow: "╰"))
    }
  }
  let room = lines.count > frame.size.rows && frame.size.rows > 1 ? frame.size.rows - 1 : frame.size.rows
  let start = min(max(0, focus - room + 1), max(0, lines.count - room))
  let end = min(lines.count, start + room)
  for (offset, line) in lines[start..<end].enumerated() {
    frame.put(line, column: 0, row: offset, maxColumns: frame.size.columns)
  }
  if room < frame.size.rows { drawMore(above: start, below: lines.count - end, in: &frame) }
}

private func processLine(_ snapshot: DomainSnapshot, _ id: UInt64, _ selected: Bool, arrow: String) -> [Span]
{
  guard let process = snapshot.process(id) else { return [] }
  let state = process.state
  let isReceiver = arrow == "╰"
  return [
    Span(selected ? "▸" : " ", .focus), Span(arrow + " ", .border),
    Span(state.glyph + " ", state.role),
    Span(shownName(process.name) + " ", selected ? .selection : isReceiver ? .receiver : .sender),
    Span(state.shortWords, state.role),
  ]
}

private func facts(_ subject: Subject, _ snapshot: DomainSnapshot) -> [Span] {
  switch subject {
  case .channel(let id):
    guard let channel = snapshot.channel(id) else { return [] }
    var words = capacityWords(channel)
    if channel.isClosed { words += " CLOSED" }
    switch channel.capacity {
    case .bounded(let count):
      return [
        Span("\(words): \(channel.depth) "), Span(channel.depth == count ? "FULL" : "", .blocked, .bold),
      ]
    case .unbounded: return [Span("\(words): \(channel.depth) held")]
    case .zero: return [Span(words), Span(channel.offer == nil ? "" : " ◇ offer", .rendezvous)]
    }
  case .buffer(let id):
    guard let buffer = snapshot.buffer(id) else { return [] }
    return [Span("\(buffer.fullSlotCount) of \(buffer.usableSlotCount)  ")] + countSpans(buffer)
  default: return []
  }
}
