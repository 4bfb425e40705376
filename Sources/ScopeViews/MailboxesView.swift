import Canvas
import Observation
import ScopeModel

/// Mailboxes: a table of mailboxes and links, and what is in the selected one.
func drawMailboxes(_ model: Model, _ snapshot: DomainSnapshot, in frame: inout Frame) {
  let rows = model.mailboxRows
  let size = frame.size
  guard !rows.isEmpty else {
    let text =
      model.filter.isEmpty
      ? " there is no mailbox and no link in this domain"
      : " nothing has a name like that: \(model.keys.firstLabel(of: .close)) clears the filter"
    frame.put(text, at: Position(column: 0, row: 0), role: .dim)
    return
  }
  // The table takes what it needs, up to half; with no room for both, the pane in focus is shown.
  let needed = rows.count + 1
  var tableRows = min(needed, max(3, size.rows / 2))
  if size.rows < 8 { tableRows = model.selection.pane == .table ? size.rows : 0 }
  if tableRows > 0 {
    let area = Rect(column: 0, row: 0, columns: size.columns, rows: tableRows)
    frame.add(ClickTarget.pane(.table), in: area)
    let table = mailboxTable(model, rows, columns: size.columns, room: tableRows)
    table.draw(in: &frame, area)
    let hidden = table.hiddenHeads(columns: size.columns)
    if !hidden.isEmpty, tableRows < size.rows {
      frame.put(
        " no room: \(hidden.joined(separator: ", "))", at: Position(column: 0, row: tableRows), role: .warning
      )
    }
  }
  guard let channel = model.selectedChannel, tableRows < size.rows else { return }
  let top = tableRows == 0 ? 0 : tableRows + 1
  let area = Rect(column: 0, row: top, columns: size.columns, rows: size.rows - top)
  frame.add(ClickTarget.pane(.contents), in: area)
  drawContents(model, snapshot, channel, area, in: &frame)
}

private func mailboxTable(_ model: Model, _ rows: [ChannelSnapshot], columns: Int, room: Int) -> Table {
  let order = model.mailboxOrder
  let nameColumns = max(8, min(34, columns - 63))
  func column(_ which: MailboxColumn) -> TableColumn {
    // The sign of the order stands where the words of the column do not.
    let sign = order.column == which ? order.isAscending ? "▲" : "▼" : ""
    let isNumber = [.depth, .sent, .received, .oldest].contains(which)
    let width =
      switch which {
      case .name: nameColumns
      case .depth, .sent, .received: 6
      case .capacity: 13
      case .oldest: 8
      case .waiting: 8
      case .owner: max(7, columns - nameColumns - 55)
      }
    return TableColumn(head: which.head + sign, columns: width, alignment: isNumber ? .right : .left)
  }
  // Of a thousand rows only those in sight are made.
  let selected = rows.firstIndex { $0.id == model.selection.channelID } ?? 0
  let first = max(0, min(selected - room, rows.count - 2 * room))
  let shown = rows[first..<min(rows.count, first + 2 * room + 1)]
  return Table(
    columns: MailboxColumn.allCases.map(column), rows: shown.map { row(model, $0) },
    selected: selected - first,
    hasFocus: model.selection.pane == .table, targets: shown.map { .row(.channel($0.id)) },
    headTargets: MailboxColumn.allCases.map { .column($0) }, hiddenAbove: UInt64(first),
    hiddenBelow: UInt64(rows.count - first - shown.count))
}

private func row(_ model: Model, _ channel: ChannelSnapshot) -> [Span] {
  let rate = model.snapshot?.isPaused == true ? nil : model.rates[channel.id]
  let oldest = channel.oldestSendTime.flatMap { time in
    model.snapshot.map { shortDurationWords($0.age(of: time)) }
  }
  var isFull = false
  if case .bounded(let count) = channel.capacity { isFull = channel.depth >= count }
  let capacity = channel.isClosed ? "closed" : shortCapacity(channel)
  return [
    Span(shownName(channel.name), .text, .bold),
    Span(countWords(channel.depth), isFull ? .blocked : .text, isFull ? .bold : []),
    Span(capacity, channel.isClosed ? .error : channel.isDraining ? .warning : .text),
    Span(rate.map { rateWords($0.sent) } ?? "-", .message),
    Span(rate.map { rateWords($0.received) } ?? "-", .message),
    Span(oldest ?? "-", .dim),
    waiting(channel),
    owner(model, channel),
  ]
}

/// A count in six columns: "1000k", "12.3M".
private func countWords(_ count: UInt64) -> String {
  count < 1_000_000
    ? "\(count)" : count < 10_000_000 ? "\(count / 1000)k" : "\(count / 1_000_000).\(count / 100_000 % 10)M"
}

/// Who owns it, with what became of that process.
private func owner(_ model: Model, _ channel: ChannelSnapshot) -> Span {
  guard channel.kind == .mailbox else { return Span("link", .dim) }
  guard let name = channel.ownerName else { return Span("system", .dim) }
  let shown = escaped(name, limit: 40)
  guard let owner = model.snapshot?.process(named: name), !owner.isAlive else { return Span(shown, .dim) }
  return Span("\(owner.state.glyph) \(shown) \(owner.state.words)", owner.state.role)
}

