import Canvas
import Control
import IPCCore
import Lessons
import Observation
import Platform
import ScopeModel
import ScopeViews
import Terminal

/// What the screen shows and may do.
struct ScreenSetup {
  var observer: DomainObserver
  /// Nil: only watches, for good.
  var controller: Controller?
  var host: (any WorkerHost)?
  var access: ControlAccess
  var scenarioName: String?
  var look: Look
  /// The lesson to play, with the domains in which its processes are.
  var lesson: LessonStart?
  /// Of the domain that a lesson shows beside.
  var besideObserver: DomainObserver?
  /// How long to show it, in nanoseconds; nil: until a key or a signal ends it.
  var durationNanoseconds: UInt64?
  /// While something may change.
  var readingsPerSecond = Self.usualReadingsPerSecond

  static let usualReadingsPerSecond: UInt64 = 25
}

/// How the screen ended.
enum ScreenEnd: Equatable {
  case quit
  /// Somebody wants that lesson, by its name, on a screen like this one.
  case lesson(String, isProjecting: Bool, themeName: String)
  case timeOver
  /// By a signal.
  case interrupted
  /// The domain went away.
  case domainGone
}

/// The loop of the screen: readings, keys, clock and outcomes go into the model, effects come out, frames are painted.
struct ScreenLoop: ~Copyable {
  private let setup: ScreenSetup
  private var model: Model
  private var screen: Screen
  private let outbox: Outbox
  private let effects: EffectRunner
  private var director: LessonDirector?
  private var end: ScreenEnd?
  private var isDirty = true
  /// What the person sees.
  private var shown: Frame?
  private var nextReading: UInt64 = 0
  private var pace: ReadingPace
  private var events: EventFeed
  /// The processor time of this thread at the last reading.
  private var usedTime = threadTimeNanoseconds()
  /// What the last reading took in.
  private var lastFocus: ReadingFocus?

  init(_ setup: ScreenSetup) throws(CommandFailure) {
    let outbox: Outbox
    do { outbox = try Outbox() } catch { throw CommandFailure(.fault, "cannot start the screen: \(error)") }
    let screen = try Self.start(setup.look)
    self.setup = setup
    pace = ReadingPace(
      readingsPerSecond: setup.readingsPerSecond,
      isFixed: setup.readingsPerSecond != ScreenSetup.usualReadingsPerSecond)
    events = EventFeed(observer: setup.observer)
    self.outbox = outbox
    effects = EffectRunner(controller: setup.controller, host: setup.host, outbox: outbox)
    // A theme that was named by its path is one more to choose from.
    var themeNames = ChosenTheme.names()
    if !themeNames.contains(setup.look.theme.name) { themeNames.append(setup.look.theme.name) }
    model = Model(
      size: screen.size, access: setup.access, startedByUs: setup.host != nil,
      scenarioName: setup.scenarioName,
      themeNames: themeNames, themeName: setup.look.theme.name, keys: setup.look.keys)
    model.hasMouse = screen.hasMouse
    model.graphGlyphs = !screen.drawsUnicode ? .ascii : screen.hasBraille ? .braille : .halfBlocks
    model.lessonChoices = setup.host == nil ? [] : LessonStart.choices()
    self.screen = screen
    director = setup.lesson.map { start in
      LessonDirector(start.lesson, in: start.domains) { outbox.put(.lesson(start.show($0))) }
    }
  }

  private static func start(_ look: Look) throws(CommandFailure) -> Screen {
    do { return try Screen(theme: look.theme.theme, usesMouse: look.usesMouse) } catch {
      throw CommandFailure(.fault, "\(error)")
    }
  }

  /// Runs until somebody ends it; the terminal is as before when it returns.
  mutating func run() -> ScreenEnd {
    let start = monotonicNanoseconds()
    tell(.tick(monotonicNanoseconds: start))
    if setup.look.isProjecting { project() }
    if let mistake = setup.look.toast { tell(.outcome(ActionOutcome(mistake, isSuccess: false))) }
    while end == nil {
      let now = monotonicNanoseconds()
      if let duration = setup.durationNanoseconds, now &- start >= duration { end = .timeOver }
      if now >= nextReading { read(now) }
      if let news = events.news(isWanted: model.needsEvents, now) { tell(news) }
      if model.nextTickNanoseconds.map({ $0 <= now }) ?? false { tell(.tick(monotonicNanoseconds: now)) }
      if isDirty { paint() }
      guard end == nil else { break }
      take(screen.nextEvent(timeoutNanoseconds: pauseLength(now), wakeDescriptor: outbox.wakeDescriptor))
    }
    director?.end()
    screen.stop()
    return end ?? .quit
  }

  private mutating func project() {
    for case .setTheme(let name) in model.startProjector(keepingTheme: setup.look.isThemeChosen) {
      setTheme(name)
    }
  }

