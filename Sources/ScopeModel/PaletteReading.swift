import Canvas
import Observation

/// Why the words behind a command make no order.
enum PaletteMistake: Error, Equatable {
  /// More is to come; what.
  case incomplete(String)
  case wrong(String)

  var words: String {
    switch self {
    case .incomplete(let words), .wrong(let words): words
    }
  }
}

/// From words to orders.
extension Model {
  func order(_ command: PaletteCommand, _ words: [String]) throws(PaletteMistake) -> PaletteOrder {
    func wordCount(atMost most: Int) throws(PaletteMistake) {
      if words.count > most { throw .wrong("too many words: \(command.rawValue) \(command.usage)") }
    }
    switch command {
    case .capacity:
      try wordCount(atMost: 2)
      guard let word = words.last else { throw .incomplete("which capacity? \(command.usage)") }
      let target = words.count == 2 ? words[0] : nil
      guard let capacity = capacity(word) else {
        if words.count == 1, channel(called: word) != nil {
          throw .incomplete("which capacity? \(command.usage)")
        }
        throw .wrong("“\(escaped(word, limit: 40))” is no capacity: zero, unbounded or a number from 1 up")
      }
      return .capacity(try channel(target), capacity)
    case .discipline:
      try wordCount(atMost: 2)
      let target = words.count == 2 ? words[0] : nil
      let all = BufferDisciplineName.allCases
      return .discipline(
        try buffer(target), try choice(words.last, of: all.map { ($0.rawValue, $0) }, "discipline"))
    case .inject: return try injection(words, command)
    case .kill:
      try wordCount(atMost: 2)
      guard let name = words.first else { throw .incomplete("which process? \(command.usage)") }
      let process = try process(name)
      guard words.count == 2 else { return .kill(process, nil) }
      let word = words[1].uppercased()
      let plain = word.hasPrefix("SIG") ? String(word.dropFirst(3)) : word
      if let number = Int32(plain), let signal = KillSignal(rawValue: number) {
        return .kill(process, signal)
      }
      return .kill(process, try choice(plain, of: KillSignal.allCases.map { ($0.name, $0) }, "signal"))
    case .hold, .release, .step, .start:
      try wordCount(atMost: 1)
      let process = try process(words.first)
      switch command {
      case .hold: return .hold(process)
      case .release: return .release(process)
      case .step: return .step(process)
      default: return .start(process)
      }
    case .mode:
      try wordCount(atMost: 2)
      let process = try process(words.count == 2 ? words[0] : nil)
      return .mode(
        process, try choice(words.last, of: SendModeName.allCases.map { ($0.rawValue, $0) }, "send mode"))
    case .speed, .theme, .lesson, .view, .select:
      try wordCount(atMost: 1)
      return try named(command, words.first)
    case .filter: return .filter(words.joined(separator: " "))
    }
  }

  private func named(_ command: PaletteCommand, _ word: String?) throws(PaletteMistake) -> PaletteOrder {
    switch command {
    case .speed:
      guard let word else { throw .incomplete("which pace? from 1/8 to 64 times") }
      guard let pace = Pace.thousandths(word) else {
        throw .wrong("“\(escaped(word, limit: 40))” is no pace: a number from 1/8 to 64")
      }
      return .speed(pace)
    case .theme: return .theme(try choice(word, of: themeNames.map { ($0, $0) }, "theme"))
    case .lesson: return .lesson(try choice(word, of: lessonChoices.map { ($0.name, $0) }, "lesson"))
    case .view:
      let all = ViewTab.allCases
      return .view(
        try choice(word, of: all.map { ($0.title, $0) } + all.map { ("\($0.rawValue)", $0) }, "view"))
    default: return try selection(word)
    }
  }

