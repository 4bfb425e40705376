public import Canvas
import Observation
public import ScopeModel

/// The whole screen: a pure function of the model. Any size will do; what has no room gives way and is named.
public func view(_ model: Model, _ size: Size) -> Frame {
  var frame = Frame(size: size)
  guard frame.size.columns > 0, frame.size.rows > 0 else { return frame }
  if model.isProjecting {
    drawProjector(model, in: &frame)
    return frame
  }
  // Bars are what their page is about.
  let hasBars = model.lesson?.bars.isEmpty == false
  let lessonRows = hasBars ? frame.size.rows / 2 : min(8, frame.size.rows / 4)
  let lesson = lessonLines(model, columns: frame.size.columns, rows: lessonRows)
  let layout = ScreenLayout(size: frame.size, lessonRows: lesson.count)
  drawHeader(model, layout, in: &frame)
  drawTabs(model, layout, in: &frame)
  drawBody(model, layout.body, in: &frame)
  for (offset, line) in lesson.enumerated() {
    frame.put(line, column: 0, row: layout.lesson.row + offset, maxColumns: frame.size.columns)
  }
  drawWhy(model, layout, in: &frame)
  drawFooter(model, layout, in: &frame)
  drawDialog(model, in: &frame)
  return frame
}

private func drawBody(_ model: Model, _ body: Rect, in frame: inout Frame) {
  guard !body.isEmpty else { return }
  var pane = Frame(size: Size(columns: body.columns, rows: body.rows))
  if let snapshot = model.snapshot {
    let faults = drawFaults(snapshot.faults, in: &pane)
    var content = Frame(size: Size(columns: body.columns, rows: body.rows - faults))
    switch model.tab {
    case .stage where !model.beside.isEmpty: drawBeside(model, snapshot, in: &content)
    case .stage: drawStage(model, snapshot, in: &content)
    case .mailboxes: drawMailboxes(model, snapshot, in: &content)
    case .buffers: drawBuffers(model, snapshot, in: &content)
    case .waits: drawWaits(model, snapshot, in: &content)
    case .metrics: drawMetrics(model, snapshot, in: &content)
    case .log: drawLog(model, in: &content)
    }
    pane.draw(content, at: Position(column: 0, row: faults))
  } else {
    pane.put(" reading the domain …", at: Position(column: 0, row: 0), role: .dim)
  }
  frame.draw(pane, at: Position(column: body.column, row: body.row))
}

/// What could not be read stands above everything else; returns the rows it takes.
private func drawFaults(_ faults: [String], in frame: inout Frame) -> Int {
  guard !faults.isEmpty, frame.size.rows > 2 else { return 0 }
  let shown = min(faults.count, max(1, frame.size.rows / 5))
  for row in 0..<shown {
    let more = row == shown - 1 && faults.count > shown ? " (and \(faults.count - shown) more)" : ""
    frame.put(
      " ✖ not readable: " + escaped(faults[row], limit: 300) + more, at: Position(column: 0, row: row),
      role: .error)
  }
  return shown
}

/// Which panels there is room for, and where.
struct ScreenLayout {
  var header: Int?
  var tabs: Int?
  var upperRule: Int?
  var body: Rect
  var lowerRule: Int?
  /// What a lesson says.
  var lesson: Rect
  var why: Rect
  var footer: Int?
  /// Panels that had no room, in words.
  var hidden: [String] = []

  init(size: Size, lessonRows: Int = 0) {
    let rows = size.rows
    var whyRows = rows >= 34 ? 3 : rows >= 18 ? 2 : rows >= 10 ? 1 : 0
    // In a lesson the caption explains; the rule at work gets what is left.
    if lessonRows > 0 { whyRows = rows >= 18 ? whyRows : 0 }
    var top = 0
    var bottom = rows
    func has(_ least: Int) -> Bool { rows >= least }
    if has(4) {
      header = top
      top += 1
    }
    if has(7) {
      tabs = top
      top += 1
    }
    if has(14) {
      upperRule = top
      top += 1
    }
    if has(3) {
      bottom -= 1
      footer = bottom
    }
    bottom -= whyRows
    why = Rect(column: 0, row: bottom, columns: size.columns, rows: whyRows)
    bottom -= lessonRows
    lesson = Rect(column: 0, row: bottom, columns: size.columns, rows: lessonRows)
    if has(16) {
      bottom -= 1
      lowerRule = bottom
    }
    body = Rect(column: 0, row: top, columns: size.columns, rows: max(0, bottom - top))
    if tabs == nil { hidden.append("tabs") }
    if whyRows == 0 { hidden.append("why") }
  }
}
