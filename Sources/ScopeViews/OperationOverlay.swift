import Canvas
import Observation
import ScopeModel

/// All that is known of one row of the log.
func drawOperation(_ model: Model, _ row: LogRow, scroll: Int, in frame: inout Frame) {
  let columns = max(20, min(76, frame.size.columns - 6))
  let lines =
    row.operation.map { facts($0, model, columns: columns) } ?? [[Span(row.gapWords ?? "", .warning)]]
  Overlay(
    title: row.operation.map { "\(shownName($0.processName)) \($0.kindWords)" } ?? "Missing operations",
    lines: lines, keys: [("↑ ↓", "scroll"), ("Esc", "closes")], scroll: scroll, columns: columns
  ).draw(in: &frame)
}

private func facts(_ event: OperationEvent, _ model: Model, columns: Int) -> [[Span]] {
  let labelColumns = 14
  func fact(_ label: String, _ value: String, _ role: Role = .text) -> [Span] {
    [Span(padded(label, labelColumns), .dim), Span(value, role)]
  }
  var lines =
    wrapped(event.outcome.prefix(1).uppercased() + event.outcome.dropFirst() + ".", columns: columns).map {
      [Span($0, .caption)]
    } + [[]]
  lines.append(fact("did", "\(event.kind.glyph) \(event.kindWords)", event.kind.role))
  lines.append(
    fact("who", "\(shownName(event.processName)), participant \(event.processID), thread \(event.threadID)"))
  if event.objectNumber != 0 {
    lines.append(fact("on what", escaped(event.objectName, limit: columns - labelColumns), .message))
  }
  if let sequence = event.sequence { lines.append(fact("sequence", "#\(sequence)")) }
  if let byteCount = event.byteCount { lines.append(fact("size", byteWords(UInt64(max(0, byteCount))))) }
  if let offset = event.offset { lines.append(fact("where", "from byte \(offset) of the region")) }
  if let number = event.number { lines.append(fact("number", "\(number) of that object")) }
  if let count = event.repeatCount {
    lines.append(fact("repeated", "\(count) times more, with the same result"))
  }
  if let capacity = event.capacity { lines.append(fact("capacity", "\(capacity.words) from then on")) }
  if event.kind == .handedOver {
    lines.append(fact("owner", event.ownerName.map { shownName($0) } ?? "the system"))
  }
  lines.append(fact("domain time", "\(event.timeWords) s"))
  if let snapshot = model.snapshot {
    lines.append(fact("age", durationWords(snapshot.age(of: event.domainTimeNanoseconds))))
  }
  if let sequence = event.sequence, let channel = model.snapshot?.channel(event.objectID), channel.depth > 0,
    event.kind == .sent || event.kind == .receipt
  {
    let isThere = sequence >= channel.firstSequence && sequence < channel.endSequence
    lines.append(fact("by now", isThere ? "it waits in the queue" : "it is out of the queue"))
  }
  return lines
}
