import Canvas
import Observation
import ScopeModel

/// Metrics: what each channel or process does over time. The selected one has large graphs, the others a small one.
func drawMetrics(_ model: Model, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  let size = frame.size
  drawMetricsHead(model, snapshot, in: &frame)
  let rows = model.metricsRows
  guard !rows.isEmpty else {
    let text =
      model.filter.isEmpty
      ? " there is nothing to measure yet"
      : " nothing has a name like that: \(model.keys.firstLabel(of: .close)) clears the filter"
    frame.put(text, at: Position(column: 0, row: 1), role: .dim)
    return
  }
  guard size.rows > 1 else { return }
  // With no room for graphs the table takes all.
  let isLow = size.rows < 12
  let tableRows = isLow ? size.rows - 1 : min(rows.count + 1, max(4, size.rows / 3))
  MetricsTable(model: model, snapshot: snapshot, columns: size.columns).table(rows, room: tableRows).draw(
    in: &frame, Rect(column: 0, row: 1, columns: size.columns, rows: tableRows))
  guard !isLow, let selected = model.metricsSubject else { return }
  let top = tableRows + 2
  let area = Rect(column: 0, row: top, columns: size.columns, rows: size.rows - top)
  // The selected one first, then its neighbours, as far as there is room.
  let first = rows.firstIndex(of: selected) ?? 0
  let panelCount = max(1, min(rows.count, area.rows / 12))
  let panelRows = min(area.rows / panelCount, 16)
  let start = max(0, min(first, rows.count - panelCount))
  for (index, subject) in rows[start..<start + panelCount].enumerated() {
    let panel = Rect(column: 0, row: area.row + index * panelRows, columns: area.columns, rows: panelRows)
    drawPanel(model, snapshot, subject, isSelected: subject == selected, panel, in: &frame)
  }
}

/// What is listed, over which time, whether that stands, and what is not there.
private func drawMetricsHead(_ model: Model, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  let isChannels = model.selection.metricsPane == .channels
  let isNarrow = frame.size.columns < 60
  let hasGraphs = frame.size.rows >= 12
  var spans = [
    Span(isChannels ? " Channels" : " Processes", .title, .bold),
    Span(
      isNarrow ? "" : "  \(model.keys.firstLabel(of: .focusNext)): \(isChannels ? "processes" : "channels")",
      .dim, target: .action(.focusNext)),
  ]
  if hasGraphs || !isNarrow { spans.append(Span("   last \(model.metricsWindow.words)", .text)) }
  if snapshot.isPaused { spans.append(Span(isNarrow ? "  ‖ paused" : "   ‖ paused: time stands", .paused)) }
  let missed = model.latencies.missedCount
  if isChannels, missed > 0 {
    let words = rateWords(Double(missed))
    spans.append(Span(isNarrow ? "  ⚠ \(words) missed" : "   ⚠ \(words) operations not seen", .warning))
  }
  let hidden = (hasGraphs ? [] : ["graphs"]) + MetricsTable.hidden(isChannels, columns: frame.size.columns)
  if !hidden.isEmpty { spans.append(Span("  no room: \(hidden.joined(separator: ", "))", .warning)) }
  frame.put(spans, column: 0, row: 0, maxColumns: frame.size.columns)
}

/// The graphs of one thing, side by side.
private func drawPanel(
  _ model: Model, _ snapshot: DomainSnapshot, _ subject: Subject, isSelected: Bool, _ area: Rect,
  in frame: inout Frame
) {
  guard area.rows >= 4, area.columns >= 20 else { return }
  let mark = isSelected ? Span("▸", .focus) : Span(" ")
  frame.put(
    [mark, Span(snapshot.title(of: subject), isSelected ? .selection : .title, .bold)], column: 0,
    row: area.row,
    maxColumns: area.columns)
  let sentence = model.latencySentence(of: subject).map { wrapped($0, columns: area.columns - 2) } ?? []
  let lines = sentence.prefix(max(0, min(4, area.rows - 7)))
  for (index, line) in lines.enumerated() {
    let isCut = index == lines.count - 1 && lines.count < sentence.count
    frame.put(
      " " + line + (isCut ? " …" : ""), at: Position(column: 0, row: area.row + 1 + index),
      maxColumns: area.columns, role: .caption)
  }
  let top = 1 + lines.count
  let all = Measure.all(of: subject)
  let shown = area.columns >= 60 ? all : [all[0]]
  let width = area.columns / shown.count
  for (index, measure) in shown.enumerated() {
    drawPlot(
      model, snapshot, subject, measure,
      Rect(column: index * width, row: area.row + top, columns: width - 1, rows: area.rows - 1 - top),
      in: &frame)
  }
}

/// One graph: what it shows, its scale, the curve, its time.
private func drawPlot(
  _ model: Model, _ snapshot: DomainSnapshot, _ subject: Subject, _ measure: Measure, _ area: Rect,
  in frame: inout Frame
) {
  let labelColumns = 7
  let columns = area.columns - labelColumns
  let rows = area.rows - 2
  guard columns > 4, rows > 0 else { return }
  let values = model.history.values(
    measure, of: subject, model.metricsWindow,
    count: Graph.valueCount(model.graphGlyphs, columns: columns))
  let top = measure.top(values, subject, snapshot)
  frame.put(
    measure.title(subject), at: Position(column: area.column + labelColumns, row: area.row),
    maxColumns: columns, role: .title)
  let lines = Graph(glyphs: model.graphGlyphs, values: values, top: top).lines(columns: columns, rows: rows)
  for (index, line) in lines.enumerated() {
    let label = index == 0 ? measure.scale(top) : index == rows - 1 ? "0" : ""
    let y = area.row + 1 + index
    frame.put(
      label, in: Rect(column: area.column, row: y, columns: labelColumns - 1, rows: 1), alignment: .right,
      role: .dim)
    frame.put(line, at: Position(column: area.column + labelColumns, row: y), role: measure.role)
  }
  let foot = Rect(
    column: area.column + labelColumns, row: area.row + 1 + rows, columns: columns, rows: 1)
  frame.put("-" + model.metricsWindow.words, in: foot, alignment: .left, role: .dim)
  frame.put(snapshot.isPaused ? "paused" : "now", in: foot, alignment: .right, role: .dim)
}

extension Measure {
  fileprivate func title(_ subject: Subject) -> String {
    if case .process = subject {
      switch self {
      case .depth: return "depth"
      case .sent: return "sent a second"
      case .received: return "received a second"
      case .blocked: return "time blocked"
      }
    }
    return self == .depth ? "depth" : self == .sent ? "in a second" : "out a second"
  }

  fileprivate var role: Role {
    switch self {
    case .depth: .message
    case .sent: .sender
    case .received: .receiver
    case .blocked: .blocked
    }
  }

  fileprivate func scale(_ top: Double) -> String { self == .blocked ? "100 %" : rateWords(top) }
}
