import Canvas
import Observation

/// The next state of the screen, and what is to be done about it in the world.
///
/// Pure: time comes in with the messages, and effects go out as values.
public func update(_ model: inout Model, _ message: Message) -> [Effect] {
  switch message {
  case .input(.resized(let size)):
    model.size = size
    return []
  case .input(.key(let key)):
    if model.dialog != nil, key != .control("c") { return model.pressInDialog(key) }
    return model.press(key)
  case .clicked(let target): return model.click(target)
  case .wheeled(let target, let steps): return model.turnWheel(target, by: steps)
  case .snapshot(let snapshot):
    model.take(snapshot)
    return []
  case .tick(let now):
    model.advance(to: now)
    return []
  case .lesson(let show):
    model.take(show)
    return []
  case .events(let batch):
    model.take(batch)
    return []
  case .eventsRefused(let reason):
    model.refuseEvents(reason)
    return []
  case .beside(let snapshot):
    if model.beside.isEmpty { model.beside = [Model(size: model.size, access: .readOnly)] }
    _ = update(&model.beside[0], .snapshot(snapshot))
    return []
  case .outcome(let outcome):
    model.show(outcome.text, outcome.isSuccess ? .success : .failure)
    // What failed will not be read back: the settings shown are those of the domain again.
    if !outcome.isSuccess { model.asked = AskedSettings() }
    return []
  }
}

extension Model {
  static let toastNanoseconds: UInt64 = 6_000_000_000

  mutating func show(_ text: String, _ kind: Toast.Kind) {
    toast = Toast(
      text: escaped(text, limit: 400), kind: kind, untilNanoseconds: nowNanoseconds + Self.toastNanoseconds)
  }

  mutating func advance(to now: UInt64) {
    nowNanoseconds = max(nowNanoseconds, now)
    if let toast, toast.untilNanoseconds <= nowNanoseconds { self.toast = nil }
  }

  mutating func take(_ next: DomainSnapshot) {
    advance(to: next.monotonicNanoseconds)
    previous = snapshot
    snapshot = next
    sides.note(next)
    waitGraph = deadlockWatch.confirmed(next)
    rates.note(next)
    history.note(next)
    latencies.keep(next)
    if next.isPaused { latencies.summarise(all: true) }
    traffic.note(next, after: previous)
    asked.settle(next, now: nowNanoseconds)
    for channel in next.channels {
      if case .bounded(let count) = channel.capacity { lastBounds[channel.id] = count }
    }
    settleDialog(next)
    followLesson()
    settleSelection()
  }

  /// A dialog about something that is no more has nothing to ask.
  private mutating func settleDialog(_ next: DomainSnapshot) {
    switch dialog {
    case .inject(let form) where next.channel(form.channelID) == nil:
      dialog = nil
      show("the channel is gone", .refusal)
    case .capacity(let form) where next.channel(form.channelID) == nil:
      dialog = nil
      show("the channel is gone", .refusal)
    case .kill(let form) where next.process(form.processID)?.isAlive != true:
      dialog = nil
      show("\(next.title(of: .process(form.processID))) is gone already", .refusal)
    default: break
    }
  }

  mutating func press(_ key: Key) -> [Effect] {
    guard let binding = keys.binding(for: key, in: tab) else { return [] }
    return run(binding)
  }

  /// What a binding does, by its key or by its name; a refusal is told.
  mutating func run(_ binding: Binding) -> [Effect] {
    if let obstacle = obstacle(to: binding) {
      show(obstacle, .refusal)
      return []
    }
    if toast?.kind == .refusal { toast = nil }
    let effects = perform(binding.action)
    settleSelection()
    return effects
  }

  private mutating func perform(_ action: Action) -> [Effect] {
    switch action {
    case .pauseOrResume, .holdOrRelease, .stepSelected, .stepNext, .restart, .slower, .faster:
      return performTime(action)
    case .openInject, .nextCapacity, .previousCapacity, .increaseBound, .decreaseBound, .openCapacity:
      return performChannel(action)
    case .nextSendMode, .openKill, .startAnother: return performProcess(action)
    case .showStage: tab = .stage
    case .showMailboxes: tab = .mailboxes
    case .showBuffers: tab = .buffers
    case .showWaits: tab = .waits
    case .showMetrics: tab = .metrics
    case .showLog: tab = .log
    case .moveLast where tab == .log: log.follow()
    case .followLog, .restrictLog: performLog(action)
    case .focusNext: moveFocus(by: 1)
    case .focusPrevious: moveFocus(by: -1)
    case .moveUp: moveVertically { now, _ in now - 1 }
    case .moveDown: moveVertically { now, _ in now + 1 }
    case .moveFirst: moveVertically { _, _ in 0 }
    case .moveLast: moveVertically { _, last in last }
    case .moveLeft: moveHorizontally(by: -1)
    case .moveRight: moveHorizontally(by: 1)
    case .movePageUp, .movePageDown, .openLessons: return performLesson(action)
    case .previousColumn: mailboxOrder = mailboxOrder.moved(by: -1)
    case .nextColumn: mailboxOrder = mailboxOrder.moved(by: 1)
    case .shorterWindow: changeWindow(by: -1)
    case .longerWindow: changeWindow(by: 1)
    case .reverseOrder: reverseOrder()
    case .nextOrder: orderMetricsByNextColumn()
    case .resetMetrics: resetMetrics()
    case .openFilter: dialog = .filter(before: filter)
    case .openDetail: openDetail()
    case .close:
      toast = nil
      filter = ""
    case .toggleProjector: return toggleProjector()
    case .openThemes:
      dialog = .themes(ThemePicker(index: themeNames.firstIndex(of: themeName) ?? 0, before: themeName))
    case .armControl:
      access = .armed
      show("control is armed: keys now change the domain", .success)
    case .openHelp: dialog = .help(scroll: 0)
    case .openPalette: dialog = .palette(Palette())
    case .quit: return [.quit]
    }
    return []
  }

  mutating func movePage(by step: Int) {
    let distance = step * max(1, size.rows - 9)
    moveVertically { now, _ in now + distance }
  }

  private mutating func openDetail() {
    if tab == .log {
      dialog = log.selected.map { .operation($0, scroll: 0) }
      return
    }
    if tab == .mailboxes, selection.pane == .contents, let id = selection.channelID,
      let sequence = selection.messageSequence
    {
      dialog = .message(MessageDetail(channelID: id, sequence: sequence))
    } else if let subject {
      dialog = .detail(subject, scroll: 0)
    }
  }
}
