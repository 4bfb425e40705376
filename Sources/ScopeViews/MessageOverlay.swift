import Canvas
import Observation
import ScopeModel

/// One message of a queue as text, JSON or hexadecimal: the page that the model stands on.
func drawMessage(_ model: Model, _ detail: MessageDetail, in frame: inout Frame) {
  guard let snapshot = model.snapshot else { return }
  let page = MessageDetail.page(in: frame.size)
  var lines: [[Span]]
  if let payload = detail.payload(in: snapshot), let message = payload.message {
    lines = facts(message, snapshot, detail) + [[]]
    lines += body(payload, message, detail, page)
  } else if snapshot.payload?.request.sequence == detail.sequence, snapshot.payload?.message == nil {
    lines = [[Span("It is no longer in the queue: it has been received.", .dim)]]
  } else {
    lines = [[Span("reading …", .dim)]]
  }
  let formats = PayloadFormat.allCases
  let next = formats[(detail.format.rawValue + 1) % formats.count]
  Overlay(
    title: "Message #\(detail.sequence) of \(snapshot.title(of: .channel(detail.channelID)))", lines: lines,
    keys: [("v", "as \(next.name)"), ("↑ ↓ PgUp PgDn", "move"), ("Esc", "closes")], columns: page.columns
  ).draw(in: &frame)
}

private func facts(
  _ message: MessageSnapshot, _ snapshot: DomainSnapshot, _ detail: MessageDetail
) -> [[Span]] {
  let sender = shownName(message.senderName) + (message.sentAsName.map { " as " + shownName($0) } ?? "")
  return [
    [
      Span("from ", .dim), Span(sender, .sender),
      Span("   age ", .dim), Span(durationWords(snapshot.age(of: message.sendTimeNanoseconds))),
      Span("   size ", .dim), Span("\(message.byteCount) B"),
    ],
    [
      Span("shown as ", .dim), Span(detail.format.name, .text, .bold),
      Span(message.isAwaited ? "   ◇ its sender is blocked until it is received" : "", .rendezvous),
    ],
  ]
}

private func body(
  _ payload: PayloadSnapshot, _ message: MessageSnapshot, _ detail: MessageDetail, _ page: Size
) -> [[Span]] {
  guard message.byteCount > 0 else { return [[Span("(no bytes)", .dim)]] }
  switch detail.format {
  case .hex: return hexBody(payload, message, detail, page)
  case .text:
    return textBody(payload.bytes, payload.request.offset, message.byteCount, detail, page, newlines: true)
  case .json:
    guard message.byteCount <= MessageDetail.largestJSON else {
      return [
        [Span("JSON is indented up to \(byteWords(UInt64(MessageDetail.largestJSON))); as text:", .warning)]
      ] + textBody(payload.bytes, payload.request.offset, message.byteCount, detail, page, newlines: true)
    }
    switch IndentedJSON(payload.bytes) {
    case .lines(let lines): return textBody(lines, 0, lines.count, detail, page, newlines: false)
    case .fault(let at):
      let place = at < message.byteCount ? "it breaks off at byte \(at)" : "its end is missing"
      return [[Span("This is no JSON: \(place). As text:", .warning)]]
        + textBody(payload.bytes, payload.request.offset, message.byteCount, detail, page, newlines: true)
    }
  }
}

private func textBody(
  _ bytes: [UInt8], _ origin: Int, _ whole: Int, _ detail: MessageDetail, _ page: Size, newlines: Bool
) -> [[Span]] {
  let start = alignedStart(bytes, max(0, detail.offset - origin))
  let found = payloadLines(
    bytes, from: start, columns: page.columns, most: page.rows, showsNewlines: newlines)
  var lines = found.map { [Span($0.text, .message)] }
  let end = origin + (found.last?.end ?? start)
  if origin + start > 0 || end < whole { lines.append([place(origin + start, end, whole)]) }
  return lines
}

private func hexBody(
  _ payload: PayloadSnapshot, _ message: MessageSnapshot, _ detail: MessageDetail, _ page: Size
) -> [[Span]] {
  let start = max(0, detail.offset - payload.request.offset)
  let step = MessageDetail.hexBytesPerLine(columns: page.columns)
  let shown = Array(payload.bytes.dropFirst(start).prefix(page.rows * step))
  var lines = hexLines(shown, perLine: step, from: detail.offset).map { [Span($0, .message)] }
  let end = detail.offset + shown.count
  if detail.offset > 0 || end < message.byteCount {
    lines.append([place(detail.offset, end, message.byteCount)])
  }
  return lines
}

/// Which part of the whole is on the page.
private func place(_ start: Int, _ end: Int, _ whole: Int) -> Span {
  Span("bytes \(start) to \(end) of \(whole)", .warning)
}