  private func pauseLength(_ now: UInt64) -> UInt64 {
    let tick = model.nextTickNanoseconds.map { $0 > now ? $0 - now : 1_000_000 } ?? UInt64.max
    let reading = min(nextReading, model.needsEvents ? events.next : UInt64.max)
    return min(reading > now ? reading - now : 0, max(tick, 5_000_000))
  }

  /// One reading of the domain. It is drawn only when it differs from the last in more than its clocks.
  private mutating func read(_ now: UInt64) {
    let time = threadTimeNanoseconds()
    defer { usedTime = time }
    guard setup.observer.isThere else {
      end = .domainGone
      return
    }
    let focus = model.readingFocus
    let reading = setup.observer.read(focus)
    lastFocus = focus
    let hasChanged = model.snapshot.map { !$0.showsTheSame(as: reading) } ?? true
    nextReading =
      now + pace.interval(cost: time &- usedTime, hasChanged: hasChanged, isPaused: reading.isPaused)
    // Ages are shown in tenths of a second: they go on while nothing else happens, for a while as often as that,
    // and not at all while the domain's clock stands.
    let step = pace.ageStepNanoseconds
    let clockMoved =
      model.snapshot.map { $0.domainTimeNanoseconds / step != reading.domainTimeNanoseconds / step } ?? true
    if hasChanged || clockMoved || model.needsAnotherReading { tell(.snapshot(reading)) }
    readBeside()
    // In a lesson the caption says who ends, and the keys that go on stay in sight.
    for news in setup.host?.takeNews() ?? [] where news.isFailure || model.lesson == nil {
      tell(.outcome(ActionOutcome(news.text, isSuccess: !news.isFailure)))
    }
  }

  private mutating func readBeside() {
    guard let observer = setup.besideObserver, observer.isThere else { return }
    let reading = observer.read(messageLimit: 16, byteLimit: 64)
    let hasChanged = model.beside.first?.snapshot.map { !$0.showsTheSame(as: reading) } ?? true
    if hasChanged { tell(.beside(reading)) }
  }

  private mutating func take(_ event: TerminalEvent?) {
    switch event {
    case .input(let input): tell(.input(input))
    case .pointer(let pointer): take(pointer)
    case .woken:
      pace.expectChange()
      for message in outbox.takeAll() { tell(message) }
    case .suspend:
      // Whoever is stopped must not hold others up: a pause of ours ends with us (§30).
      screen.suspend()
    case .resumed:
      nextReading = 0
      isDirty = true
    case .ended: end = .interrupted
    case nil: break
    }
  }

  /// A click means what was drawn there.
  private mutating func take(_ pointer: Pointer) {
    let target = shown?.targets(at: pointer.place).lazy.compactMap { $0 as? ClickTarget }.first
    switch pointer.act {
    case .click: if let target { tell(.clicked(target)) }
    case .wheelUp: tell(.wheeled(target, by: -1))
    case .wheelDown: tell(.wheeled(target, by: 1))
    }
  }

  private mutating func tell(_ message: ScopeModel.Message) {
    isDirty = true
    defer { if message.isPersons, model.readingFocus != lastFocus { nextReading = 0 } }
    for effect in update(&model, message) {
      switch effect {
      case .quit: end = .quit
      case .setTheme(let name): setTheme(name)
      case .lesson(let wish): take(wish)
      default:
        effects.run(effect, in: model.snapshot)
        // What was done shows in the segments at once, or soon: read them now and not at the next turn.
        nextReading = 0
        pace.expectChange()
      }
    }
  }

  private mutating func take(_ wish: LessonWish) {
    switch wish {
    case .next: director?.goOn()
    case .back: director?.goBack()
    case .startOver: director?.startOver()
    case .open(let name):
      end = .lesson(name, isProjecting: model.isProjecting, themeName: model.userThemeName)
    }
  }

  private mutating func setTheme(_ name: String) {
    let (theme, mistake) = Theme.loadOrDefault(name)
    screen.setTheme(theme)
    if let mistake { tell(.outcome(ActionOutcome(ChosenTheme.words(mistake), isSuccess: false))) }
  }

  private mutating func paint() {
    isDirty = false
    let frame = view(model, model.size)
    screen.paint(frame)
    shown = frame
  }
}

extension ScopeModel.Message {
  /// Whether a person did it, who wants to see at once what it brings into sight.
  fileprivate var isPersons: Bool {
    switch self {
    case .input, .clicked, .wheeled: true
    default: false
    }
  }
}

extension DomainSnapshot {
  /// Whether another reading shows the same but for its clocks and number.
  func showsTheSame(as other: DomainSnapshot) -> Bool {
    var other = other
    other.readingNumber = readingNumber
    other.domainTimeNanoseconds = domainTimeNanoseconds
    other.monotonicNanoseconds = monotonicNanoseconds
    return self == other
  }
}
