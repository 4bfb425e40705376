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
  metricsTable(model, snapshot, rows, columns: size.columns, room: tableRows).draw(
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

/// What is listed, over which time, and whether that stands.
private func drawMetricsHead(_ model: Model, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  let isChannels = model.selection.metricsPane == .channels
  var spans = [
    Span(isChannels ? " Channels" : " Processes", .title, .bold),
    Span(
      frame.size.columns < 60
        ? "" : "  \(model.keys.firstLabel(of: .focusNext)): \(isChannels ? "processes" : "channels")", .dim,
      target: .action(.focusNext)),
    Span("   last \(model.metricsWindow.words)", .text),
  ]
  if snapshot.isPaused { spans.append(Span("   ‖ paused: time stands", .paused)) }
  if frame.size.rows < 12 { spans.append(Span("   no room: graphs", .warning)) }
  frame.put(spans, column: 0, row: 0, maxColumns: frame.size.columns)
}

private func metricsTable(
  _ model: Model, _ snapshot: DomainSnapshot, _ rows: [Subject], columns: Int, room: Int
) -> Table {
  let selected = rows.firstIndex { $0 == model.metricsSubject } ?? 0
  let first = max(0, min(selected - room, rows.count - 2 * room))
  let shown = rows[first..<min(rows.count, first + 2 * room + 1)]
  let isChannels = model.selection.metricsPane == .channels
  let isNarrow = columns < 60
  let nameColumns = isNarrow ? 12 : min(34, columns / 4)
  let sparkColumns = isNarrow ? 0 : columns - nameColumns - 34
  let third = isChannels ? "DEPTH" : "BLOCKED"
  let heads =
    [
      TableColumn(head: isChannels ? "CHANNEL" : "PROCESS", columns: nameColumns),
      TableColumn(head: third, columns: 8, alignment: .right),
      TableColumn(head: isChannels ? "IN/S" : "SENT/S", columns: 7, alignment: .right),
      TableColumn(head: isChannels ? "OUT/S" : "RECV/S", columns: 7, alignment: .right),
    ] + (isNarrow ? [] : [TableColumn(head: third + " OVER TIME", columns: sparkColumns)])
  return Table(
    columns: heads,
    rows: shown.map { metricsRow(model, snapshot, $0, sparkColumns: sparkColumns) },
    selected: selected - first, hasFocus: true, targets: shown.map { .row($0) }, hiddenAbove: UInt64(first),
    hiddenBelow: UInt64(rows.count - first - shown.count))
}

private func metricsRow(
  _ model: Model, _ snapshot: DomainSnapshot, _ subject: Subject, sparkColumns: Int
) -> [Span] {
  let history = model.history
  func rate(_ measure: Measure) -> Span {
    guard !snapshot.isPaused else { return Span("-", .dim) }
    return Span(history.latest(measure, of: subject).map(rateWords) ?? "-", .message)
  }
  var spans = [
    Span(snapshot.title(of: subject), .text, .bold), level(model, snapshot, subject), rate(.sent),
    rate(.received),
  ]
  if sparkColumns > 0 {
    let values = history.values(
      Measure.spark(subject), of: subject, model.metricsWindow,
      count: Graph.valueCount(model.graphGlyphs, columns: sparkColumns))
    let top = Measure.spark(subject).top(values, subject, snapshot)
    let line = Graph(glyphs: model.graphGlyphs, values: values, top: top).lines(
      columns: sparkColumns, rows: 1)
    spans.append(Span(line.first ?? "", .message))
  }
  return spans
}

/// The depth of a channel, the share of time in which a process was blocked lately.
private func level(_ model: Model, _ snapshot: DomainSnapshot, _ subject: Subject) -> Span {
  switch subject {
  case .channel(let id):
    guard let channel = snapshot.channel(id) else { return Span("-", .dim) }
    return Span(rateWords(Double(channel.depth)), channel.isFull ? .blocked : .text)
  case .buffer(let id):
    return Span(snapshot.buffer(id).map { "\($0.fullSlotCount)" } ?? "-")
  case .process:
    let share = model.history.latest(.blocked, of: subject)
    return Span(share.map { "\(Int($0.rounded())) %" } ?? "-", (share ?? 0) >= 50 ? .blocked : .text)
  case .region: return Span("-", .dim)
  }
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
  let all = Measure.all(of: subject)
  let shown = area.columns >= 60 ? all : [all[0]]
  let width = area.columns / shown.count
  for (index, measure) in shown.enumerated() {
    drawPlot(
      model, snapshot, subject, measure,
      Rect(column: index * width, row: area.row + 1, columns: width - 1, rows: area.rows - 2), in: &frame)
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
  /// What the small graph of a thing shows.
  fileprivate static func spark(_ subject: Subject) -> Measure {
    if case .process = subject { .blocked } else { .depth }
  }

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

  /// The full height: the bound of a channel where that is near, else a round number.
  fileprivate func top(_ values: [Double?], _ subject: Subject, _ snapshot: DomainSnapshot) -> Double {
    if self == .blocked { return 100 }
    let top = Graph.roundTop(values)
    guard self == .depth else { return top }
    var bound: Double?
    if case .channel(let id) = subject, case .bounded(let count)? = snapshot.channel(id)?.capacity {
      bound = Double(count)
    }
    if case .buffer(let id) = subject { bound = snapshot.buffer(id).map { Double($0.usableSlotCount) } }
    let most = values.reduce(0) { max($0, $1 ?? 0) }
    guard let bound, bound >= most, bound <= 4 * max(most, 4) else { return top }
    return bound
  }
}

extension ChannelSnapshot {
  /// Whether it holds as many as it may.
  fileprivate var isFull: Bool {
    if case .bounded(let count) = capacity { depth >= count } else { false }
  }
}
