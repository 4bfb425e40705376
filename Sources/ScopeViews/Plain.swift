import Canvas
public import Observation
public import ScopeModel

/// A reading as text, one fact a line, for pipes and screen readers. Only ASCII, payloads escaped.
public func plainLines(_ snapshot: DomainSnapshot, _ graph: WaitGraph = WaitGraph()) -> [String] {
  plainFacts(snapshot, graph).map(\.text)
}

/// What differs between two readings: new and changed facts, and things that are gone. Empty: nothing. What is known
/// of the rates stands behind the counts, and is no news by itself.
public func plainChanges(
  from before: DomainSnapshot, _ graphBefore: WaitGraph = WaitGraph(), to now: DomainSnapshot,
  _ graphNow: WaitGraph = WaitGraph(), rates: Rates = Rates()
) -> [String] {
  let old = plainFacts(before, graphBefore)
  let new = plainFacts(now, graphNow)
  let known = Dictionary(old.map { ($0.key, $0.text) }, uniquingKeysWith: { $1 })
  let present = Set(new.map(\.key))
  let gone = old.filter { $0.isThing && !present.contains($0.key) }.map { "gone: \($0.key)" }
  return gone
    + new.filter { known[$0.key] != $0.text }.map { fact in
      let rate = now.isPaused ? nil : fact.rateID.flatMap { rates[$0] }
      return fact.text
        + (rate.map { ", \(rateWords($0.sent)) in and \(rateWords($0.received)) out a second" } ?? "")
    }
}

/// One line of the plain text, and what it is about.
private struct PlainFact {
  /// Tells the same fact in two readings apart from others.
  var key: String
  var text: String
  /// Whether its absence is worth a line.
  var isThing = true
  /// The channel or buffer whose rates belong to it.
  var rateID: String?
}

private func plainFacts(_ snapshot: DomainSnapshot, _ graph: WaitGraph) -> [PlainFact] {
  let sides = SideTable(snapshot)
  var facts = [PlainFact(key: "domain", text: "domain \(ascii(snapshot.name)): \(gate(snapshot))")]
  for fault in snapshot.faults {
    facts.append(PlainFact(key: "fault \(fault)", text: "not readable: \(ascii(fault))", isThing: false))
  }
  let words = WaitWords(snapshot, graph)
  for deadlock in graph.deadlocks {
    let who = deadlock.participants.map { ascii(snapshot.processName($0)) }.joined(separator: ", ")
    let behind = words.followers(deadlock).map { "; " + asciiOnly($0) } ?? ""
    facts.append(
      PlainFact(
        key: "deadlock of \(who)", text: "DEADLOCK: \(asciiOnly(words.sentence(deadlock)))\(behind)"))
  }
  for process in snapshot.participants {
    let key = "process \(ascii(process.name)) (\(process.id))"
    facts.append(PlainFact(key: key, text: "process \(ascii(process.name)): \(plainState(process))"))
    if process.blockingWait != nil, process.isAlive {
      for (index, line) in why(for: .process(process.id), in: snapshot, sides: sides).enumerated() {
        facts.append(PlainFact(key: "\(key) why \(index)", text: "  why: \(asciiOnly(line))", isThing: false))
      }
    }
  }
  for channel in snapshot.channels {
    facts.append(
      PlainFact(
        key: "\(channel.kind.rawValue) \(ascii(channel.name))", text: plainChannel(channel),
        rateID: channel.id))
    facts += channel.messages.map { plainMessage($0, channel, isOffer: false) }
    if let offer = channel.offer { facts.append(plainMessage(offer, channel, isOffer: true)) }
  }
  facts += snapshot.buffers.map {
    PlainFact(key: "buffer \(ascii($0.name))", text: plainBuffer($0), rateID: $0.id)
  }
  for region in snapshot.regions {
    let who = region.attached.map { ascii(snapshot.processName($0)) }.joined(separator: ", ")
    facts.append(
      PlainFact(
        key: "region \(ascii(region.name))",
        text:
          "region \(ascii(region.name)): \(region.byteCount) bytes, attached: \(who.isEmpty ? "nobody" : who)"
          + ", written \(region.writeCount) times"
          + (region.lastWriterName.map { ", last by " + ascii($0) } ?? "")
          + region.mutexes.map { ", mutex \($0.index) held by \($0.holder.map(ascii) ?? "nobody")" }.joined()
          + region.semaphores.map { ", semaphore \($0.index) is \($0.count)" }.joined()
          + ", torn reads \(region.tornReadCount)"
      ))
  }
  return facts
}

