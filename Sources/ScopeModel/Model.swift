public import Canvas
public import Observation

/// Whether keys may change something in the domain.
public enum ControlAccess: Sendable, Equatable {
  case armed
  /// Only looks on, until a person arms control.
  case watching
  /// Looks on for good.
  case readOnly
}

/// One line that says what an action did.
public struct Toast: Sendable, Equatable {
  public enum Kind: Sendable, Equatable { case success, failure, refusal }
  public var text: String
  public var kind: Kind
  /// The monotonic clock at which it goes, in nanoseconds.
  public var untilNanoseconds: UInt64
}

/// All that the screen knows. Views are pure functions of it; only ``update(_:_:)`` changes it.
public struct Model: Sendable, Equatable {
  public var size: Size
  public var tab = ViewTab.stage
  /// The latest reading; nil before the first.
  public internal(set) var snapshot: DomainSnapshot?
  /// The reading before it.
  public internal(set) var previous: DomainSnapshot?
  public internal(set) var selection = Selection()
  public internal(set) var dialog: Dialog?
  /// Shows only channels and processes whose names contain this; empty: all.
  public internal(set) var filter = ""
  public internal(set) var toast: Toast?
  public internal(set) var access: ControlAccess
  /// Whether this ipcscope started the workers, so that it can tune, restart and add some.
  public let startedByUs: Bool
  /// The scenario that runs; nil where others run the domain.
  public let scenarioName: String?
  public let themeNames: [String]
  /// Which key does what.
  public let keys: KeyTable
  public internal(set) var themeName: String
  /// What a lesson says at this moment, and what it asks; empty without one.
  public var caption = ""
  public var question = ""
  /// Whether the projector lies over the view.
  public internal(set) var isProjecting = false
  /// The theme to give back when the projector goes.
  var themeBeforeProjector: String?
  /// The lesson that is played; nil: none.
  public internal(set) var lesson: LessonShow?
  /// The lessons that can be opened.
  public var lessonChoices: [LessonChoice] = []
  /// What the page points at, once the selection has followed.
  var pointed: Subject?
  /// The domain that a lesson shows beside this one, as a screen of its own; empty or one.
  public internal(set) var beside: [Model] = []
  /// The monotonic clock as last told, in nanoseconds.
  public internal(set) var nowNanoseconds: UInt64 = 0
  public internal(set) var rates = Rates()
  /// Depths and counts over time.
  public internal(set) var history = History()
  /// How long messages took from send to receive.
  public internal(set) var latencies = Latencies()
  public internal(set) var metricsOrder = MetricsOrder()
  public internal(set) var metricsWindow = MetricsWindow.halfMinute
  /// Whether clicks and the wheel reach the screen.
  public var hasMouse = false
  /// What the terminal can draw graphs with.
  public var graphGlyphs = GraphGlyphs.braille
  /// Messages that have just come into or gone out of a channel.
  public internal(set) var traffic = Traffic()
  /// Who sends and who receives, by object; grows only, so that nothing jumps.
  public internal(set) var sides = SideTable()
  /// Who waits for whom, with the deadlocks that are sure.
  public internal(set) var waitGraph = WaitGraph()
  var deadlockWatch = DeadlockWatch()
  /// What processes did, one by one.
  public internal(set) var log = EventLog()
  public internal(set) var mailboxOrder = MailboxOrder()
  /// What was asked for and has not been read back yet.
  var asked = AskedSettings()
  /// The last n of bounded of each channel, to come back to.
  var lastBounds: [String: UInt64] = [:]

  public init(
    size: Size = Size(columns: 80, rows: 24), access: ControlAccess = .armed, startedByUs: Bool = true,
    scenarioName: String? = nil, themeNames: [String] = [], themeName: String = "",
    keys: KeyTable = KeyTable()
  ) {
    self.size = size
    self.access = access
    self.startedByUs = startedByUs
    self.scenarioName = scenarioName
    self.themeNames = themeNames
    self.themeName = themeName
    self.keys = keys
  }

  /// When the screen changes by itself (a toast or a travelling message runs out), on the monotonic clock:
  /// the time to send the next ``Message/tick(monotonicNanoseconds:)``. nil: nothing to wait for.
  public var nextTickNanoseconds: UInt64? {
    let travel = snapshot?.isPaused == true ? nil : traffic.nextEnd(after: nowNanoseconds)
    switch (toast?.untilNanoseconds, travel) {
    case (let end?, let other?): return min(end, other)
    case (let end, let other): return end ?? other
    }
  }

  /// The selected process, as last read.
  public var selectedProcess: ProcessSnapshot? {
    selection.processID.flatMap { snapshot?.process($0) }
  }

  /// The selected mailbox or link, as last read.
  public var selectedChannel: ChannelSnapshot? {
    selection.channelID.flatMap { snapshot?.channel($0) }
  }

  /// The selected bounded buffer, as last read.
  public var selectedBuffer: BufferSnapshot? {
    if case .buffer(let id)? = selection.object { snapshot?.buffer(id) } else { nil }
  }

  /// What the *why* line speaks of: what the arrows stand on.
  public var subject: Subject? {
    if tab == .stage, selection.column != .objects, let id = selection.processID { return .process(id) }
    if tab == .metrics { return metricsSubject }
    if tab == .log { return selection.processID.map { .process($0) } }
    if tab == .waits { return selection.waitID.map { .process($0.participantID) } }
    return selection.object
  }
}
