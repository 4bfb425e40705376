import Canvas
import Observation
import ScopeModel

/// A bounded buffer on Stage: its slots in a line, and under it what its discipline counts.
func drawBufferPicture(_ buffer: BufferSnapshot, _ arrows: Arrows, _ area: Rect, in frame: inout Frame) {
  guard !area.isEmpty else { return }
  let hands = " out \(buffer.outIndex) in \(buffer.inIndex)"
  let room = max(1, area.columns - displayWidth(hands) - 2)
  let end = frame.put(
    slotSpans(buffer, columns: room) + [Span(hands, .text)], column: area.column, row: area.row,
    maxColumns: area.columns)
  arrows.drawIn(nil, row: area.row, in: &frame)
  arrows.drawOut(nil, from: end, row: area.row, in: &frame)
  frame.put(
    countSpans(buffer), column: area.column, row: area.row + 1, maxColumns: area.columns + arrows.columns)
}

/// "[■■■·····]", cut with "…" where there are more slots than columns.
private func slotSpans(_ buffer: BufferSnapshot, columns: Int) -> [Span] {
  let isCut = buffer.slots.count > columns
  let shown = buffer.slots.prefix(isCut ? max(1, columns - 1) : columns)
  var spans = [Span("[", .slot)]
  for slot in shown { spans.append(slot == nil ? Span("·", .slot) : Span("■", .message)) }
  if isCut { spans.append(Span("…", .dim)) }
  return spans + [Span("]", .slot)]
}

/// What the discipline counts, and what went wrong.
func countSpans(_ buffer: BufferSnapshot) -> [Span] {
  var spans: [Span] = []
  switch buffer.discipline {
  case .semaphores:
    let mutex = buffer.mutexHolder.map { "mutex " + escaped($0, limit: 12) } ?? "mutex free"
    spans.append(Span(mutex, buffer.mutexHolder == nil ? .text : .waiting))
    spans.append(Span("  empty \(buffer.emptyCount)  full \(buffer.fullCount)", .text))
  case .counter:
    let differs = buffer.counter != Int64(buffer.fullSlotCount)
    spans.append(
      Span("counter \(buffer.counter), really \(buffer.fullSlotCount)", differs ? .warning : .text))
  case .inOut:
    spans.append(Span("\(buffer.fullSlotCount) of at most \(buffer.usableSlotCount), no lock", .text))
  }
  if buffer.lostUpdateCount > 0 { spans.append(Span("  \(buffer.lostUpdateCount) lost", .error)) }
  if buffer.tornReadCount > 0 { spans.append(Span("  \(buffer.tornReadCount) torn", .error)) }
  return spans
}
