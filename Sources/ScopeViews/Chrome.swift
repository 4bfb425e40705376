import Canvas
import Observation
import ScopeModel

/// Where the lesson is.
private func lessonWords(_ lesson: LessonShow) -> String {
  "   \(escaped(lesson.title, limit: 24)) \(lesson.pageNumber)/\(lesson.pageCount)"
}

/// The first line: which domain, running or paused, how fast, how many.
func drawHeader(_ model: Model, _ layout: ScreenLayout, in frame: inout Frame) {
  guard let row = layout.header else { return }
  let columns = frame.size.columns
  var spans: [Span] = [Span(" ")]
  if let snapshot = model.snapshot {
    spans.append(Span(escaped(snapshot.name, limit: 63), .title, .bold))
    if let scenario = model.scenarioName, scenario != snapshot.name, columns >= 100 {
      spans.append(Span(" (\(escaped(scenario, limit: 40)))", .dim))
    }
    if let deadlock = model.deadlockWords { spans.append(Span("   ⚠ " + deadlock, .error, .bold)) }
    spans.append(Span("   "))
    if snapshot.isPaused {
      let who = snapshot.pausedBy.map { " by " + escaped($0, limit: 24) } ?? ""
      spans.append(Span("‖ paused" + who, .paused, .bold))
    } else {
      spans.append(Span("▶ running \(paceWords(snapshot.paceThousandths))", .running, .bold))
    }
    let lessonColumns = model.lesson.map { displayWidth(lessonWords($0)) } ?? 0
    // With a lesson its title and page come before these.
    let room = columns - 9 - lessonColumns
    if model.lesson == nil || spans.columns + 14 <= room {
      spans.append(Span("   " + processCount(snapshot)))
    }
    if !snapshot.isPaused, model.lesson == nil || spans.columns + 12 <= room,
      let rate = model.rates.total(snapshot.channels.map(\.id))
    {
      spans.append(Span("   \(rateWords(rate)) msg/s", .message))
    }
    if columns >= 100 { spans.append(Span("   " + durationWords(snapshot.domainTimeNanoseconds), .dim)) }
  }
  if model.access != .armed {
    spans.append(Span(model.access == .readOnly ? "   read-only" : "   only watching", .warning))
  }
  if let lesson = model.lesson {
    spans.append(Span(lessonWords(lesson), .caption, .bold))
  }
  var right = [
    Span(model.keys.firstLabel(of: .openHelp), .key, target: .action(.openHelp)),
    Span(" help ", .hint, target: .action(.openHelp)),
  ]
  if !layout.hidden.isEmpty {
    // What gives way is said, even if the rest of the line has to give way to that.
    let text =
      columns >= 40
      ? "no room: " + layout.hidden.joined(separator: ", ") : "-" + layout.hidden.joined(separator: " -")
    right = [Span(" " + text, .warning)]
  }
  let room = layout.hidden.isEmpty ? columns : columns - right.columns
  let end = frame.put(spans, column: 0, row: row, maxColumns: room)
  if end + right.columns < columns || !layout.hidden.isEmpty {
    frame.putRight(right, end: columns, row: row, maxColumns: columns)
  }
}

private func processCount(_ snapshot: DomainSnapshot) -> String {
  let all = snapshot.participants
  let living = all.filter(\.isAlive).count
  let dead = all.filter(\.failed).count
  return "\(living) \(living == 1 ? "process" : "processes")" + (dead == 0 ? "" : ", \(dead) dead")
}

/// The tabs, and the filter where there is one.
func drawTabs(_ model: Model, _ layout: ScreenLayout, in frame: inout Frame) {
  if let row = layout.upperRule { frame.horizontalRule(row: row, columns: frame.size.columns) }
  guard let row = layout.tabs else { return }
  var column = 1
  // Where not all titles fit, only that of the view that is shown.
  let titles = ViewTab.allCases.map { tab in
    [model.keys.ownLabel(of: tab.action), tab.title].compactMap { $0 }.joined(separator: " ")
  }
  let isShort = titles.reduce(0) { $0 + displayWidth($1) + 2 } - 1 > frame.size.columns
  for (tab, title) in zip(ViewTab.allCases, titles) {
    let active = tab == model.tab
    let text = isShort && !active ? model.keys.ownLabel(of: tab.action) ?? String(tab.title.prefix(1)) : title
    let span = Span(
      text, active ? .activeTab : .tab, active ? [.bold, .underline] : [], target: .action(tab.action))
    column = frame.put([span], column: column, row: row, maxColumns: frame.size.columns - column) + 2
  }
  if !model.filter.isEmpty {
    let shown = "filter: " + escaped(model.filter, limit: 30) + " "
    frame.putRight(
      [Span(shown, .warning)], end: frame.size.columns, row: row, maxColumns: frame.size.columns - column)
  }
}

