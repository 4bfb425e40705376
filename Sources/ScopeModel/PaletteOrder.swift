import Canvas
import Observation

/// What a line of the palette asks for, once its words are understood.
enum PaletteOrder: Equatable {
  case capacity(ChannelSnapshot, CapacityModel)
  case discipline(BufferSnapshot, BufferDisciplineName)
  case inject(ChannelSnapshot, text: String, count: Int)
  case kill(ProcessSnapshot, KillSignal?)
  case hold(ProcessSnapshot)
  case release(ProcessSnapshot)
  case step(ProcessSnapshot)
  case start(ProcessSnapshot)
  case mode(ProcessSnapshot, SendModeName)
  case speed(UInt64)
  case theme(String)
  case lesson(LessonChoice)
  case filter(String)
  case view(ViewTab)
  case select(Subject, name: String)
}

extension PaletteOrder {
  /// What `Enter` does, in words.
  var words: String {
    switch self {
    case .capacity(let channel, let capacity): "capacity of \(shownName(channel.name)): \(capacity.words)"
    case .discipline(let buffer, let name): "discipline of \(shownName(buffer.name)): \(name.rawValue)"
    case .inject(let channel, let text, let count):
      "put \(count == 1 ? "" : "\(count) × ")“\(escaped(text, limit: 40))” into "
        + shownName(channel.name)
    case .kill(let process, nil): "send \(shownName(process.name)) a signal (asks which)"
    case .kill(let process, let signal?):
      "send \(shownName(process.name)) \(signal.name): it \(signal.meaning)"
    case .hold(let process): "hold \(shownName(process.name)) at its next operation"
    case .release(let process): "release \(shownName(process.name))"
    case .step(let process): "one operation of \(shownName(process.name))"
    case .start(let process): "start another like \(shownName(process.name))"
    case .mode(let process, let mode): "\(shownName(process.name)) sends \(mode.rawValue) from now on"
    case .speed(let pace): "the workers' pace: \(paceWords(pace))"
    case .theme(let name): "theme \(shownName(name))"
    case .lesson(let lesson): "open the lesson: \(escaped(lesson.title, limit: 60))"
    case .filter(let text):
      text.isEmpty ? "no filter: show all" : "show names with “\(escaped(text, limit: 40))”"
    case .view(let tab): "the view \(tab.title)"
    case .select(_, let name): "select \(shownName(name))"
    }
  }

  /// Whether it is told, or shown for all to see, what became of it.
  var tellsItself: Bool {
    switch self {
    case .capacity, .discipline, .hold, .release, .mode, .speed: false
    case .inject, .kill, .step, .start, .theme, .lesson, .filter, .view, .select: true
    }
  }

  /// The action with the same conditions, and what it must be done to.
  private var condition: (Action, Subject?)? {
    switch self {
    case .capacity(let channel, _): (.openCapacity, .channel(channel.id))
    case .discipline(let buffer, _): (.nextCapacity, .buffer(buffer.id))
    case .inject(let channel, _, _): (.openInject, .channel(channel.id))
    case .kill(let process, _): (.openKill, .process(process.id))
    case .hold(let process), .release(let process): (.holdOrRelease, .process(process.id))
    case .step(let process): (.stepSelected, .process(process.id))
    case .start(let process): (.startAnother, .process(process.id))
    case .mode(let process, _): (.nextSendMode, .process(process.id))
    // Slower and faster end at the ends of the pace; a number needs only what both need, and so does a restart.
    case .speed: (.restart, nil)
    case .theme: (.openThemes, nil)
    case .lesson: (.openLessons, nil)
    case .filter, .view, .select: nil
    }
  }

  /// Why it cannot be done now; nil: it can.
  func obstacle(in model: Model) -> String? {
    switch self {
    case .hold(let process) where model.isHeldOrAsked(process):
      return "\(shownName(process.name)) is held already"
    case .release(let process) where !model.isHeldOrAsked(process):
      return "\(shownName(process.name)) is not held"
    default: break
    }
    guard let (action, subject) = condition, let binding = model.keys[action] else { return nil }
    var there = model
    switch subject {
    case .process(let id)?: there.selection.processID = id
    case let object?: there.selection.object = object
    case nil: break
    }
    return there.obstacle(to: binding)
  }
}

extension Model {
  mutating func run(_ order: PaletteOrder) -> [Effect] {
    // What is named may be out of sight; what fails is told in place of this.
    if !order.tellsItself { show("asked for: \(order.words)", .success) }
    switch order {
    case .capacity(let channel, let capacity): return setCapacity(channel.id, capacity)
    case .discipline(let buffer, let name):
      asked.disciplines[buffer.id] = ask(name)
      return [.setDiscipline(bufferID: buffer.id, name)]
    case .inject(let channel, let text, let count):
      return [.inject(InjectRequest(channelID: channel.id, text: text, count: count))]
    case .kill(let process, let signal?): return [.kill(processID: process.id, signal: signal.rawValue)]
    case .kill(let process, nil):
      dialog = .kill(KillForm(processID: process.id, signal: process.life == .stopped ? .resume : .kill))
    case .hold(let process):
      asked.holds[process.id] = ask(true)
      return [.hold(process.id)]
    case .release(let process):
      asked.holds[process.id] = ask(false)
      return [.release(process.id)]
    case .step(let process): return [.step(process.id)]
    case .start(let process): return [.startAnother(processID: process.id)]
    case .mode(let process, let mode):
      asked.sendModes[process.id] = ask(mode)
      return [.setSendMode(processID: process.id, mode)]
    case .speed(let pace): return setPace(pace)
    case .theme(let name):
      themeName = name
      show("theme \(shownName(name))", .success)
      return [.setTheme(name)]
    case .lesson(let lesson): return [.lesson(.open(lesson.name))]
    case .filter(let text): filter = text
    case .view(let tab): self.tab = tab
    case .select(let subject, let name): select(subject, called: name)
    }
    settleSelection()
    return []
  }

  /// Selects it where it can be seen: in this view, else in one that has it.
  private mutating func select(_ subject: Subject, called name: String) {
    if !matchesFilter(name) { filter = "" }
    let home: ViewTab
    let views: Set<ViewTab>
    switch subject {
    case .process: (home, views) = (.stage, [.stage, .metrics])
    case .channel: (home, views) = (.mailboxes, [.stage, .mailboxes, .metrics])
    case .buffer: (home, views) = (.buffers, [.stage, .buffers, .metrics])
    case .region: (home, views) = (.buffers, [.stage, .buffers])
    }
    if !views.contains(tab) { tab = home }
    if case .process = subject {
      selection.metricsPane = .processes
    } else {
      selection.metricsPane = .channels
    }
    if tab == .stage, case .process = subject {} else if tab == .stage { selection.column = .objects }
    select(subject)
    show("\(shownName(name)) is selected", .success)
  }
}
