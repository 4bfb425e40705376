import Canvas
import Observation
import ScopeModel

/// Stage in a window too narrow for three columns: a line a thing, who sends above, who receives below.
func drawNarrowStage(
  _ model: Model, _ snapshot: DomainSnapshot, _ rows: [StageRow], in frame: inout Frame
) {
  var lines: [[Span]] = []
  var targets: [ClickTarget] = []
  var focus = 0
  // Many of a kind stand in one line.
  let density = StageDensity(processLines: 1, mostOnOneSide: 4, hasTallCells: false)
  for row in rows {
    let here = model.selection.object == row.subject
    func add(_ ids: [UInt64], _ column: Selection.Column, arrow: String) {
      let current = here && model.selection.column == column ? model.selection.processID : nil
      for entry in density.entries(ids, selected: current, in: snapshot) {
        switch entry {
        case .one(let id):
          if id == current { focus = lines.count }
          targets.append(.place(row.subject, process: id, column))
          lines.append(processLine(snapshot, id, id == current, arrow: arrow))
        case .group(let members):
          targets.append(.place(row.subject, process: members.first, column))
          lines.append(groupLine("\(groupName(members, in: snapshot)) ", members, snapshot, arrow: arrow))
        case .more(let members):
          targets.append(.place(row.subject, process: members.first, column))
          lines.append(groupLine("\(members.count) more ", members, snapshot, arrow: arrow))
        }
      }
    }
    add(row.senders, .senders, arrow: row.subject == nil ? " " : "╭")
    if let subject = row.subject {
      let selected = here && model.selection.column == .objects
      if selected { focus = lines.count }
      targets.append(.place(subject, process: nil, .objects))
      lines.append(
        [
          Span(selected ? "▸" : here ? "▷" : " ", .focus),
          Span(snapshot.title(of: subject) + " ", .title, .bold),
        ]
          + facts(subject, snapshot))
    }
    add(row.receivers, .receivers, arrow: "╰")
  }
  let room = lines.count > frame.size.rows && frame.size.rows > 1 ? frame.size.rows - 1 : frame.size.rows
  let start = min(max(0, focus - room + 1), max(0, lines.count - room))
  let end = min(lines.count, start + room)
  for (offset, line) in lines[start..<end].enumerated() {
    frame.put(line, column: 0, row: offset, maxColumns: frame.size.columns)
    frame.add(
      targets[start + offset], in: Rect(column: 0, row: offset, columns: frame.size.columns, rows: 1))
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

private func groupLine(
  _ name: String, _ members: [UInt64], _ snapshot: DomainSnapshot, arrow: String
) -> [Span] {
  [Span(" "), Span(arrow + " ", .border), Span(name)] + groupStates(members, in: snapshot)
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
  case .region(let id):
    guard let region = snapshot.region(id) else { return [] }
    return [Span(regionWords(region) + "  ", .message)] + regionGuards(region)
  case .process: return []
  }
}
