public import Canvas

/// What a key can do.
public enum Action: String, Sendable, Hashable, CaseIterable {
  case pauseOrResume, holdOrRelease, stepSelected, stepNext, restart
  case openInject, nextCapacity, previousCapacity, increaseBound, decreaseBound, openCapacity
  case nextSendMode, openKill, startAnother, slower, faster
  case showStage, showMailboxes, showBuffers, showWaits, showMetrics, showLog
  case focusNext, focusPrevious, moveUp, moveDown, moveLeft, moveRight, moveFirst, moveLast
  case movePageUp, movePageDown, previousColumn, nextColumn, reverseOrder, shorterWindow, longerWindow
  case nextOrder, resetMetrics
  case followLog, restrictLog
  case openFilter, openDetail, close, openThemes, armControl, openHelp, openPalette, quit
  case openLessons, toggleProjector
}

/// One row of the key table.
public struct Binding: Sendable, Equatable {
  /// The parts of the help.
  public enum Group: String, Sendable, CaseIterable {
    case time = "Time"
    case channel = "Selected channel"
    case process = "Selected process"
    case view = "Looking"
    case program = "Program"
  }

  /// None where the user took them away: the palette still has the action.
  public var keys: [Key]
  public var action: Action
  public var group: Group
  /// The line in the help.
  public var label: String
  /// One word or two for the footer; nil: not there.
  public var hint: String?
  /// The views in which it works.
  public var views: Set<ViewTab> = Set(ViewTab.allCases)
  /// Whether it changes something in the domain.
  public var needsControl = false
  /// Whether it works only on workers that this ipcscope started.
  public var needsOwnWorkers = false

  /// Its keys, as people write them.
  public var keyLabel: String { keys.map(\.label).joined(separator: " ") }
  /// The first of its keys, as people write it; empty without one.
  public var firstLabel: String { keys.first?.label ?? "" }
}

/// The table of keys, a value of the model. Update dispatches from it; footer, help and palette are made from it,
/// so they cannot lie.
public struct KeyTable: Sendable, Equatable {
  /// One for each action.
  public var bindings: [Binding]

  /// The keys as they are without a wish of anybody's.
  public init() { bindings = Self.bindings }

  /// The keys as they are without a wish of anybody's.
  public static let bindings: [Binding] = timeKeys + channelKeys + processKeys + viewKeys + programKeys

  /// The binding of a key in a view.
  public func binding(for key: Key, in tab: ViewTab) -> Binding? {
    bindings.first { $0.keys.contains(key) && $0.views.contains(tab) }
  }

  /// The bindings of a view that have a key, in the order of the help.
  public func bindings(in tab: ViewTab) -> [Binding] {
    bindings.filter { $0.views.contains(tab) && !$0.keys.isEmpty }
  }

  /// How to do an action, as people write it: its first key, or the palette's key and its name where it has none.
  public func firstLabel(of action: Action) -> String {
    if let own = ownLabel(of: action) { return own }
    let palette = self[.openPalette]?.firstLabel ?? ""
    return palette + (palette.count > 1 ? " " : "") + action.name
  }

  /// The first key of an action, as people write it; nil where it has none.
  public func ownLabel(of action: Action) -> String? {
    self[action].flatMap { $0.keys.isEmpty ? nil : $0.firstLabel }
  }

  /// Whether a key does an action somewhere; dialogs ask, so that the key that opened one closes it.
  func has(_ key: Key, for action: Action) -> Bool { self[action]?.keys.contains(key) ?? false }

  subscript(action: Action) -> Binding? { bindings.first { $0.action == action } }

  private static let timeKeys = [
    Binding(
      keys: [.character(" ")], action: .pauseOrResume, group: .time,
      label: "pause or resume all, at operation borders", hint: "pause", needsControl: true),
    Binding(
      keys: [.character("S")], action: .stepNext, group: .time,
      label: "step: one operation of whichever comes next", needsControl: true),
    Binding(
      keys: [.character("[")], action: .slower, group: .time,
      label: "slower workers (pace halved)", needsControl: true, needsOwnWorkers: true),
    Binding(
      keys: [.character("]")], action: .faster, group: .time,
      label: "faster workers (pace doubled)", needsControl: true, needsOwnWorkers: true),
    Binding(
      keys: [.character("R")], action: .restart, group: .time,
      label: "restart the scenario, or the lesson", needsControl: true, needsOwnWorkers: true),
  ]

  private static let processKeys = [
    Binding(
      keys: [.character("p")], action: .holdOrRelease, group: .process,
      label: "hold it at its next operation, or release it", hint: "hold", needsControl: true),
    Binding(
      keys: [.character("s")], action: .stepSelected, group: .process,
      label: "step: one operation of it", hint: "step", needsControl: true),
    Binding(
      keys: [.character("m")], action: .nextSendMode, group: .process,
      label: "next send mode: blocking, buffered, non-blocking", hint: "mode", needsControl: true,
      needsOwnWorkers: true),
    Binding(
      keys: [.character("x")], action: .openKill, group: .process,
      label: "send it a signal: KILL, TERM, STOP, CONT (asks)", hint: "kill", needsControl: true),
    Binding(
      keys: [.character("n")], action: .startAnother, group: .process,
      label: "start another of its kind", hint: "new", needsControl: true, needsOwnWorkers: true),
  ]

