import Canvas
import Observation
import ScopeModel

/// Everything that the reading tells of one thing.
func drawDetail(_ model: Model, _ subject: Subject, scroll: Int, in frame: inout Frame) {
  guard let snapshot = model.snapshot else { return }
  let columns = max(20, min(96, frame.size.columns - 6))
  let details = Details(model: model, snapshot: snapshot, columns: columns)
  Overlay(
    title: snapshot.title(of: subject), lines: details.of(subject),
    keys: [("↑ ↓", "scroll"), ("Esc", "closes")], scroll: scroll, columns: columns
  ).draw(in: &frame)
}

/// The lines of the detail overlay.
private struct Details {
  let model: Model
  let snapshot: DomainSnapshot
  let columns: Int

  func fact(_ label: String, _ value: String, _ role: Role = .text) -> [Span] {
    [Span(padded(label, Self.labelColumns), .dim), Span(value, role)]
  }

  private static let labelColumns = 18

  /// Processes with their states, on as many lines as they need.
  private func who(_ label: String, _ ids: [UInt64]) -> [[Span]] {
    var lines = [[Span(padded(label, Self.labelColumns), .dim)]]
    for one in ids.isEmpty ? [people([], snapshot)] : ids.map({ people([$0], snapshot) }) {
      if lines[lines.count - 1].count > 1, lines[lines.count - 1].columns + one.columns > columns {
        lines.append([Span(padded("", Self.labelColumns))])
      }
      lines[lines.count - 1] += one
    }
    return lines
  }

  func of(_ subject: Subject) -> [[Span]] {
    let lines: [[Span]]
    switch subject {
    case .process(let id): lines = snapshot.process(id).map(process) ?? gone
    case .channel(let id): lines = snapshot.channel(id).map(channel) ?? gone
    case .buffer(let id): lines = snapshot.buffer(id).map(buffer) ?? gone
    case .region(let id): lines = snapshot.region(id).map(region) ?? gone
    }
    let sentences =
      (model.verdict(on: subject).map { [$0] } ?? [])
      + why(for: subject, in: snapshot, sides: model.sides)
    let timed = model.latencySentence(of: subject).map { wrapped($0, columns: columns - 2) } ?? []
    let reasons = sentences.flatMap { wrapped($0, columns: columns - 2) }
    return reasons.map { [Span($0, .caption)] } + timed.map { [Span($0, .message)] }
      + (reasons.isEmpty && timed.isEmpty ? [] : [[]]) + lines
  }

  private var gone: [[Span]] { [[Span("It is no longer in the domain.", .dim)]] }

  private func process(_ process: ProcessSnapshot) -> [[Span]] {
    let state = process.state
    var lines = [
      fact("state", state.glyph + " " + state.words, state.role),
      fact("pid", "\(process.processID)"), fact("participant", "\(process.id)"),
      fact(
        "sent",
        "\(process.sentCount)" + (process.lastSentSequence > 0 ? ", last #\(process.lastSentSequence)" : "")),
      fact(
        "received",
        "\(process.receivedCount)"
          + (process.lastReceivedSequence > 0 ? ", last #\(process.lastReceivedSequence)" : "")),
      fact("operations", "\(process.operationCount)"),
      fact("send mode", sendMode(process), process.isModeSetByHand ? .warning : .text),
    ]
    if !process.lastChannelID.isEmpty {
      lines.append(fact("last used", snapshot.title(of: .channel(process.lastChannelID))))
    }
    if process.isHeld {
      lines.append(fact("held", process.isAtGate ? "stands there" : "not there yet", .paused))
    }
    for wait in process.waits {
      let time = durationWords(snapshot.age(of: wait.sinceNanoseconds))
      let sure = wait.isConfirmed ? "" : ", about to go on"
      lines.append(
        fact("waits", "\(wait.reason.rawValue): \(shownName(wait.objectName)), \(time)\(sure)", .waiting))
      if !wait.preview.isEmpty {
        lines.append(
          fact(
            "with", "\(wait.byteCount) B " + quoted(wait.preview, columns: columns - 12 - Self.labelColumns),
            .message))
      }
    }
    return lines
  }

