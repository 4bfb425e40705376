import Canvas
import ScopeModel

/// The keys of the view it was opened in, from the key table, then what the signs mean.
func drawHelp(_ model: Model, scroll: Int, in frame: inout Frame) {
  let columns = min(74, max(24, frame.size.columns - 4))
  Overlay(
    title: "Keys of \(model.tab.title)", lines: helpLines(model, columns: columns),
    keys: [("↑ ↓", "scroll"), ("Esc", "closes")],
    scroll: scroll, columns: columns
  ).draw(in: &frame)
}

private func helpLines(_ model: Model, columns: Int) -> [[Span]] {
  var lines: [[Span]] = []
  let bindings = model.keys.bindings(in: model.tab)
  let width = keyColumns(bindings, least: 12)
  for group in Binding.Group.allCases {
    let mine = bindings.filter { $0.group == group }
    guard !mine.isEmpty else { continue }
    if !lines.isEmpty { lines.append([]) }
    lines.append([Span(group.rawValue, .title, .bold)])
    for binding in mine {
      let obstacle = model.obstacle(to: binding)
      let dim = obstacle != nil
      lines.append([
        Span(padded("  " + binding.keyLabel, width), dim ? .dim : .key),
        Span(binding.label, dim ? .dim : .text),
      ])
      for line in obstacle.map({ wrapped("not now: " + $0, columns: columns - width) }) ?? [] {
        lines.append([Span(padded("", width) + line, .dim)])
      }
    }
  }
  if model.hasMouse {
    lines += [[], [Span("Mouse", .title, .bold)]]
    lines += mouseHelp.map { [Span(padded("  " + $0.0, width), .key), Span($0.1, .text)] }
  }
  lines.append([])
  lines.append([Span("Signs", .title, .bold)])
  for (state, meaning) in legend {
    lines.append([
      Span("  " + padded(state.glyph + " " + state.words, 22), state.role), Span(meaning, .text),
    ])
  }
  return lines
}

private let mouseHelp = [
  ("click", "select; do what a tab, a hint or a key in a dialog says"),
  ("wheel", "selection up and down; scroll a text"),
  ("shift", "held down: the terminal selects text, in most of them"),
]

private let legend: [(ProcessState, String)] = [
  (.working, "nothing blocks it"),
  (.blockedFull, "a sender: the queue is at its capacity"),
  (.blockedNoMessage, "a receiver: there is no message"),
  (.blockedEmpty, "a consumer: the buffer holds no item"),
  (.offers, "a sender at capacity zero: a rendezvous"),
  (.awaitsReceipt, "a blocking sender: accepted, not yet received"),
  (.waits("mutex"), "for a mutex, a semaphore, a turn or a peer"),
  (.held, "stands at the border of its next operation"),
  (.stopped, "by a signal or a debugger"),
  (.killed(signal: 9), "by that signal, or crashed with it"),
  (.exited(status: 3), "ended by itself, with a status that is not 0"),
  (.left, "left the domain in good order, or status 0"),
]

/// How wide the column of the keys has to be, with a blank on both sides.
func keyColumns(_ bindings: [Binding], least: Int) -> Int {
  max(least, (bindings.map { displayWidth($0.keyLabel) }.max() ?? 0) + 3)
}

/// Text filled with blanks to so many columns.
func padded(_ text: String, _ columns: Int) -> String {
  text + String(repeating: " ", count: max(0, columns - displayWidth(text)))
}