/// The rule at work on what is selected.
func drawWhy(_ model: Model, _ layout: ScreenLayout, in frame: inout Frame) {
  if let row = layout.lowerRule { frame.horizontalRule(row: row, columns: frame.size.columns) }
  let area = layout.why
  guard !area.isEmpty else { return }
  frame.put(" why", at: Position(column: 0, row: area.row), role: .title)
  let columns = area.columns - 7
  let sentences = model.whyLines
  // A sentence a line where they fit, else one text broken where it must be.
  var lines = sentences.flatMap { wrapped($0, columns: columns) }
  if lines.count > area.rows {
    lines = wrapped(sentences.joined(separator: " "), columns: columns)
  }
  if lines.count > area.rows, area.rows > 0 {
    lines[area.rows - 1] = truncated(lines[(area.rows - 1)...].joined(separator: " "), columns: columns)
  }
  for (offset, line) in lines.prefix(area.rows).enumerated() {
    frame.put(line, at: Position(column: 6, row: area.row + offset), role: .caption)
  }
}

/// The last line: what the last action did, what is being typed, or which keys there are.
func drawFooter(_ model: Model, _ layout: ScreenLayout, in frame: inout Frame) {
  guard let row = layout.footer else { return }
  let columns = frame.size.columns
  if case .filter = model.dialog {
    let keys = [
      Span("   "), Span("Enter", .key, target: .key(.enter)), Span(" keep", .hint, target: .key(.enter)),
      Span("  "), Span("Esc", .key, target: .key(.escape)), Span(" back", .hint, target: .key(.escape)),
    ]
    let typed = escaped(model.filter, limit: max(1, columns - 12 - keys.columns))
    frame.put(
      [Span(" filter ", .hint), Span(typed, .text), Span("_", .focus)] + keys, column: 0, row: row,
      maxColumns: columns)
    return
  }
  if case .palette(let palette) = model.dialog {
    let typed = escaped(palette.text, limit: 60)
    let label = model.keys.firstLabel(of: .openPalette)
    let prompt = " " + label + (label.count > 1 ? " " : "")
    frame.put(
      [Span(prompt, .key), Span(typed, .text), Span("_", .focus)], column: 0, row: row, maxColumns: columns)
    return
  }
  if let toast = model.toast {
    let sign = toast.kind == .success ? "✓" : toast.kind == .failure ? "✖" : "!"
    let role: Role = toast.kind == .success ? .running : toast.kind == .failure ? .error : .warning
    frame.put([Span(" \(sign) \(toast.text)", role)], column: 0, row: row, maxColumns: columns)
    return
  }
  drawHints(model, row: row, in: &frame)
}

/// The keys with a hint, from the key table: those to find help and the end are never left out.
private func drawHints(_ model: Model, row: Int, in frame: inout Frame) {
  let columns = frame.size.columns
  let bindings = model.keys.bindings(in: model.tab).filter { model.hint(of: $0) != nil }
  let last = bindings.filter { $0.action == .openHelp || $0.action == .quit }
  // The log is looked through before anything is done about it.
  let first: [Action] = model.tab == .log ? [.followLog, .restrictLog, .openFilter] : []
  let usual: [Action] = [
    .movePageDown, .movePageUp, .armControl, .pauseOrResume, .holdOrRelease, .stepSelected, .openInject,
    .nextCapacity, .openKill,
    .nextColumn, .longerWindow, .startAnother, .nextSendMode, .openFilter, .openThemes, .toggleProjector,
  ]
  let others = (first + usual.filter { !first.contains($0) }).compactMap { action in
    bindings.first { $0.action == action }
  }
  let tail = last.map { hintSpans(model, $0) }
  var used = 1 + tail.reduce(0) { $0 + $1.columns + 2 }
  var column = 1
  for binding in others {
    let spans = hintSpans(model, binding)
    guard used + spans.columns + 2 <= columns else { continue }
    used += spans.columns + 2
    column = frame.put(spans, column: column, row: row, maxColumns: columns - column) + 2
  }
  for spans in tail where column < columns {
    column = frame.put(spans, column: column, row: row, maxColumns: columns - column) + 2
  }
}

private func hintSpans(_ model: Model, _ binding: Binding) -> [Span] {
  let dim = model.obstacle(to: binding) != nil
  return [
    Span(binding.firstLabel, dim ? .dim : .key, target: .action(binding.action)),
    Span(" " + (model.hint(of: binding) ?? ""), dim ? .dim : .hint, target: .action(binding.action)),
  ]
}
