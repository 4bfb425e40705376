import Canvas
public import Observation

/// The contents of the selected mailbox: a window of a queue that may be long.
extension Model {
  /// The messages of a channel that the reading took in: those about the selected one, or the first.
  public func contents(of channel: ChannelSnapshot) -> [MessageSnapshot] {
    guard let window = snapshot?.window, window.request.channelID == channel.id else {
      return channel.messages
    }
    // The window was read a moment later than the words.
    return window.messages.filter { $0.sequence < channel.endSequence }
  }

  /// How many lie before and behind those messages, by their numbers.
  public func hiddenContents(of channel: ChannelSnapshot) -> (before: UInt64, behind: UInt64) {
    let shown = contents(of: channel)
    guard let first = shown.first?.sequence, let last = shown.last?.sequence, channel.endSequence > last
    else {
      return (0, channel.depth - min(channel.depth, UInt64(shown.count)))
    }
    return (first - min(first, channel.firstSequence), channel.endSequence - 1 - last)
  }

  /// What the next reading should take in.
  public var readingFocus: ReadingFocus {
    var focus = ReadingFocus(messageLimit: max(16, size.columns / 4), byteLimit: tab == .stage ? 256 : 1024)
    guard let snapshot else { return focus }
    if snapshot.mailboxes.count + snapshot.links.count > Self.mostDetailed {
      focus.detailed = Set([selection.channelID].compactMap { $0 } + (tab == .stage ? nearbyChannels : []))
    }
    if tab == .mailboxes, let channel = selectedChannel, channel.depth > 0 {
      let before = UInt64(size.rows)
      let selected = selection.messageSequence ?? channel.firstSequence
      let first = max(channel.firstSequence, selected - min(selected, before))
      focus.window = MessageWindow(channelID: channel.id, first: first, count: min(400, 3 * size.rows))
    }
    if case .message(let detail) = dialog { focus.payload = detail.request(in: size) }
    return focus
  }

  /// Up to so many channels are all read with their first messages, whatever is selected.
  private static let mostDetailed = 24

  /// The channels of the rows about the selected one.
  private var nearbyChannels: [String] {
    let rows = stageRows
    let selected = rows.firstIndex { $0.subject == selection.object } ?? 0
    let reach = size.rows / 2
    return rows[max(0, selected - reach)..<min(rows.count, selected + reach)].compactMap {
      if case .channel(let id)? = $0.subject { id } else { nil }
    }
  }

  /// Moves the selection among the messages: by their numbers, of which the queue may have a million.
  mutating func moveMessage(_ change: (Int, Int) -> Int) {
    guard let channel = selectedChannel else { return }
    let messages = contents(of: channel)
    if channel.endSequence > channel.firstSequence {
      let last = Int(clamping: channel.endSequence - channel.firstSequence) - 1
      let selected = selection.messageSequence ?? channel.firstSequence
      let now = Int(clamping: selected - min(selected, channel.firstSequence))
      let next = channel.firstSequence + UInt64(min(max(0, change(now, last)), last))
      selection.messageSequence = Self.existing(next, in: messages, goingDown: next > selected)
    } else if !messages.isEmpty {
      let now = messages.firstIndex { $0.sequence == selection.messageSequence } ?? 0
      let next = min(max(0, change(now, messages.count - 1)), messages.count - 1)
      selection.messageSequence = messages[next].sequence
    }
  }

  /// The number itself, or the nearest one where messages before and behind it are known and it is not: it has
  /// been taken back.
  private static func existing(_ sequence: UInt64, in messages: [MessageSnapshot], goingDown: Bool) -> UInt64
  {
    guard let first = messages.first?.sequence, let last = messages.last?.sequence,
      (first...last).contains(sequence)
    else { return sequence }
    let found =
      goingDown
      ? messages.first { $0.sequence >= sequence } : messages.last { $0.sequence <= sequence }
    return found?.sequence ?? sequence
  }

  /// Keeps the selected message on one that is there.
  mutating func settleMessage() {
    guard let channel = selectedChannel else {
      selection.messageSequence = nil
      return
    }
    let messages = contents(of: channel)
    guard channel.endSequence > channel.firstSequence, channel.depth > 0,
      let selected = selection.messageSequence, selected >= channel.firstSequence
    else {
      if !messages.contains(where: { $0.sequence == selection.messageSequence }) {
        selection.messageSequence = messages.first?.sequence
      }
      return
    }
    selection.messageSequence = Self.existing(
      min(selected, channel.endSequence - 1), in: messages, goingDown: true)
  }
}

extension ChannelSnapshot {
  /// When its oldest message was sent; nil: it holds none.
  public var oldestSendTime: UInt64? { oldestSendTimeNanoseconds ?? messages.first?.sendTimeNanoseconds }
}
