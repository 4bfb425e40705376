import Canvas
import ScopeModel

/// Draws the dialog that is open, over everything but the last line.
func drawDialog(_ model: Model, in frame: inout Frame) {
  switch model.dialog {
  case nil, .filter?: return
  case .inject(let form)?: drawInject(model, form, in: &frame)
  case .kill(let form)?: drawKill(model, form, in: &frame)
  case .capacity(let form)?: drawCapacity(model, form, in: &frame)
  case .themes(let picker)?: drawThemes(model, picker, in: &frame)
  case .lessons(let picker)?: drawLessons(model, picker, in: &frame)
  case .palette(let palette)?: drawPalette(model, palette, in: &frame)
  case .help(let scroll)?: drawHelp(model, scroll: scroll, in: &frame)
  case .message(let detail)?: drawMessage(model, detail, in: &frame)
  case .operation(let row, let scroll)?: drawOperation(model, row, scroll: scroll, in: &frame)
  case .detail(let subject, let scroll)?: drawDetail(model, subject, scroll: scroll, in: &frame)
  }
}

/// A window over the view: lines in a box, its keys in the box's last line.
struct Overlay {
  var title: String
  var lines: [[Span]]
  /// The keys of the dialog, as "Enter sends".
  var keys: [(key: String, does: String)]
  /// The first line shown.
  var scroll = 0
  /// The line that must be seen, for lists.
  var focus: Int?
  /// The columns wanted inside; more lines make it taller.
  var columns = 60
  /// For each line, which of the dialog's choices a click on it takes.
  var choices: [Int?] = []

  func draw(in frame: inout Frame) {
    let size = frame.size
    guard size.columns >= 4, size.rows >= 3 else {
      if let line = lines[safe: focus ?? 0] { frame.put(line, column: 0, row: 0, maxColumns: size.columns) }
      return
    }
    let keyLine = keys.flatMap { keySpans($0.key, $0.does) }
    // Where there is hardly room, the box goes and the lines stay.
    let width = min(size.columns, max(columns, keyLine.columns) + 4)
    let room = size.rows - (size.rows >= 8 ? 4 : 2)
    let isBare = size.rows < 5
    let visible = max(1, isBare ? size.rows - 1 : min(lines.count, room - 1))
    // A blank line above the keys, where there is room for one.
    let isAiry = !isBare && visible + 4 <= room
    let height = isBare ? size.rows : visible + (isAiry ? 4 : 3)
    let left = (size.columns - width) / 2
    let top = max(0, (size.rows - 1 - height) / 2)
    let area = Rect(column: left, row: top, columns: width, rows: height)
    // What lies under it is not to be clicked.
    frame.add(ClickTarget.covered, in: area)
    frame.fill(area)
    if !isBare { frame.box(area, role: .focus, title: title, titleRole: .title) }
    let inset = isBare ? 0 : 1
    var start = min(max(0, scroll), max(0, lines.count - visible))
    if let focus, focus >= start + visible { start = focus - visible + 1 }
    for (offset, line) in lines.dropFirst(start).prefix(visible).enumerated() {
      frame.put(line, column: left + inset + 1, row: top + inset + offset, maxColumns: width - 2 * inset - 2)
      if let choice = choices[safe: start + offset] ?? nil {
        frame.add(
          ClickTarget.choice(choice),
          in: Rect(column: left + inset, row: top + inset + offset, columns: width - 2 * inset, rows: 1))
      }
    }
    guard !isBare else { return }
    var end: [Span] = keyLine
    if start + visible < lines.count { end.append(Span("▼ \(lines.count - start - visible) more", .warning)) }
    if start > 0, start + visible >= lines.count { end.append(Span("▲ \(start) above", .warning)) }
    frame.put(end, column: left + 2, row: top + height - 2, maxColumns: width - 4)
  }
}

/// The keys of a dialog with what they do. Each key can be clicked, and what it does where there is one key for it.
private func keySpans(_ label: String, _ does: String) -> [Span] {
  let words = label.split(separator: " ")
  let keys = words.map { word in (try? Key(name: String(word))).map { ClickTarget.key($0) } }
  let labels = zip(words, keys).map { Span(String($0), .key, target: $1) }
  let only = keys.count == 1 ? keys[0] : nil
  return Array(labels.map { [$0] }.joined(separator: [Span(" ")]))
    + [Span(" \(does)", .hint, target: only), Span("  ", .hint)]
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
