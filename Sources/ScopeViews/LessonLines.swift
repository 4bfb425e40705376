import Canvas
import Observation
import ScopeModel

/// What the lesson says: the caption with whether it has been seen, the bars, the question. The caption comes first
/// and is the last to give way.
func lessonLines(_ model: Model, columns: Int, rows: Int) -> [[Span]] {
  model.lesson.map { lessonLines(model, $0, columns: columns, rows: rows) } ?? []
}

func lessonLines(_ model: Model, _ lesson: LessonShow, columns: Int, rows: Int) -> [[Span]] {
  guard rows > 0, columns > 8 else { return [] }
  let room = columns - 4
  var caption = wrapped(model.caption, columns: room)
  if caption.count > rows {
    caption =
      Array(caption.prefix(rows - 1)) + [
        truncated(caption[(rows - 1)...].joined(separator: " "), columns: room)
      ]
  }
  var lines = caption.enumerated().map { index, line in
    [index == 0 ? phaseSign(lesson) : Span("   "), Span(line, .caption, .bold)]
  }
  var more: [[Span]] = []
  if !lesson.progressWords.isEmpty {
    let words = truncated(escaped(lesson.progressWords, limit: 300), columns: room)
    more.append([Span("   "), Span(words, isFailed(lesson) ? .error : .dim)])
  }
  let question = wrapped(model.question, columns: room).prefix(2).enumerated().map { index, line in
    [Span(index == 0 ? " ? " : "   ", .focus, .bold), Span(line, .text, .bold)]
  }
  let bars = barLines(lesson.bars, columns: columns)
  for block in [more, question, bars] where lines.count + block.count <= rows { lines += block }
  return lines
}

private func isFailed(_ lesson: LessonShow) -> Bool {
  if case .failed = lesson.phase { true } else { false }
}

/// Whether what the caption says has been seen in the segments.
private func phaseSign(_ lesson: LessonShow) -> Span {
  switch lesson.phase {
  case .shown: lesson.facts.isEmpty ? Span("   ") : Span(" ✓ ", .running, .bold)
  case .failed: Span(" ✖ ", .error, .bold)
  case .onTheWay, .goingBack: Span(" … ", .dim)
  }
}

/// Values as bars, each with its number: the longest takes all the room there is.
func barLines(_ bars: [LessonShow.Bar], columns: Int) -> [[Span]] {
  let labels = bars.map { truncated(escaped($0.label, limit: 40), columns: 24) }
  let numbers = bars.map { bar in
    bar.value.map { "\(grouped($0)) \(escaped(bar.unit, limit: 8))" } ?? "not yet"
  }
  let labelWidth = labels.map(displayWidth).max() ?? 0
  let numberWidth = numbers.map(displayWidth).max() ?? 0
  let room = columns - labelWidth - numberWidth - 6
  let most = max(1, bars.compactMap(\.value).max() ?? 1)
  return bars.indices.map { index in
    let value = max(0, bars[index].value ?? 0)
    // Whatever was measured is seen.
    let length =
      value == 0 || room < 1 ? 0 : max(1, Int((Double(value) / Double(most) * Double(room)).rounded()))
    return [
      Span("   " + padded(labels[index], labelWidth) + " "),
      Span(String(repeating: "█", count: length), .message), Span(" " + numbers[index], .text, .bold),
    ]
  }
}

/// A number with a comma before every three digits.
func grouped(_ value: Int64) -> String {
  let digits = String(value.magnitude)
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return value < 0 ? "-" + text : text
}

/// Two domains side by side, each as its own Stage.
func drawBeside(_ model: Model, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  guard let other = model.beside.first, let second = other.snapshot else {
    return drawStage(model, snapshot, in: &frame)
  }
  let left = (frame.size.columns - 1) / 2
  let right = frame.size.columns - left - 1
  drawHalf(model, snapshot, column: 0, columns: left, in: &frame)
  drawHalf(other, second, column: left + 1, columns: right, in: &frame)
  // Keys and clicks act on the domain of the left half.
  frame.removeTargets(in: Rect(column: left, row: 0, columns: right + 1, rows: frame.size.rows))
  for row in 0..<frame.size.rows {
    frame.put("│", at: Position(column: left, row: row), role: .border)
  }
}

private func drawHalf(
  _ model: Model, _ snapshot: DomainSnapshot, column: Int, columns: Int, in frame: inout Frame
) {
  let pace = snapshot.isPaused ? "‖ paused" : "▶ \(paceWords(snapshot.paceThousandths))"
  frame.put(
    [
      Span(" domain ", .dim), Span(escaped(snapshot.name, limit: 40), .title, .bold),
      Span("   " + pace, .running),
    ],
    column: column, row: 0, maxColumns: columns)
  var half = Frame(size: Size(columns: columns, rows: max(0, frame.size.rows - 2)))
  drawStage(model, snapshot, in: &half)
  frame.draw(half, at: Position(column: column, row: 2))
}