  private static let channelKeys = [
    Binding(
      keys: [.character("i")], action: .openInject, group: .channel,
      label: "inject a message: text, count, mode, as whom", hint: "inject", needsControl: true),
    Binding(
      keys: [.character("c")], action: .nextCapacity, group: .channel,
      label: "next capacity; of a buffer the next discipline", hint: "capacity", needsControl: true),
    Binding(
      keys: [.character("C")], action: .previousCapacity, group: .channel,
      label: "previous capacity, or discipline", needsControl: true),
    Binding(
      keys: [.character("+"), .character("=")], action: .increaseBound, group: .channel,
      label: "bounded: one place more", needsControl: true),
    Binding(
      keys: [.character("-")], action: .decreaseBound, group: .channel,
      label: "bounded: one place fewer", needsControl: true),
    Binding(
      keys: [.character("#")], action: .openCapacity, group: .channel,
      label: "pick the capacity, type the n of bounded", needsControl: true),
  ]

  private static let viewKeys = [
    Binding(
      keys: [.character("1")], action: .showStage, group: .view,
      label: "Stage: who talks to whom"),
    Binding(
      keys: [.character("2")], action: .showMailboxes, group: .view,
      label: "Mailboxes: mailboxes and links, and what is in them"),
    Binding(
      keys: [.character("3")], action: .showBuffers, group: .view,
      label: "Buffers: buffers and regions in shared memory"),
    Binding(
      keys: [.character("4")], action: .showWaits, group: .view,
      label: "Waits: who waits for whom, and deadlocks"),
    Binding(
      keys: [.character("5")], action: .showMetrics, group: .view,
      label: "Metrics: depth, rates and latencies"),
    Binding(
      keys: [.character("6")], action: .showLog, group: .view,
      label: "Log: operations as they happen"),
    Binding(
      keys: [.tab], action: .focusNext, group: .view, label: "next column or pane"),
    Binding(
      keys: [.backTab], action: .focusPrevious, group: .view,
      label: "previous column or pane"),
    Binding(
      keys: [.up, .character("k")], action: .moveUp, group: .view, label: "selection up"),
    Binding(
      keys: [.down, .character("j")], action: .moveDown, group: .view,
      label: "selection down"),
    Binding(
      keys: [.left, .character("h")], action: .moveLeft, group: .view,
      label: "selection left"),
    Binding(
      keys: [.right, .character("l")], action: .moveRight, group: .view,
      label: "selection right"),
    Binding(
      keys: [.home], action: .moveFirst, group: .view, label: "first of the column or list"),
    Binding(
      keys: [.end], action: .moveLast, group: .view, label: "last of the column or list"),
    Binding(
      keys: [.enter], action: .openDetail, group: .view,
      label: "all that is known of the selected"),
    Binding(
      keys: [.pageUp], action: .movePageUp, group: .view, label: "a page up; in a lesson: the page before",
      hint: "back"),
    Binding(
      keys: [.pageDown], action: .movePageDown, group: .view,
      label: "a page down; in a lesson: the next page", hint: "next"),
    Binding(
      keys: [.character("<")], action: .previousColumn, group: .view,
      label: "order the table by the column to the left", views: [.mailboxes]),
    Binding(
      keys: [.character(">")], action: .nextColumn, group: .view,
      label: "order the table by the column to the right", hint: "order", views: [.mailboxes]),
    Binding(
      keys: [.character("<")], action: .shorterWindow, group: .view,
      label: "a shorter time in the graphs", views: [.metrics]),
    Binding(
      keys: [.character(">")], action: .longerWindow, group: .view,
      label: "a longer time in the graphs", hint: "longer", views: [.metrics]),
    Binding(
      keys: [.character("o")], action: .reverseOrder, group: .view,
      label: "turn the order of the table round", hint: "turn", views: [.mailboxes, .metrics]),
    Binding(
      keys: [.character("O")], action: .nextOrder, group: .view,
      label: "order the list by name, depth, rates, latencies in turn", hint: "order", views: [.metrics]),
    Binding(
      keys: [.character("0")], action: .resetMetrics, group: .view,
      label: "measure anew: latencies, rates and graphs from now on", hint: "anew", views: [.metrics]),
    Binding(
      keys: [.character("G")], action: .followLog, group: .view,
      label: "follow the newest operation again", hint: "follow", views: [.log]),
    Binding(
      keys: [.character("f")], action: .restrictLog, group: .view,
      label: "only the selected process, only the selected object, all", hint: "only", views: [.log]),
    Binding(
      keys: [.character("/")], action: .openFilter, group: .view,
      label: "filter by name", hint: "filter"),
    Binding(
      keys: [.escape], action: .close, group: .view,
      label: "close a dialog, clear the filter; never quits"),
  ]

  private static let programKeys = [
    Binding(
      keys: [.character("L")], action: .openLessons, group: .program, label: "lessons: open one"),
    Binding(
      keys: [.character("!")], action: .armControl, group: .program,
      label: "arm the keys that change something"),
    Binding(
      keys: [.character("P")], action: .toggleProjector, group: .program,
      label: "projector: one thing, large; and back", hint: "projector"),
    Binding(
      keys: [.character("t")], action: .openThemes, group: .program, label: "choose a theme",
      hint: "theme"),
    Binding(
      keys: [.character(":")], action: .openPalette, group: .program,
      label: "palette: every action by its name"),
    Binding(
      keys: [.character("?")], action: .openHelp, group: .program, label: "this help",
      hint: "help"),
    Binding(
      keys: [.character("q"), .control("c")], action: .quit, group: .program,
      label: "quit", hint: "quit"),
  ]
}