private func shortCapacity(_ channel: ChannelSnapshot) -> String {
  let draining = channel.isDraining || (channel.capacity == .zero && channel.depth > 0)
  return draining ? channel.capacity.words + " ↓" : channel.capacity.words
}

/// Blocked senders and receivers: "■ 2 send", "□ 1 recv", "■ 2 □ 1".
private func waiting(_ channel: ChannelSnapshot) -> Span {
  let senders = channel.blockedSenders.count
  let receivers = channel.blockedReceivers.count
  let sign = channel.capacity == .zero ? "◇" : "■"
  let role: Role = channel.capacity == .zero ? .rendezvous : .blocked
  if senders > 0, receivers > 0 { return Span("\(sign) \(senders) □ \(receivers)", role) }
  if senders > 0 { return Span("\(sign) \(senders) send", role) }
  if receivers > 0 { return Span("□ \(receivers) recv", .waiting) }
  return Span("-", .dim)
}

private func drawContents(
  _ model: Model, _ snapshot: DomainSnapshot, _ channel: ChannelSnapshot, _ area: Rect, in frame: inout Frame
) {
  guard area.rows > 0 else { return }
  let messages = model.contents(of: channel)
  let isNarrow = area.columns < 60
  let held = " \(channel.depth) \(channel.depth == 1 ? "message" : "messages")" + heldWords(channel)
  let facts =
    isNarrow
    ? [Span("  no room: AGE, BYTES", .warning)]
    : [Span(channelFacts(channel), .text), Span("  " + held, .dim)]
  let name =
    isNarrow ? truncated(shownName(channel.name), columns: area.columns - 22) : shownName(channel.name)
  frame.put(
    [Span(" " + name, .title, .bold)] + facts, column: 0, row: area.row, maxColumns: area.columns)
  let rest = Rect(column: 0, row: area.row + 1, columns: area.columns, rows: area.rows - 1)
  guard channel.offer != nil || !messages.isEmpty else {
    let text = channel.capacity == .zero ? " nothing waits: capacity zero has no queue" : " empty"
    frame.put(text, at: Position(column: 0, row: rest.row), role: .dim)
    return
  }
  let senderColumns = area.columns >= 100 ? 34 : isNarrow ? 11 : 20
  let preview = max(8, area.columns - (isNarrow ? 12 : 29) - senderColumns)
  var lines = messages.map { messageRow($0, snapshot, isOffer: false, preview: preview) }
  let hidden = model.hiddenContents(of: channel)
  if let offer = channel.offer { lines.append(messageRow(offer, snapshot, isOffer: true, preview: preview)) }
  // Age and size give way to what the message says.
  let middle =
    isNarrow
    ? []
    : [
      TableColumn(head: "AGE", columns: 9, alignment: .right),
      TableColumn(head: "BYTES", columns: 6, alignment: .right),
    ]
  if isNarrow { lines = lines.map { [$0[0], $0[1], $0[4]] } }
  Table(
    columns: [
      TableColumn(head: "MESSAGE", columns: 9), TableColumn(head: "SENDER", columns: senderColumns),
    ] + middle + [TableColumn(head: "PREVIEW", columns: preview)],
    rows: lines, selected: messages.firstIndex { $0.sequence == model.selection.messageSequence },
    hasFocus: model.selection.pane == .contents, targets: messages.map { .message($0.sequence) },
    hiddenAbove: hidden.before, hiddenBelow: hidden.behind
  ).draw(in: &frame, rest)
}

private func messageRow(
  _ message: MessageSnapshot, _ snapshot: DomainSnapshot, isOffer: Bool, preview: Int
) -> [Span] {
  var sender = shownName(message.senderName) + (message.sentAsName.map { " as " + shownName($0) } ?? "")
  // A message outlives its sender.
  let ended = snapshot.process(message.senderID).flatMap { $0.isAlive ? nil : $0.state }
  if let ended { sender += " \(ended.glyph) \(ended.words)" }
  let mark = isOffer ? "◇ offer, not queued: " : message.isAwaited ? "◇ awaited: " : ""
  return [
    Span("#\(message.sequence)", .message, .bold), Span(sender, ended?.role ?? .sender),
    Span(shortDurationWords(snapshot.age(of: message.sendTimeNanoseconds)), .dim),
    Span("\(message.byteCount)"),
    Span(mark + quoted(message.bytes, columns: preview - displayWidth(mark)), isOffer ? .rendezvous : .text),
  ]
}

/// ", 96 B"; of a long queue the memory that it takes: its messages are not all read.
func heldWords(_ channel: ChannelSnapshot) -> String {
  channel.isHeldByteCountWhole
    ? ", \(byteWords(channel.heldByteCount))" : ", \(byteWords(channel.memoryByteCount)) of memory"
}
