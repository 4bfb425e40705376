import Canvas
import Observation
import ScopeModel

/// The actions found by what is typed, each with its key; what cannot be done now is dim, with its reason where
/// it is chosen. What is typed stands in the last line of the screen.
func drawPalette(_ model: Model, _ palette: Palette, in frame: inout Frame) {
  let columns = min(90, max(24, frame.size.columns - 4))
  let found = palette.matches(model.keys)
  let keys = keyColumns(model.keys.bindings, least: 12) - 2
  var lines: [[Span]] = []
  var choices: [Int?] = []
  var focus: Int?
  for (index, binding) in found.enumerated() {
    let isHere = index == palette.index
    let obstacle = model.obstacle(to: binding)
    let role: Role = obstacle != nil ? .dim : isHere ? .selection : .text
    let begin = [
      Span(isHere ? "▸" : " ", .focus), Span(padded(binding.action.name, 19), role, isHere ? .bold : []),
      Span(padded(binding.keyLabel, keys), obstacle == nil ? .key : .dim),
    ]
    let room = max(0, columns - begin.columns)
    lines.append(begin + [Span(truncated(binding.label, columns: room), obstacle == nil ? .text : .dim)])
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
  if found.isEmpty { lines.append([Span("no action has these words", .dim)]) }
  // The box keeps its height while the list gets shorter.
  while lines.count < min(model.keys.bindings.count, frame.size.rows - 5) { lines.append([]) }
  Overlay(
    title: "Do: type a name", lines: lines,
    keys: [("↑ ↓", "choose"), ("Enter", "does it"), ("Esc", "closes")], focus: focus, columns: columns,
    choices: choices
  ).draw(in: &frame)
}
