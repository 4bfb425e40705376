internal import IPCCore
internal import Platform

/// The steps of a word count. Each role looks now and then whether its partners still live, so that a death
/// ends the count with an error instead of a wait without end.
extension Interpreter {
  /// How long an operation waits before the partners are looked at.
  private static let lookNanoseconds: UInt64 = 3_000_000_000

  // MARK: Splitter

  mutating func splitInput(_ step: SplitStep) throws(Stop) {
    let open = try mailbox(step.to)
    let counters = WordCountRoles.counters(from: step.to, in: scenario)
    let room = open.mailbox.maximumMessageByteCount - WordCountMessage.headByteCount
    let watch = watch(counters)
    let file: FileDescriptor?
    do throws(Errno) { file = try inputPath.map { path throws(Errno) in try openForReading(path) } } catch {
      throw .failure(.input(path: inputPath ?? "", error))
    }
    let byteCount = file == nil ? ShippedText.words.count : (try? file?.status().byteCount) ?? 0
    // A pipe has no size: then parts are as large as they may be.
    let wanted = byteCount > 0 ? (byteCount + step.partCount - 1) / step.partCount : room
    var splitter = WordSplitter(payloadByteCount: max(1, min(room, wanted)))
    func send(_ message: WordCountMessage) throws(Stop) { try self.send(message.bytes, to: open, watch) }
    if let file {
      var reader = ByteReader(descriptor: file.rawValue)
      while let bytes = try next(&reader) { try splitter.take(bytes, send) }
    } else {
      try splitter.take(ShippedText.words[...], send)
    }
    try splitter.finish(send)
    for _ in counters { try send(.end(total: splitter.total)) }
  }

  private func next(_ reader: inout ByteReader) throws(Stop) -> ArraySlice<UInt8>? {
    do { return try reader.next() } catch { throw .failure(.input(path: inputPath ?? "", error)) }
  }

  // MARK: Counter

  mutating func countWords(_ step: CountStep) throws(Stop) {
    let parts = try mailbox(step.from)
    let counts = try mailbox(step.to)
    let room = counts.mailbox.maximumMessageByteCount - WordCountMessage.headByteCount
    let splitter = watch(WordCountRoles.splitters(to: step.from, in: scenario))
    let merger = watch(WordCountRoles.mergers(from: step.to, in: scenario))
    while true {
      guard let message = try receive(from: parts) else {
        // What the splitter sent last may have come between the time-out and the look: look once more.
        guard splitter.allAreGone, try isEmpty(parts) else { continue }
        throw .failure(.partnersGone(names: splitter.names))
      }
      // Anything else, such as an injected message, is received and left at that.
      switch WordCountMessage(message.bytes) {
      case .part(let number, let text):
        clock.compute(nanoseconds: step.computeNanoseconds)
        let chunks = WordTable(countingWordsOf: text).lines(maximumByteCount: room)
        for (index, lines) in chunks.enumerated() {
          let counted = WordCountMessage.counts(
            number: number, isLast: index == chunks.count - 1, lines: lines)
          try send(counted.bytes, to: counts, merger)
        }
      case .piece(let number, let word, let index, let isLast, let letters):
        let small = WordCountMessage.piece(
          number: number, word: word, index: index, isLast: isLast, letters: letters.map { $0 | 0x20 })
        try send(small.bytes, to: counts, merger)
      case .end(let total):
        return try send(WordCountMessage.done(total: total).bytes, to: counts, merger)
      case .counts, .done, nil: break
      }
    }
  }

  // MARK: Merger

  mutating func mergeCounts(_ step: MergeStep) throws(Stop) {
    let counts = try mailbox(step.from)
    let counters = WordCountRoles.counters(to: step.from, in: scenario)
    var watch = watch(counters)
    var merger = WordMerger()
    while merger.done.count < counters.count {
      if let message = try receive(from: counts) {
        _ = merger.take(message.bytes, from: message.senderName)
        continue
      }
      watch.forget(merger.done)
      if watch.allAreGone, try isEmpty(counts) { break }
    }
    guard let total = merger.total else { throw .failure(.partnersGone(names: watch.names)) }
    guard merger.isComplete else { throw .failure(.partsLost(count: total &- merger.completed)) }
    let table = merger.table.printed
    if let to = step.to { try sendResult(table, to: mailbox(to)) }
    if step.prints {
      do { try StandardStream.output.write(table) } catch { throw .failure(.output(error)) }
    }
  }

  private func sendResult(_ table: [UInt8], to open: OpenMailbox) throws(Stop) {
    do {
      for message in WordCountResult.messages(
        table, maximumByteCount: open.mailbox.maximumMessageByteCount)
      {
        _ = try open.mailbox.send(message)
      }
    } catch { throw Self.stop(error, place: .mailbox(open.mailbox.name)) }
  }

  // MARK: Waiting with an eye on the partners

  private func watch(_ names: [String]) -> PartnerWatch {
    // Made for this work before its workers were started.
    let made = scenario.mailboxes.first { $0.owner == nil }.flatMap {
      try? participant.openMailbox($0.name).id
    }
    return PartnerWatch(names, participant, since: made ?? 0)
  }

  /// The next message; nil when there was none for a while.
  private func receive(from open: OpenMailbox) throws(Stop) -> Message? {
    let request = ReceiveRequest(mayBlock: true, timeoutNanoseconds: Self.lookNanoseconds)
    guard case .message(let message) = try receive(open, request) else { return nil }
    return message
  }

  private func isEmpty(_ open: OpenMailbox) throws(Stop) -> Bool {
    do { return try open.mailbox.depth() == 0 } catch {
      throw Self.stop(error, place: .mailbox(open.mailbox.name))
    }
  }

  private func send(_ bytes: [UInt8], to open: OpenMailbox, _ watch: PartnerWatch) throws(Stop) {
    while true {
      do {
        let outcome = try open.mailbox.send(bytes, timeoutNanoseconds: Self.lookNanoseconds)
        if outcome.sequence != nil { return }
      } catch { throw Self.stop(error, place: .mailbox(open.mailbox.name)) }
      if watch.allAreGone { throw .failure(.partnersGone(names: watch.names)) }
    }
  }
}
