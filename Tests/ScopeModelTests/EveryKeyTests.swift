import Canvas
import Observation
import ScopeModel
import Testing

/// No key is dead: each of a view changes the screen, asks for something to be done, or says why not.
@Suite("Every key answers")
struct EveryKeyTests {
  /// Several of everything, half of it waiting, so that every view has rows to move among.
  private static func lively(isPaused: Bool) -> DomainSnapshot {
    var snapshot = Kitchen.snapshot()
    snapshot.isPaused = isPaused
    for index in 0..<3 {
      snapshot.processes[index].waits = [
        WaitSnapshot(
          reason: .space, objectID: "orders", objectName: "orders", sinceNanoseconds: Kitchen.second)
      ]
    }
    snapshot.mailboxes[0].blockedSenders = [1, 2]
    snapshot.mailboxes[0].messages = (1...5).map { Kitchen.message($0) }
    snapshot.mailboxes[0].depth = 5
    for name in ["bills", "dishes"] {
      var other = snapshot.mailboxes[0]
      other.id = name
      other.name = name
      snapshot.mailboxes.append(other)
      var buffer = snapshot.buffers[0]
      buffer.id = "\(name)-shelf"
      buffer.name = buffer.id
      snapshot.buffers.append(buffer)
    }
    return snapshot
  }

  /// So many that the log has pages.
  private static let operations = EventBatch(
    events: (1...60).map { number in
      OperationEvent(
        kind: .sent, timeNanoseconds: number, processID: 1, processName: "waiter-1", objectNumber: 1,
        objectID: "orders", objectName: "orders", sequence: number)
    })

  /// A view at its first row, in the middle and at its end; running and paused; with a filter; in a lesson.
  private static func models(_ tab: ViewTab) -> [Model] {
    [false, true].flatMap { isPaused -> [Model] in
      var first = Model(themeNames: ["midnight", "daylight"], themeName: "midnight")
      first.tab = tab
      _ = update(&first, .snapshot(lively(isPaused: isPaused)))
      _ = update(&first, .events(operations))
      if tab == .log { first.keys(.home) }
      var middle = first
      middle.keys(.down)
      var last = first
      last.keys(.end)
      var second = middle
      second.keys(.right, .down)
      var filtered = first
      filtered.keys(.character("/"), .character("s"), .enter)
      var taught = middle
      _ = update(&taught, .lesson(LessonShow(title: "blocking", pageNumber: 2, pageCount: 4, caption: "")))
      return [first, middle, last, second, filtered, taught]
    }
  }

  /// Whether a key changes the model, asks for an effect, or leads to a word about why it does not.
  private func answers(_ key: Key, in model: Model) -> Bool {
    var pressed = model
    return update(&pressed, .input(.key(key))) != [] || pressed != model
  }

  /// At an end of a list there is nothing further on, and a view that is shown needs no showing.
  private func mayBeSilent(_ action: Action, in tab: ViewTab) -> Bool {
    let moves: Set<Action> = [
      .moveUp, .moveDown, .moveLeft, .moveRight, .moveFirst, .moveLast, .movePageUp, .movePageDown,
      .focusNext,
      .focusPrevious, .close,
    ]
    return moves.contains(action) || tab.action == action
  }

  @Test(
    "Each key of each view answers, whatever is selected, while it runs and while it is paused",
    arguments: ViewTab.allCases)
  func everyKey(_ tab: ViewTab) {
    let models = Self.models(tab)
    for binding in KeyTable().bindings(in: tab) where tab.action != binding.action {
      for key in binding.keys {
        let answered = models.filter { answers(key, in: $0) }.count
        if mayBeSilent(binding.action, in: tab) {
          #expect(answered > 0, "\(tab): \(key.label) never does \(binding.action)")
        } else {
          #expect(answered == models.count, "\(tab): \(key.label) is silent about \(binding.action)")
        }
      }
    }
  }

  @Test("A key that is of no use in a view does nothing there", arguments: ViewTab.allCases)
  func otherKeys(_ tab: ViewTab) {
    for binding in KeyTable.bindings where !binding.views.contains(tab) {
      for key in binding.keys where KeyTable().binding(for: key, in: tab) == nil {
        for model in Self.models(tab) { #expect(!answers(key, in: model), "\(tab): \(key.label)") }
      }
    }
  }

  @Test(
    "Before the first reading, without workers of one's own and where one only watches, too, every key answers"
  )
  func elsewhere() {
    for tab in ViewTab.allCases {
      var models = [Model()]
      for access in [ControlAccess.watching, .readOnly] {
        models.append(Kitchen.model(access: access, startedByUs: false))
      }
      for var model in models {
        model.tab = tab
        for binding in KeyTable().bindings(in: tab) where !mayBeSilent(binding.action, in: tab) {
          // What only looks on the screen has nothing to say where there is nothing on it.
          #expect(answers(binding.keys[0], in: model), "\(tab): \(binding.action)")
        }
      }
    }
  }
}