private func gate(_ snapshot: DomainSnapshot) -> String {
  if snapshot.isPaused { return "paused" + (snapshot.pausedBy.map { " by " + ascii($0) } ?? "") }
  return "running at pace " + paceWords(snapshot.paceThousandths).replacing("×", with: " times")
}

private func plainState(_ process: ProcessSnapshot) -> String {
  var text = process.state.words
  if process.isAlive, let wait = process.blockingWait, !process.isAtGate {
    text += " (\(ascii(wait.objectName)))"
  }
  if process.isHeld, !process.isAtGate { text += ", held" }
  return text + ", sent \(process.sentCount), received \(process.receivedCount)"
}

private func plainChannel(_ channel: ChannelSnapshot) -> String {
  let draining = channel.isDraining || (channel.capacity == .zero && channel.depth > 0)
  return "\(channel.kind.rawValue) \(ascii(channel.name)): \(channel.capacity.words), depth \(channel.depth)"
    + (draining ? ", draining" : "") + (channel.isClosed ? ", closed" : "")
    + ", sent \(channel.sentCount), received \(channel.receivedCount)"
    + ", blocked senders \(channel.blockedSenders.count), blocked receivers \(channel.blockedReceivers.count)"
}

private func plainMessage(_ message: MessageSnapshot, _ channel: ChannelSnapshot, isOffer: Bool) -> PlainFact
{
  let name = ascii(channel.name)
  let place = isOffer ? "offer at \(name)" : "message in \(name)"
  let sender = ascii(message.senderName) + (message.sentAsName.map { " as " + ascii($0) } ?? "")
  return PlainFact(
    key: "\(isOffer ? "offer" : "message") \(channel.id) \(message.sequence)",
    text:
      "  \(place): #\(message.sequence) from \(sender), \(message.byteCount) bytes: \"\(asciiPayload(message.bytes))\"",
    // That a message has gone is told by the depth and by who received it.
    isThing: false)
}

private func plainBuffer(_ buffer: BufferSnapshot) -> String {
  var text = "buffer \(ascii(buffer.name)): \(buffer.discipline.rawValue), \(buffer.fullSlotCount) of "
  text += "\(buffer.usableSlotCount) full, out \(buffer.outIndex), in \(buffer.inIndex)"
  switch buffer.discipline {
  case .semaphores:
    let mutex = buffer.mutexHolder.map { "held by " + ascii($0) } ?? "free"
    text += ", mutex \(mutex), empty \(buffer.emptyCount), full \(buffer.fullCount)"
  case .counter: text += ", counter \(buffer.counter)"
  case .inOut: break
  }
  return text + ", produced \(buffer.producedCount), consumed \(buffer.consumedCount)"
    + ", lost updates \(buffer.lostUpdateCount), torn reads \(buffer.tornReadCount)"
}

private func ascii(_ name: String) -> String { asciiOnly(escaped(name, limit: 128)) }

private func asciiPayload(_ bytes: [UInt8]) -> String { asciiOnly(escaped(bytes, limit: 200)) }

/// The arrow of a link's name in ASCII, and every other character beyond it by its number.
private func asciiOnly(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    if (0x20..<0x7F).contains(scalar.value) {
      result.unicodeScalars.append(scalar)
    } else if scalar == "→" {
      result += "->"
    } else if scalar == "…" {
      result += "..."
    } else {
      result += "\\u{" + String(scalar.value, radix: 16) + "}"
    }
  }
  return result
}
