import Canvas
import Observation
import ScopeModel

/// The projector: one thing, so large that the last row of a hall reads it. At most twelve lines of text.
func drawProjector(_ model: Model, in frame: inout Frame) {
  let size = frame.size
  var layout = ScreenLayout(size: size)
  guard let snapshot = model.snapshot else {
    frame.put(" reading the domain …", at: Position(column: 0, row: 0), role: .dim)
    return
  }
  layout.footer = size.rows >= 3 ? size.rows - 1 : nil
  let facts = model.projected.flatMap { ProjectorFacts($0, model, snapshot) }
  drawProjectorHeader(model, snapshot, facts, in: &frame)
  let text = projectorText(model, columns: size.columns, rows: max(0, min(5, size.rows - 4)))
  let bottom = size.rows - (layout.footer == nil ? 0 : 1)
  let textTop = max(1, bottom - text.count - (bottom - text.count > 8 ? 1 : 0))
  for (offset, line) in text.enumerated() where textTop + offset < bottom {
    frame.put(line, column: 0, row: textTop + offset, maxColumns: size.columns)
  }
  let stage = Rect(column: 1, row: 1, columns: max(0, size.columns - 2), rows: max(0, textTop - 2))
  if let bars = model.lesson?.bars, !bars.isEmpty {
    drawLargeBars(bars, stage, in: &frame)
  } else if !model.beside.isEmpty {
    drawProjectedHalves(model, snapshot, stage, columns: size.columns, in: &frame)
  } else if let facts, let subject = model.projected {
    drawProjected(
      ProjectorPicture(model: model, snapshot: snapshot, subject: subject, facts: facts), stage, in: &frame)
  } else {
    frame.put(" nothing is here yet", at: Position(column: 0, row: 2), role: .dim)
  }
  drawFooter(model, layout, in: &frame)
  drawDialog(model, in: &frame)
}

private func drawProjectorHeader(
  _ model: Model, _ snapshot: DomainSnapshot, _ facts: ProjectorFacts?, in frame: inout Frame
) {
  let columns = frame.size.columns
  let title: String
  if let lesson = model.lesson {
    title = "\(escaped(lesson.title, limit: 24).uppercased()) \(lesson.pageNumber)/\(lesson.pageCount)"
  } else {
    title = escaped(snapshot.name, limit: 40).uppercased()
  }
  var right: [Span] = []
  if snapshot.isPaused { right.append(Span("‖ PAUSED   ", .paused, .bold)) }
  if let facts, model.beside.isEmpty, model.lesson?.bars.isEmpty != false {
    right.append(Span(facts.rule + " ", .title, .bold))
  }
  let end = frame.put(
    [Span(" " + title, .caption, .bold)], column: 0, row: 0, maxColumns: max(0, columns - right.columns - 1))
  if end + right.columns < columns { frame.putRight(right, end: columns, row: 0, maxColumns: columns) }
}

/// What the lesson says; without one the rule at work.
private func projectorText(_ model: Model, columns: Int, rows: Int) -> [[Span]] {
  if var lesson = model.lesson {
    lesson.bars = []
    return lessonLines(model, lesson, columns: columns, rows: rows)
  }
  return model.whyLines.flatMap { wrapped($0, columns: columns - 4) }.prefix(min(3, rows)).map {
    [Span("   " + $0, .caption, .bold)]
  }
}

/// Name, picture and figure, each as large as there is room: where there is too little the name goes first, which the
/// sides' arrows tell as well, and the picture last.
private func drawProjected(_ picture: ProjectorPicture, _ stage: Rect, in frame: inout Frame) {
  let facts = picture.facts
  let noteRows = facts.note.isEmpty ? 0 : 1
  let pictureRows = picture.isEmpty ? 0 : ProjectorPicture.rows(room: stage.rows - 1 - noteRows)
  var room = stage.rows - pictureRows - noteRows
  let figure = LargeText(facts.figure, columns: stage.columns, rows: min(room - 1, stage.rows / 2))
  room -= figure.rows + 1
  // The figure changes, the name does not: it is a size smaller.
  let name = LargeText(
    facts.name.uppercased(), columns: stage.columns, rows: min(figure.rows > 5 ? 5 : 3, room - 1))
  let used = pictureRows + noteRows + figure.rows + (name.isLarge || room > 1 ? name.rows + 1 : 0) + 1
  // What is left over goes between the parts.
  let air = max(0, min(2, (stage.rows - used) / 3))
  var row = stage.row + air
  if name.isLarge || room > 1 {
    name.draw(stage, row: row, role: .title, in: &frame)
    row += name.rows + 1 + air
  }
  picture.draw(in: &frame, Rect(column: stage.column, row: row, columns: stage.columns, rows: pictureRows))
  row += pictureRows + (pictureRows == 6 ? 0 : 1)
  if figure.isLarge || row < stage.row + stage.rows {
    figure.draw(stage, row: row, role: facts.figureRole, in: &frame)
    row += figure.rows
  }
  if row < stage.row + stage.rows + 1 {
    frame.putCentred(facts.note, column: stage.column, row: row, columns: stage.columns)
  }
}

