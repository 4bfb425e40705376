import Canvas
import Observation
import ScopeModel

/// A mailbox or link as drawn between its two sides: cells, or two sides that meet.
struct ChannelPicture {
  let model: Model
  let snapshot: DomainSnapshot
  let channel: ChannelSnapshot
  /// The columns of the arrow at each side of the picture.
  let arrow: Int

  /// More messages a second than an eye can follow: then the numbers are shown, and nothing travels.
  static let readableRate = 10.0

  func draw(in frame: inout Frame, _ area: Rect, isTall: Bool) {
    guard !area.isEmpty else { return }
    if channel.kind == .link {
      let end = drawLine(in: &frame, area)
      drawArrows(in: &frame, area, row: area.row, end: end)
      return
    }
    let cells = CellRow(channel: channel, columns: area.columns)
    let meets = isRendezvous
    let bodyRows = isTall && (meets || cells.geometry.cellColumns >= 5) ? 2 : 1
    var end = area.column + area.columns
    if meets {
      drawMeeting(in: &frame, Rect(column: area.column, row: area.row + 1, columns: area.columns, rows: 1))
    } else {
      end = cells.draw(in: &frame, area, bodyRows: bodyRows)
    }
    drawArrows(in: &frame, area, row: area.row + 1, end: end)
    drawStatus(in: &frame, area, row: area.row + 2 + bodyRows, head: meets ? nil : cells.headColumn(in: area))
  }

  // MARK: the words under the cells

  private func drawStatus(in frame: inout Frame, _ area: Rect, row: Int, head: Int?) {
    let most = area.columns + arrow
    var end = frame.put(statusSpans, column: area.column, row: row, maxColumns: most)
    guard !isFast || arrow > 4, let oldest = channel.oldestSendTime else { return }
    let words = "oldest \(durationWords(snapshot.age(of: oldest)))"
    // Under the head's cell, with its mark, where there is room before it.
    if let head, head - displayWidth(words) - 1 >= end + 1 {
      frame.put("▲", at: Position(column: head, row: row), role: .message)
      frame.putRight([Span(words, .dim)], end: head - 1, row: row, maxColumns: most)
    } else {
      end += 3
      frame.put([Span(words, .dim)], column: end, row: row, maxColumns: area.column + most - end)
    }
  }

  private var statusSpans: [Span] {
    var spans: [Span] = []
    switch channel.capacity {
    case .zero where channel.depth == 0:
      spans.append(Span("0 held, always", .text))
      let senders = channel.blockedSenders.count
      if senders > 0 {
        spans.append(Span("   ◇ \(senders) \(senders == 1 ? "sender" : "senders")", .rendezvous))
      }
    case .zero: spans.append(Span("draining \(channel.depth)", .warning, .bold))
    case .bounded(let count):
      spans.append(Span("\(channel.depth) of \(count)", .text, .bold))
      if channel.isClosed {
        spans.append(Span(" CLOSED", .error, .bold))
      } else if channel.depth > count || channel.isDraining {
        spans.append(Span(" DRAINING", .warning, .bold))
      } else if channel.depth == count {
        spans.append(Span(" FULL", .blocked, .bold))
      } else if channel.depth == 0 {
        spans.append(Span(" EMPTY", .dim))
      }
    case .unbounded:
      spans.append(Span("\(channel.depth) held", .text, .bold))
      spans.append(
        Span(heldWords(channel).replacing(", ", with: " · ", maxReplacements: 1), .text))
    }
    if let rate, !snapshot.isPaused, isFast || arrow > 4 {
      spans.append(Span("   in \(rateWords(rate.sent))/s  out \(rateWords(rate.received))/s", .message))
    }
    return spans
  }

  private var rate: Rates.Rate? { model.rates[channel.id] }

  private var isFast: Bool {
    !snapshot.isPaused && rate.map { max($0.sent, $0.received) > Self.readableRate } == true
  }

  // MARK: arrows

  private var isRendezvous: Bool { channel.capacity == .zero && channel.depth == 0 }

