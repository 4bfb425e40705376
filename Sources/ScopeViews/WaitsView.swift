import Canvas
import Observation
import ScopeModel

/// Waits: who waits for whom, for what and for how long; deadlocks on top.
func drawWaits(_ model: Model, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  let words = WaitWords(snapshot, model.waitGraph)
  let rows = model.waitRows
  var top = drawDeadlocks(model.waitGraph, words, in: &frame)
  top = drawGate(model.waitGraph, snapshot, top: top, in: &frame)
  guard !rows.isEmpty else {
    let text =
      model.waitGraph.waits.isEmpty
      ? " nobody waits for anybody"
      : " nobody who waits has a name like that: \(model.keys.firstLabel(of: .close)) clears the filter"
    frame.put(text, at: Position(column: 0, row: top), role: .dim)
    return
  }
  let columns = waitColumns(frame.size.columns)
  Table(
    columns: columns.map(\.column), rows: rows.map { one in columns.map { $0.cell(one, words, snapshot) } },
    selected: rows.firstIndex { $0.id == model.selection.waitID }, hasFocus: true,
    targets: rows.map { .wait($0.id) }
  ).draw(in: &frame, Rect(column: 0, row: top, columns: frame.size.columns, rows: frame.size.rows - top))
}

// MARK: Deadlocks

/// Each deadlock as a ring of sentences; returns the next free row.
private func drawDeadlocks(_ graph: WaitGraph, _ words: WaitWords, in frame: inout Frame) -> Int {
  let size = frame.size
  let most = max(2, size.rows * 3 / 5)
  func all(breaking: Bool) -> [[Span]] {
    let blocks = graph.deadlocks.map {
      deadlockLines($0, graph, words, columns: size.columns, breaking: breaking)
    }
    return Array(blocks.joined(separator: [[]]))
  }
  // Where there is hardly room, a line each, cut short.
  let broken = all(breaking: true)
  let lines = broken.count <= most ? broken : all(breaking: false)
  guard !lines.isEmpty else { return 0 }
  let isCut = lines.count > most
  let shown = isCut ? most - 1 : lines.count
  for (row, line) in lines.prefix(shown).enumerated() {
    frame.put(line, column: 0, row: row, maxColumns: size.columns)
  }
  if isCut {
    frame.put(
      "   ▼ \(lines.count - shown) lines more of it", at: Position(column: 0, row: shown), role: .warning)
  }
  return shown + (isCut ? 1 : 0) + (size.rows >= 12 ? 1 : 0)
}

private func deadlockLines(
  _ deadlock: Deadlock, _ graph: WaitGraph, _ words: WaitWords, columns: Int, breaking: Bool
) -> [[Span]] {
  let age = durationWords(words.elapsed(since: deadlock.sinceNanoseconds))
  let long = ", for \(age): only they could end it"
  let head = " ⚠ DEADLOCK: \(WaitWords.count(deadlock))"
  let tail = displayWidth(head + long) <= columns ? long : ", for \(age)"
  var lines = [[Span(head, .error, .bold), Span(tail, .error)]]
  let members = deadlock.members.compactMap { graph[$0] }
  for (index, member) in members.enumerated() {
    let isLast = index == members.count - 1
    let mark = members.count == 1 ? "   ╰▶ " : index == 0 ? "   ╭▶ " : isLast ? "   ╰─ " : "   │  "
    let room = columns - 7 - displayWidth(shownName(member.name))
    let text = words.predicate(member)
    let broken = breaking ? wrapped(text, columns: room) : [truncated(text, columns: room)]
    for (offset, text) in broken.enumerated() {
      if offset == 0 {
        lines.append([
          Span(mark, .error), Span(shownName(member.name), .error, .bold), Span(" " + text, .text),
        ])
      } else {
        lines.append([Span(isLast ? "      " : "   │  ", .error), Span("  " + text, .text)])
      }
    }
  }
  if let followers = words.followers(deadlock) {
    lines += wrapped(followers, columns: columns - 6).map { [Span("      " + $0, .warning)] }
  }
  return lines
}

/// Who stands at the gate of a paused domain is one line, not one line each.
private func drawGate(
  _ graph: WaitGraph, _ snapshot: DomainSnapshot, top: Int, in frame: inout Frame
) -> Int {
  guard graph.pausedCount > 0, top < frame.size.rows else { return top }
  let who = snapshot.pausedBy.map { " by " + escaped($0, limit: 24) } ?? ""
  let count = graph.pausedCount
  let text = " ‖ \(count) \(count == 1 ? "process stands" : "processes stand") at the gate: paused\(who)"
  frame.put(text, at: Position(column: 0, row: top), maxColumns: frame.size.columns, role: .paused)
  return top + 1
}

// MARK: The table

/// A column of the table, and what it says of a wait.
private struct WaitColumn {
  var column: TableColumn
  var cell: (WaitingThread, WaitWords, DomainSnapshot) -> Span
}

private func waitColumns(_ columns: Int) -> [WaitColumn] {
  let nameColumns = columns >= 160 ? 30 : columns >= 100 ? 18 : columns >= 80 ? 16 : columns >= 64 ? 13 : 11
  let outlookColumns = columns >= 64 ? 15 : 14
  let ageColumns = 8
  let name = WaitColumn(
    column: TableColumn(head: "WHO", columns: nameColumns),
    cell: { one, _, snapshot in
      let state = snapshot.process(one.id.participantID)?.state ?? .working
      return Span(state.glyph + " " + shownName(one.name), state.role, .bold)
    })
  let age = WaitColumn(
    column: TableColumn(head: "FOR", columns: ageColumns, alignment: .right),
    cell: { one, words, _ in Span(shortDurationWords(words.elapsed(since: one.wait.sinceNanoseconds)), .text)
    })
  let outlook = WaitColumn(
    column: TableColumn(head: "OUTLOOK", columns: outlookColumns),
    cell: { one, words, _ in outlookSpan(one, words) })
  let rest = columns - 1 - nameColumns - outlookColumns - 3
  guard columns >= 64 else {
    return [
      name, WaitColumn(column: TableColumn(head: "WAITS FOR", columns: max(1, rest)), cell: whatSpan),
      outlook,
    ]
  }
  let whatColumns = min(40, (rest - ageColumns - 2) * 3 / 5)
  let whomColumns = min(60, rest - ageColumns - 1 - whatColumns)
  return [
    name, WaitColumn(column: TableColumn(head: "WAITS FOR", columns: whatColumns), cell: whatSpan),
    WaitColumn(
      column: TableColumn(head: "ON WHOM", columns: whomColumns),
      cell: { one, words, _ in Span(words.whom(one), .text) }), age, outlook,
  ]
}

private func whatSpan(_ one: WaitingThread, _ words: WaitWords, _ snapshot: DomainSnapshot) -> Span {
  Span(words.what(one.wait), .text)
}

/// The sign, the word and the colour of how it stands.
private func outlookSpan(_ one: WaitingThread, _ words: WaitWords) -> Span {
  let text = words.outlook(one)
  switch one.fate {
  case .canGoOn: return one.wait.reason == .gate ? Span("‖ " + text, .paused) : Span("-", .dim)
  case .untilTimeOut: return Span(text, .dim)
  case .awaitsNewcomer: return Span("○ " + text, .warning)
  case .heldUp: return Span("◌ " + text, .stopped)
  case .deadlocked, .behind: return Span("⚠ " + text, .error, .bold)
  }
}
