import Canvas
import Observation
import ScopeModel

/// The processes at one side of a row of Stage.
struct StageSide {
  let model: Model
  let snapshot: DomainSnapshot
  let row: StageRow
  let density: StageDensity

  func draw(_ side: Selection.Column, _ area: Rect, in frame: inout Frame) {
    let ids = side == .senders ? row.senders : row.receivers
    let here = model.selection.object == row.subject
    let selected = here ? model.selection.processID : nil
    let hasFocus = here && model.selection.column == side
    var top = area.row
    for entry in density.entries(ids, selected: hasFocus ? selected : nil, in: snapshot) {
      let place = Rect(
        column: area.column, row: top, columns: area.columns,
        rows: min(density.processLines, area.row + area.rows - top))
      switch entry {
      case .one(let id):
        guard let process = snapshot.process(id) else { break }
        frame.add(ClickTarget.place(row.subject, process: id, side), in: place)
        let marker = id != selected ? " " : hasFocus ? "▸" : "▷"
        draw(process, marker: marker, hasFocus: marker == "▸", side, place, in: &frame)
      case .group(let members):
        frame.add(ClickTarget.place(row.subject, process: members.first, side), in: place)
        drawMany("\(groupName(members, in: snapshot)) ×\(members.count)", members, place, in: &frame)
      case .more(let members):
        frame.add(ClickTarget.place(row.subject, process: members.first, side), in: place)
        drawMany("and \(members.count) more", members, place, in: &frame)
      }
      top += density.processLines
    }
  }

  private func drawMany(_ name: String, _ members: [UInt64], _ place: Rect, in frame: inout Frame) {
    guard place.rows > 0 else { return }
    frame.put(" " + name, at: Position(column: place.column, row: place.row), maxColumns: place.columns - 1)
    guard place.rows > 1 else { return }
    frame.put(
      groupStates(members, in: snapshot), column: place.column + 1, row: place.row + 1,
      maxColumns: place.columns - 1)
  }

  private func draw(
    _ process: ProcessSnapshot, marker: String, hasFocus: Bool, _ side: Selection.Column, _ place: Rect,
    in frame: inout Frame
  ) {
    guard place.rows > 0 else { return }
    let columns = place.columns - (side == .senders ? 1 : 0)
    let wait = process.state == .working ? nil : process.blockingWait
    let time = wait.map { shortDurationWords(snapshot.age(of: $0.sinceNanoseconds)) } ?? ""
    var right: [Span] = []
    if density.processLines < 3 {
      if process.isAlive { right = [Span(time, .dim)] }
    } else if columns >= 24, process.processID != 0 {
      right = [Span("pid \(process.processID)", .dim)]
    }
    let end = place.column + columns
    let room = right.columns > 0 ? columns - right.columns - 1 : columns
    frame.put(
      [
        Span(marker, .focus),
        Span(shownName(process.name), hasFocus ? .selection : side == .senders ? .sender : .receiver, .bold),
        // Held, but still blocked in its operation: the state says that it is blocked.
        Span(process.isAlive && process.isHeld && !process.isAtGate ? " ‖ held" : "", .paused),
      ], column: place.column, row: place.row, maxColumns: room)
    frame.putRight(right, end: end, row: place.row, maxColumns: columns)
    guard place.rows > 1 else { return }
    let state = process.state
    var spans = [state.span(columns: columns - 1)]
    if case .working = state, side == .receivers, process.lastChannelID == row.subject?.objectID,
      process.lastReceivedSequence > 0
    {
      spans.append(Span(" #\(process.lastReceivedSequence)", .message))
    }
    if side == .senders, case .channel? = row.subject, columns >= 24 {
      spans += modeSpans(process, columns: columns - 1 - spans.columns)
    }
    frame.put(spans, column: place.column + 1, row: place.row + 1, maxColumns: columns - 1)
    guard place.rows > 2 else { return }
    frame.put(
      thirdLine(process, wait, time, columns - 3), column: place.column + 3, row: place.row + 2,
      maxColumns: columns - 3)
  }

  /// The mode of its sends, and that it was set by hand, as far as there is room.
  private func modeSpans(_ process: ProcessSnapshot, columns: Int) -> [Span] {
    guard process.isAlive, let mode = process.knownSendMode?.rawValue else { return [] }
    let words = [process.sendModeWords, mode].first { displayWidth($0) + 2 <= columns }
    return words.map { [Span("  " + $0, process.isModeSetByHand ? .warning : .dim)] } ?? []
  }

  /// For how long, with which message, and on what where it is not this row's object; else what it has done.
  private func thirdLine(
    _ process: ProcessSnapshot, _ wait: WaitSnapshot?, _ time: String, _ columns: Int
  ) -> [Span] {
    guard let wait, process.isAlive else {
      return columns >= 20
        ? [Span("sent \(process.sentCount)  received \(process.receivedCount)", .dim)] : []
    }
    var spans = [Span(time, .dim)]
    if wait.objectID != row.subject?.objectID {
      spans.append(Span(" \(shownName(wait.objectName))", .dim))
    } else if !wait.preview.isEmpty {
      spans.append(Span(" " + quoted(wait.preview, columns: columns - displayWidth(time) - 1), .message))
    }
    return spans
  }
}

extension Subject {
  /// The id of a channel, buffer or region.
  var objectID: String? {
    switch self {
    case .process: nil
    case .channel(let id), .buffer(let id), .region(let id): id
    }
  }
}