  private func drawArrows(in frame: inout Frame, _ area: Rect, row: Int, end: Int) {
    let moves = !snapshot.isPaused && !isFast
    let now = model.nowNanoseconds
    let arriving = moves ? model.traffic.arrival(channel.id, at: now) : nil
    let leaving = moves ? model.traffic.departure(channel.id, at: now) : nil
    let arrows = Arrows(picture: area, columns: arrow)
    // Where two sides meet, the picture is made of arrows already: only what travels is added.
    if arriving != nil || !isRendezvous {
      let blocked = !channel.blockedSenders.isEmpty
      arrows.drawIn(arriving, role: blocked ? .blocked : .dim, row: row, in: &frame)
    }
    if leaving != nil || !isRendezvous { arrows.drawOut(leaving, from: end, row: row, in: &frame) }
  }

  // MARK: capacity zero

  /// Two sides meeting, never a cell.
  private func drawMeeting(in frame: inout Frame, _ area: Rect) {
    let centre = area.column + area.columns / 2
    let half = area.columns / 2
    let leftRole: Role = channel.offer == nil ? .dim : .rendezvous
    let rightRole: Role = channel.blockedReceivers.isEmpty ? .dim : .rendezvous
    var left: [Span] = []
    if let offer = channel.offer {
      let label = "◇ #\(offer.sequence) "
      let room = max(0, half - displayWidth(label) - 4)
      left = [Span(label, .rendezvous), Span(quoted(offer.bytes, columns: room) + " ", .message)]
    }
    let waiting = channel.blockedReceivers.count
    let words =
      waiting > 0
      ? "□ " + (waiting == 1 ? "one waits" : "\(waiting) wait") : channel.offer != nil ? "nobody yet" : ""
    let right = words.isEmpty ? [] : [Span(" " + words, waiting > 0 ? .waiting : .dim)]
    func line(_ used: Int) -> String { String(repeating: "─", count: max(0, half - 1 - used)) }
    left.append(Span(line(left.columns) + "▶", leftRole))
    frame.putRight(left, end: centre, row: area.row, maxColumns: half)
    frame.put(
      [Span("◀" + line(right.columns), rightRole)] + right, column: centre, row: area.row, maxColumns: half)
  }

  // MARK: links, in one line

  /// Returns the column after the picture.
  private func drawLine(in frame: inout Frame, _ area: Rect) -> Int {
    let line = Rect(column: area.column, row: area.row, columns: area.columns, rows: 1)
    if isRendezvous {
      drawMeeting(in: &frame, line)
      return area.column + area.columns
    }
    var spans: [Span] = [Span("[", .slot)]
    let capacity: UInt64
    if case .bounded(let count) = channel.capacity { capacity = count } else { capacity = 0 }
    // The head of the queue is at the right, where the receiver is.
    let most = max(1, min(4, (area.columns - 14) / 5))
    let shown = min(Int(min(channel.depth, 1000)), most, channel.messages.count)
    if channel.capacity != .zero, channel.depth < capacity || channel.capacity == .unbounded {
      spans.append(Span(channel.depth == 0 ? "   " : "… ", .dim))
    } else if Int(min(channel.depth, 1000)) > shown {
      spans.append(Span("… ", .dim))
    }
    let labels = channel.messages.prefix(shown).reversed().map { sequenceLabel($0.sequence, columns: 4) }
    spans.append(Span(labels.joined(separator: "│"), .message))
    spans.append(Span("]", .slot))
    switch channel.capacity {
    case .bounded(let count):
      spans.append(Span(" \(channel.depth) of \(count)", .text))
      if channel.depth == count { spans.append(Span(" FULL", .blocked, .bold)) }
    case .unbounded: spans.append(Span(" \(channel.depth) held", .text))
    case .zero: spans.append(Span(" draining \(channel.depth)", .warning))
    }
    if let rate, isFast { spans.append(Span(" \(rateWords(rate.received))/s", .message)) }
    return frame.put(spans, column: line.column, row: line.row, maxColumns: line.columns)
  }
}

extension Frame {
  fileprivate mutating func put(_ text: String, column: Int, row: Int, role: Role) {
    put(text, at: Position(column: column, row: row), role: role)
  }
}
