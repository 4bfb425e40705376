import Canvas
import Observation
import ScopeModel

/// Log: what processes do, one operation a line, the newest last.
func drawLog(_ model: Model, in frame: inout Frame) {
  let size = frame.size
  let layout = LogColumns(size.columns)
  drawLogHead(model, layout, in: &frame)
  guard size.rows > 2 else { return }
  let window = model.log.window(size.rows - 2)
  guard !window.rows.isEmpty else {
    frame.put(emptyWords(model), column: 0, row: 1, maxColumns: size.columns)
    return
  }
  for (place, head) in zip(layout.all, ["TIME", "WHO", "DID", "ON WHAT"]) {
    guard let place else { continue }
    frame.put(
      head, in: Rect(column: place.column, row: 1, columns: place.columns, rows: 1),
      alignment: head == "TIME" ? .right : .left, role: .title)
  }
  for (index, row) in window.rows.enumerated() {
    drawLogRow(row, isSelected: index == window.selected, layout, y: index + 2, in: &frame)
  }
}

/// Where the columns lie; the time gives way where there is hardly room.
private struct LogColumns {
  typealias Place = (column: Int, columns: Int)
  var time: Place?
  var who: Place
  var did: Place
  var what: Place

  init(_ columns: Int) {
    let isNarrow = columns < 60
    var next = 1
    func place(_ width: Int) -> Place {
      defer { next += width + 1 }
      return (next, max(0, min(width, columns - next)))
    }
    time = isNarrow ? nil : place(12)
    who = place(isNarrow ? 9 : columns < 100 ? 14 : columns < 160 ? 18 : 30)
    did = place(isNarrow ? 14 : columns < 100 ? 22 : 26)
    what = place(columns)
  }

  var all: [Place?] { [time, who, did, what] }
}

/// Whether it follows, where one is, and what is shown.
private func drawLogHead(_ model: Model, _ layout: LogColumns, in frame: inout Frame) {
  let log = model.log
  let columns = frame.size.columns
  let isNarrow = layout.time == nil
  let gap = isNarrow ? "  " : "   "
  var spans: [Span] = []
  if log.keptCount == 0, case .refused = log.state {
    frame.put(" ✖ nobody is asked", at: Position(column: 0, row: 0), role: .error)
    return
  }
  if log.isFollowing {
    spans.append(Span(isNarrow ? " ▶ follows" : " ▶ follows the newest", .running, .bold))
  } else {
    let place = (log.selectedIndex ?? 0) + 1
    let key = model.keys.firstLabel(of: .followLog)
    spans.append(
      Span(
        isNarrow ? " ‖ \(place)/\(log.shownCount)" : " ‖ row \(place) of \(log.shownCount)", .paused, .bold))
    spans.append(Span("  \(key)", .key, target: .action(.followLog)))
    spans.append(Span(" follows", .hint, target: .action(.followLog)))
  }
  if let subject = model.logRestriction, let snapshot = model.snapshot {
    let name = truncated(snapshot.title(of: subject), columns: max(8, columns / 4))
    spans.append(Span("\(gap)only \(name)", .warning))
  }
  if case .refused = log.state {
    spans.append(Span("   ✖ nobody is asked any more", .error))
  } else if log.isFollowing {
    let isRestricted = log.shownCount != log.keptCount
    spans.append(Span("\(gap)\(log.shownCount)\(isRestricted ? " of \(log.keptCount)" : "") rows", .text))
  }
  if log.forgottenCount > 0 { spans.append(Span("   \(log.forgottenCount) older not kept", .dim)) }
  if isNarrow { spans.append(Span("\(gap)no room: times", .warning)) }
  frame.put(spans, column: 0, row: 0, maxColumns: columns)
}

/// Why there is nothing to be seen.
private func emptyWords(_ model: Model) -> [Span] {
  switch model.log.state {
  case .refused(let reason):
    return [Span(" ✖ processes cannot be asked what they do: \(escaped(reason, limit: 300))", .error)]
  case .off: return [Span(" asking the processes what they do …", .dim)]
  case .watching where model.log.keptCount > 0:
    let clear = model.keys.firstLabel(of: .close)
    let all = model.keys.firstLabel(of: .restrictLog)
    return [
      Span(
        model.filter.isEmpty
          ? " none of the \(model.log.keptCount) rows is about it: \(all) goes on to the others"
          : " none of the \(model.log.keptCount) rows has that in it: \(clear) clears the filter", .dim)
    ]
  case .watching:
    return [
      Span(
        model.snapshot?.isPaused == true
          ? " nothing has been done yet: all is paused" : " nothing has been done since this view was opened",
        .dim)
    ]
  }
}

private func drawLogRow(
  _ row: LogRow, isSelected: Bool, _ layout: LogColumns, y: Int, in frame: inout Frame
) {
  if isSelected { frame.put("▸", at: Position(column: 0, row: y), role: .focus) }
  frame.add(ClickTarget.logRow(row.id), in: Rect(column: 0, row: y, columns: frame.size.columns, rows: 1))
  guard let event = row.operation else {
    frame.put(
      row.gapWords ?? "", at: Position(column: 1, row: y), maxColumns: frame.size.columns - 1, role: .warning)
    return
  }
  func put(_ text: String, _ place: LogColumns.Place?, _ role: Role, _ alignment: Alignment = .left) {
    guard let place, place.columns > 0 else { return }
    frame.put(
      text, in: Rect(column: place.column, row: y, columns: place.columns, rows: 1), alignment: alignment,
      role: role)
  }
  put(event.timeWords, layout.time, .dim, .right)
  put(shownName(event.processName), layout.who, isSelected ? .selection : .text)
  put("\(event.kind.glyph) \(event.kindWords)", layout.did, event.kind.role)
  // As much as can be seen is escaped, and no more.
  put(escaped(event.detailWords, limit: layout.what.columns), layout.what, .message)
}

extension OperationKind {
  /// The sign of the operation; it never stands without its word.
  var glyph: String {
    switch self {
    case .sent, .offered, .produced, .signalled, .wrote: "→"
    case .received, .consumed, .waited, .read: "←"
    case .receipt: "✓"
    case .blocked: "■"
    case .unblocked: "●"
    case .sendTimedOut, .sendFailed, .receiveTimedOut, .receiveFailed, .withdrawn, .readTorn: "✖"
    case .wouldBlock, .nothing, .lockRefused, .bufferRefused: "○"
    case .locked, .unlocked, .readLocked, .writeLocked: "◈"
    case .created, .deleted, .opened, .joined, .left, .attached, .detached, .handedOver, .capacitySwitched:
      "◆"
    }
  }

  var role: Role {
    switch self {
    case .sent, .offered, .produced, .signalled, .wrote: .sender
    case .received, .consumed, .waited, .receipt, .read: .receiver
    case .blocked: .blocked
    case .unblocked: .working
    case .sendTimedOut, .sendFailed, .receiveTimedOut, .receiveFailed, .withdrawn, .readTorn: .error
    case .wouldBlock, .nothing, .lockRefused, .bufferRefused: .warning
    case .locked, .unlocked, .readLocked, .writeLocked: .waiting
    case .created, .deleted, .opened, .joined, .left, .attached, .detached, .handedOver, .capacitySwitched:
      .text
    }
  }
}
