import Canvas
import Observation
import ScopeModel

/// Where Stage leaves room, every process with its numbers.
func drawProcessTable(_ model: Model, _ snapshot: DomainSnapshot, _ area: Rect, in frame: inout Frame) {
  let processes = snapshot.participants
  guard area.columns >= 100, area.rows >= min(processes.count, 6) + 2, !processes.isEmpty else { return }
  frame.horizontalRule(column: 1, row: area.row, columns: area.columns - 2)
  let wide = min(40, area.columns - 92)
  let rows = processes.map { process -> [Span] in
    let wait = process.state == .working ? nil : process.blockingWait
    let time = wait.map { durationWords(snapshot.age(of: $0.sinceNanoseconds)) } ?? "-"
    return [
      Span(shownName(process.name), .text, .bold), Span("\(process.processID)", .dim),
      process.state.span(columns: 21), Span(wait.map { shownName($0.objectName) } ?? "-"), Span(time, .dim),
      Span("\(process.sentCount)"), Span("\(process.receivedCount)"), Span("\(process.operationCount)"),
    ]
  }
  Table(
    columns: [
      TableColumn(head: "PROCESS", columns: 16), TableColumn(head: "PID", columns: 8, alignment: .right),
      TableColumn(head: "STATE", columns: 21), TableColumn(head: "ON", columns: max(8, wide)),
      TableColumn(head: "FOR", columns: 9, alignment: .right),
      TableColumn(head: "SENT", columns: 8, alignment: .right),
      TableColumn(head: "RECEIVED", columns: 8, alignment: .right),
      TableColumn(head: "OPERATIONS", columns: 10, alignment: .right),
    ], rows: rows, selected: processes.firstIndex { $0.id == model.selection.processID }, hasFocus: false
  ).draw(in: &frame, Rect(column: area.column, row: area.row + 1, columns: area.columns, rows: area.rows - 1))
}