/// Two domains side by side: who is in each, and how much its selected channel holds, in large letters.
private func drawProjectedHalves(
  _ model: Model, _ snapshot: DomainSnapshot, _ stage: Rect, columns: Int, in frame: inout Frame
) {
  var body = Frame(size: Size(columns: columns, rows: stage.rows))
  drawBeside(model, snapshot, in: &body)
  let half = columns / 2
  for (index, one) in ([model] + model.beside).prefix(2).enumerated() {
    guard stage.rows >= 14, let reading = one.snapshot, let subject = one.projected,
      let facts = ProjectorFacts(subject, one, reading)
    else { continue }
    // Half the columns have no room for a word more than "2 OF 2".
    let words = facts.figure.split(separator: " ").prefix(3).joined(separator: " ")
    let text = LargeText(words, columns: half - 4, rows: stage.rows / 4)
    let area = Rect(column: index * half + 2, row: 0, columns: half - 4, rows: stage.rows)
    text.draw(area, row: stage.rows - text.rows - 1, role: facts.figureRole, in: &body)
  }
  frame.draw(body, at: Position(column: 0, row: stage.row))
}

/// A text in the largest letters that fit, or in ordinary ones.
private struct LargeText {
  let text: String
  private let letters: BlockLetters?
  private let scale: BlockLetters.Scale?
  var rows: Int { scale?.rows ?? 1 }
  var isLarge: Bool { scale != nil }

  init(_ text: String, columns: Int, rows: Int) {
    self.text = text
    let letters = BlockLetters(text)
    self.letters = letters
    scale = BlockLetters.Scale.allCases.first { scale in
      scale.rows <= rows && letters.map { $0.columns(scale) <= columns } == true
    }
  }

  func draw(_ area: Rect, row: Int, role: Role, in frame: inout Frame) {
    guard let letters, let scale else {
      return frame.putCentred(
        [Span(truncated(text, columns: area.columns), role, .bold)], column: area.column, row: row,
        columns: area.columns)
    }
    let left = area.column + (area.columns - letters.columns(scale)) / 2
    letters.draw(scale, at: Position(column: left, row: row), role: role, in: &frame)
  }
}

/// Values as bars two rows high, each under its words.
private func drawLargeBars(_ bars: [LessonShow.Bar], _ stage: Rect, in frame: inout Frame) {
  let thickness = bars.count * 4 <= stage.rows ? 2 : 1
  let most = max(1, bars.compactMap(\.value).max() ?? 1)
  var row = stage.row
  for bar in bars where row + thickness < stage.row + stage.rows + 1 {
    let words = bar.value.map { "\(grouped($0)) \(escaped(bar.unit, limit: 8))" } ?? "not yet"
    frame.put(
      [Span(escaped(bar.label, limit: 40) + "   ", .text, .bold), Span(words, .title, .bold)],
      column: stage.column + 1, row: row, maxColumns: stage.columns)
    let value = max(0, bar.value ?? 0)
    let share = Double(value) / Double(most) * Double(stage.columns - 2)
    let length = value == 0 ? 0 : max(1, Int(share.rounded()))
    for line in 0..<thickness {
      frame.put(
        String(repeating: "█", count: length), at: Position(column: stage.column + 1, row: row + 1 + line),
        role: .message)
    }
    row += thickness + (bars.count * (thickness + 2) <= stage.rows ? 2 : 1)
  }
}