  private func selection(_ word: String?) throws(PaletteMistake) -> PaletteOrder {
    guard let word else { throw .incomplete("what? the name of a process or an object") }
    guard let snapshot else { throw .wrong("the domain has not been read yet") }
    if let process = process(called: word) { return .select(.process(process.id), name: word) }
    if let channel = channel(called: word) { return .select(.channel(channel.id), name: word) }
    if let buffer = snapshot.buffers.first(where: { $0.name == word }) {
      return .select(.buffer(buffer.id), name: word)
    }
    if let region = snapshot.regions.first(where: { $0.name == word }) {
      return .select(.region(region.id), name: word)
    }
    throw .wrong("nothing here is called “\(escaped(word, limit: 40))”")
  }

  private func injection(
    _ words: [String], _ command: PaletteCommand
  ) throws(PaletteMistake) -> PaletteOrder {
    guard let first = words.first else { throw .incomplete("which text? \(command.usage)") }
    guard words.count > 1 else {
      if channel(called: first) != nil { throw .incomplete("which text? \(command.usage)") }
      return .inject(try channel(nil), text: first, count: 1)
    }
    let target = try channel(first)
    guard words.count <= 3 else { throw .wrong("a text of several words needs quotes: \(command.usage)") }
    guard words.count == 3 else { return .inject(target, text: words[1], count: 1) }
    guard let count = Int(words[2]), (1...999_999).contains(count) else {
      throw .wrong("“\(escaped(words[2], limit: 40))” is no count; a text of several words needs quotes")
    }
    return .inject(target, text: words[1], count: count)
  }

  private func capacity(_ word: String) -> CapacityModel? {
    switch word.lowercased() {
    case "zero", "0": .zero
    case "unbounded": .unbounded
    default: UInt64(word).flatMap { (1...999_999_999).contains($0) ? .bounded($0) : nil }
    }
  }

  private func channel(called name: String) -> ChannelSnapshot? {
    snapshot?.channels.first { $0.name == name }
  }

  /// One that takes part, not one that looks on.
  private func process(called name: String) -> ProcessSnapshot? {
    snapshot?.process(named: name).flatMap { $0.role == .participant ? $0 : nil }
  }

  /// The one of that name; without a name the selected one.
  private func channel(_ name: String?) throws(PaletteMistake) -> ChannelSnapshot {
    guard let name else {
      guard let selectedChannel else { throw .wrong("no mailbox or link is selected: name one") }
      return selectedChannel
    }
    if let channel = channel(called: name) { return channel }
    throw .wrong(unknown(name, "mailbox or link", snapshot?.channels.map(\.name) ?? []))
  }

  private func buffer(_ name: String?) throws(PaletteMistake) -> BufferSnapshot {
    guard let name else {
      guard let selectedBuffer else { throw .wrong("no buffer is selected: name one") }
      return selectedBuffer
    }
    if let buffer = snapshot?.buffers.first(where: { $0.name == name }) { return buffer }
    throw .wrong(unknown(name, "buffer", snapshot?.buffers.map(\.name) ?? []))
  }

  private func process(_ name: String?) throws(PaletteMistake) -> ProcessSnapshot {
    guard let name else {
      guard let selectedProcess else { throw .wrong("no process is selected: name one") }
      return selectedProcess
    }
    if let process = process(called: name) { return process }
    throw .wrong(
      unknown(name, "process", (snapshot?.participants ?? []).filter(\.isAlive).map(\.name)))
  }

  private func choice<Value>(
    _ word: String?, of all: [(name: String, value: Value)], _ kind: String
  ) throws(PaletteMistake) -> Value {
    guard let word else { throw .incomplete("which \(kind)?") }
    if let found = all.first(where: { $0.name.lowercased() == word.lowercased() }) { return found.value }
    throw .wrong(unknown(word, kind, all.map(\.name)))
  }

  private func unknown(_ word: String, _ kind: String, _ known: [String]) -> String {
    let begin = "no \(kind) is called “\(escaped(word, limit: 40))”"
    return known.isEmpty
      ? "\(begin); there is none" : "\(begin); there is \(listed(known.map(shownName), "or"))"
  }
}
