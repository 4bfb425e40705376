import Canvas
import Observation
import ScopeModel

/// What the projector says of one thing: its rule, its figure in large letters, and who is at its sides.
struct ProjectorFacts {
  var name: String
  /// The capacity model or the discipline, in capitals.
  var rule: String
  /// For the large letters.
  var figure: String
  var figureRole: Role = .title
  /// What does not fit the large letters.
  var note: [Span] = []
  var left: [UInt64] = []
  var right: [UInt64] = []

  init?(_ subject: Subject, _ model: Model, _ snapshot: DomainSnapshot) {
    switch subject {
    case .channel(let id):
      guard let channel = snapshot.channel(id) else { return nil }
      self.init(channel, model, snapshot)
    case .buffer(let id):
      guard let buffer = snapshot.buffer(id) else { return nil }
      self.init(buffer, snapshot)
      left = model.sides[id].senders
      right = model.sides[id].receivers
    case .region(let id):
      guard let region = snapshot.region(id) else { return nil }
      self.init(region)
      left = model.sides[id].senders
      right = model.sides[id].receivers
    case .process(let id):
      guard let process = snapshot.process(id) else { return nil }
      self.init(process)
    }
    if !model.waitGraph.deadlocks.isEmpty {
      let stuck = Set(model.waitGraph.deadlocks.flatMap(\.participants))
      if model.tab == .waits || !stuck.isDisjoint(with: left + right) {
        figure = "DEADLOCK"
        figureRole = .error
      }
    }
  }

  private init(_ channel: ChannelSnapshot, _ model: Model, _ snapshot: DomainSnapshot) {
    name = shownName(channel.name)
    left = model.sides[channel.id].senders
    right = model.sides[channel.id].receivers
    switch channel.capacity {
    case .zero:
      rule = "ZERO"
      figure = channel.depth > 0 ? "\(channel.depth) LEFT" : channel.offer != nil ? "OFFERED" : "NOTHING"
      if channel.depth > 0 {
        note = [Span("draining: nothing is accepted before the queue is empty", .warning)]
      }
    case .bounded(let count):
      rule = "BOUNDED \(count)"
      let word = channel.depth >= count ? " FULL" : channel.depth == 0 ? " EMPTY" : ""
      figure = "\(channel.depth) OF \(count)\(word)"
      if channel.depth >= count { figureRole = .blocked }
    case .unbounded:
      rule = "UNBOUNDED"
      figure = "\(channel.depth) HELD"
      note = [Span("\(byteWords(channel.memoryByteCount)) of memory", .text)]
    }
    if channel.isClosed {
      figure = "CLOSED"
      figureRole = .error
    }
    // What goes faster than an eye follows is a number.
    if let rate = model.rates[channel.id], !snapshot.isPaused,
      max(rate.sent, rate.received) > ChannelPicture.readableRate
    {
      note = [Span("in \(rateWords(rate.sent)) a second, out \(rateWords(rate.received)) a second", .message)]
    }
  }

  /// A process that stands at no object.
  private init(_ process: ProcessSnapshot) {
    name = shownName(process.name)
    rule = "PROCESS"
    if case .killed = process.state { figure = "KILLED" } else { figure = process.state.words.uppercased() }
    figureRole = process.state.role
    note = [
      Span(
        "\(process.state.words)   sent \(process.sentCount)   received \(process.receivedCount)", .text, .bold
      )
    ]
  }

  private init(_ buffer: BufferSnapshot, _ snapshot: DomainSnapshot) {
    name = shownName(buffer.name)
    let items = buffer.fullSlotCount
    switch buffer.discipline {
    case .inOut:
      rule = "IN AND OUT"
      figure = "\(items) OF \(buffer.slots.count)"
      note = [Span("in \(buffer.inIndex)   out \(buffer.outIndex)", .text, .bold)]
    case .counter:
      rule = "COUNTER"
      figure = "COUNTER \(buffer.counter)"
      if buffer.counter != Int64(items) { figureRole = .error }
      let registers = buffer.registers.map {
        "\(shownName(snapshot.processName($0.processID)))'s register \($0.value)"
      }.joined(separator: "   ")
      note = [Span("really \(items)   \(registers)", buffer.counter == Int64(items) ? .text : .error, .bold)]
    case .semaphores:
      rule = "SEMAPHORES"
      figure = "\(items) OF \(buffer.slots.count)"
      let mutex = buffer.mutexHolder.map { "held by " + shownName($0) } ?? "free"
      note = [Span("empty \(buffer.emptyCount)   full \(buffer.fullCount)   mutex \(mutex)", .text, .bold)]
    }
  }

  private init(_ region: RegionSnapshot) {
    name = shownName(region.name)
    rule = "REGION"
    // Of so many bytes the first few say nothing.
    figure = region.byteCount > 4096 ? byteWords(UInt64(region.byteCount)).uppercased() : regionWords(region)
    var words: [String] = []
    if let lock = region.locks.first {
      let holder = lock.writer.map { "written by " + shownName($0) }
      words.append(holder ?? (lock.readers.isEmpty ? "lock free" : "read by " + names(lock.readers)))
    } else if let holder = region.mutexHolder {
      words.append("mutex held by " + shownName(holder))
    }
    if region.checkedReadCount > 0 {
      words.append("torn reads \(region.tornReadCount) of \(region.checkedReadCount)")
    }
    note = [Span(words.joined(separator: "   "), region.tornReadCount > 0 ? .error : .text, .bold)]
  }
}

/// The beginning of a region as people would say it: a text where it is one, else its numbers.
func regionWords(_ region: RegionSnapshot) -> String {
  let text = region.bytes.prefix { $0 != 0 }
  let isText = !text.isEmpty && text.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  if isText, let words = String(validating: text, as: UTF8.self) {
    // A record is one word over and over.
    let parts = Set(words.split(separator: " "))
    return escaped(parts.count == 1 ? String(parts.first ?? "") : words, limit: 40)
  }
  let numbers = stride(from: 0, to: min(32, region.bytes.count), by: 8).compactMap { region.number(at: $0) }
  guard let last = numbers.lastIndex(where: { $0 != 0 }) else { return "0" }
  return numbers[...last].map { String($0) }.joined(separator: " ")
}
