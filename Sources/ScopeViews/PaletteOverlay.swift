import Canvas
import Observation
import ScopeModel

/// The actions found by what is typed, each with its key; what cannot be done now is dim, with its reason where
/// it is chosen. What is typed stands in the last line of the screen.
func drawPalette(_ model: Model, _ palette: Palette, in frame: inout Frame) {
  let columns = min(90, max(24, frame.size.columns - 4))
  let offer = model.offer(palette)
  let keys = keyColumns(model.keys.bindings, least: 12) - 2
  var lines: [[Span]] = []
  var choices: [Int?] = []
  var focus: Int?
  for line in offer.remark.map({ wrapped($0, columns: max(8, columns - 1)) }) ?? [] {
    lines.append([Span(" " + line, .warning)])
    choices.append(nil)
  }
  for (index, row) in offer.rows.enumerated() {
    let isHere = index == palette.index
    let obstacle = model.obstacle(to: row)
    let mark = Span(isHere ? "▸" : " ", .focus)
    let role: Role = obstacle != nil ? .dim : isHere ? .selection : .text
    let said = spans(row, keys: keys, role, isHere ? .bold : [])
    let begin = [mark] + said.dropLast()
    let room = max(0, columns - begin.columns)
    lines.append(begin + said.suffix(1).map { Span(truncated($0.text, columns: room), $0.role, $0.emphasis) })
    choices.append(index)
    guard isHere else { continue }
    focus = lines.count - 1
    for line in obstacle.map({ wrapped("not now: " + $0, columns: max(8, columns - 3)) }) ?? [] {
      lines.append([Span("   " + line, .warning)])
      choices.append(index)
    }
    // The reason is seen with its action where there is room for both.
    if frame.size.rows >= 10 { focus = lines.count - 1 }
  }
  if lines.isEmpty { lines.append([Span("no action has these words", .dim)]) }
  // The box keeps its height while the list gets shorter.
  while lines.count < min(model.keys.bindings.count, frame.size.rows - 5) { lines.append([]) }
  Overlay(
    title: "Do: type a name", lines: lines,
    keys: [("↑ ↓", "choose"), ("Tab", "completes"), ("Enter", "does it"), ("Esc", "closes")], focus: focus,
    columns: columns, choices: choices
  ).draw(in: &frame)
}

private func spans(_ row: PaletteRow, keys: Int, _ role: Role, _ style: Emphasis) -> [Span] {
  switch row {
  case .action(let binding):
    [
      Span(padded(binding.action.name, 19), role, style),
      Span(padded(binding.keyLabel, keys), role == .dim ? .dim : .key),
      Span(binding.label, role == .dim ? .dim : .text),
    ]
  case .command(let command):
    [Span(padded(command.rawValue + " …", 19), role, style), Span(command.usage, .text)]
  case .order(let words, _): [Span(words, role, style)]
  case .word(let word): [Span(shownName(word), role, style)]
  }
}

extension Model {
  fileprivate func obstacle(to row: PaletteRow) -> String? {
    switch row {
    case .action(let binding): obstacle(to: binding)
    case .order(_, let obstacle): obstacle
    case .command, .word: nil
    }
  }
}