  private func sendMode(_ process: ProcessSnapshot) -> String {
    guard process.isModeSetByHand else {
      return process.sendModeWords + (process.knownSendMode == nil ? "" : ", of its own program")
    }
    return process.sendModeWords
      + (process.programSendMode.map { " (its own program: \($0.rawValue))" } ?? "")
  }

  private func channel(_ channel: ChannelSnapshot) -> [[Span]] {
    let sides = model.sides[channel.id]
    var lines = [
      fact("kind", channel.kind.rawValue + (channel.isClosed ? ", CLOSED" : "")),
      fact("capacity", capacityWords(channel)),
      fact("depth", "\(channel.depth)" + heldWords(channel)),
      fact(
        "memory",
        byteWords(channel.memoryByteCount)
          + (channel.maximumMemoryByteCount.map { ", messages at most \(byteWords($0))" } ?? "")),
      fact("largest", "\(byteWords(UInt64(max(0, channel.maximumMessageByteCount)))) a message"),
      fact("sent", "\(channel.sentCount)"), fact("received", "\(channel.receivedCount)"),
    ]
    if let rate = model.rates[channel.id] {
      lines.append(fact("rate", "in \(rateWords(rate.sent))/s, out \(rateWords(rate.received))/s", .message))
    }
    if channel.kind == .mailbox {
      lines.append(fact("owner", channel.ownerName.map { shownName($0) } ?? "the system"))
      let holder = channel.receiveRightHolder.map { ", held by " + shownName($0) } ?? ""
      lines.append(fact("policy", policyWords(channel.receivePolicy) + holder))
    }
    lines += who("senders", sides.senders) + who("receivers", sides.receivers)
    lines.append(fact("senders blocked", queue(channel.blockedSenders)))
    lines.append(fact("receivers blocked", queue(channel.blockedReceivers)))
    return lines
  }

  private func policyWords(_ policy: ChannelSnapshot.ReceivePolicy) -> String {
    switch policy {
    case .anyReceiver: "any receiver"
    case .oneReceiver: "one receiver"
    case .roundRobin: "round robin"
    }
  }

  private func queue(_ ids: [UInt64]) -> String {
    ids.isEmpty ? "nobody" : ids.map { shownName(snapshot.processName($0)) }.joined(separator: ", ")
  }

  private func buffer(_ buffer: BufferSnapshot) -> [[Span]] {
    [
      fact("discipline", buffer.discipline.rawValue),
      fact("slots", "\(buffer.slots.count) of \(buffer.slotByteCount) bytes, \(buffer.fullSlotCount) full"),
      fact("out, in", "\(buffer.outIndex), \(buffer.inIndex)"),
      fact("mutex", buffer.mutexHolder.map { "held by " + shownName($0) } ?? "free"),
      fact("empty, full", "\(buffer.emptyCount), \(buffer.fullCount)"), fact("counter", "\(buffer.counter)"),
      fact("produced", "\(buffer.producedCount)"), fact("consumed", "\(buffer.consumedCount)"),
      fact("lost", "\(buffer.lostUpdateCount)", buffer.lostUpdateCount > 0 ? .error : .text),
      fact("torn", "\(buffer.tornReadCount)", buffer.tornReadCount > 0 ? .error : .text),
    ]
  }

  private func region(_ region: RegionSnapshot) -> [[Span]] {
    [
      fact("size", byteWords(UInt64(max(0, region.byteCount))))
    ] + who("attached", region.attached) + [
      fact("mutex", region.mutexHolder.map { "held by " + shownName($0) } ?? "free"),
      fact("semaphore", "\(region.semaphoreCount)"),
    ]
      + region.locks.map { lock in
        let holder = lock.writer.map { "written by " + shownName($0) } ?? "read by \(lock.readers.count)"
        return fact("lock \(lock.index)", "\(holder), \(lock.waiting.count) waiting")
      }
      + (region.checkedReadCount == 0
        ? []
        : [
          fact(
            "torn reads", "\(region.tornReadCount) of \(region.checkedReadCount)",
            region.tornReadCount > 0 ? .error : .text)
        ]) + [[]] + hexLines(region.bytes, columns: columns).map { [Span($0)] }
  }
}
