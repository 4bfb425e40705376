import Canvas
import Observation
import ScopeModel

/// Where Stage leaves room, every process with its numbers.
func drawProcessTable(_ model: Model, _ snapshot: DomainSnapshot, _ area: Rect, in frame: inout Frame) {
  let processes = snapshot.participants
  guard area.columns >= 100, area.rows >= min(processes.count, 6) + 2, !processes.isEmpty else { return }
  frame.horizontalRule(column: 1, row: area.row, columns: area.columns - 2)
  // How each sends, where there is room for the words.
  let showsModes = area.columns >= 120
  let nameColumns = area.columns >= 140 ? 16 : 14
  let wide = min(40, area.columns - 71 - nameColumns - (showsModes ? modeColumns + 1 : 0))
  let rows = processes.map { process -> [Span] in
    let wait = process.state == .working ? nil : process.blockingWait
    let time = wait.map { shortDurationWords(snapshot.age(of: $0.sinceNanoseconds)) } ?? "-"
    return [
      Span(shownName(process.name), .text, .bold), Span("\(process.processID)", .dim),
      process.state.span(columns: 21),
    ] + (showsModes ? [modeSpan(process)] : []) + [
      Span(wait.map { shownName($0.objectName) } ?? "-"), Span(time, .dim),
      Span("\(process.sentCount)"), Span("\(process.receivedCount)"), Span("\(process.operationCount)"),
    ]
  }
  Table(
    columns: [
      TableColumn(head: "PROCESS", columns: nameColumns),
      TableColumn(head: "PID", columns: 7, alignment: .right),
      TableColumn(head: "STATE", columns: 21),
    ] + (showsModes ? [TableColumn(head: "SENDS", columns: modeColumns)] : []) + [
      TableColumn(head: "ON", columns: max(8, wide)),
      TableColumn(head: "FOR", columns: 9, alignment: .right),
      TableColumn(head: "SENT", columns: 8, alignment: .right),
      TableColumn(head: "RECEIVED", columns: 8, alignment: .right),
      TableColumn(head: "OPERATIONS", columns: 10, alignment: .right),
    ], rows: rows, selected: processes.firstIndex { $0.id == model.selection.processID }, hasFocus: false,
    targets: processes.map { .row(.process($0.id)) }
  ).draw(in: &frame, Rect(column: area.column, row: area.row + 1, columns: area.columns, rows: area.rows - 1))
}

/// "non-blocking by hand", the longest, in columns.
private let modeColumns = 20

private func modeSpan(_ process: ProcessSnapshot) -> Span {
  guard process.isAlive, let mode = process.knownSendMode else { return Span("-", .dim) }
  return process.isModeSetByHand ? Span(mode.rawValue + " by hand", .warning) : Span(mode.rawValue)
}
