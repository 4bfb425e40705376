import Canvas
import Observation
import ScopeModel
import Testing

@Suite("Keys of one's own")
struct RebindingTests {
  private func table(_ wishes: (Action, [Key])...) -> (table: KeyTable, conflicts: [KeyConflict]) {
    KeyTable.granting(wishes.map { KeyWish($0.0, keys: $0.1) })
  }

  private func keys(_ table: KeyTable, _ action: Action) -> [Key]? {
    table.bindings.first { $0.action == action }?.keys
  }

  @Test("Without wishes the table is as it is")
  func nothing() {
    #expect(table().table == KeyTable())
  }

  @Test("A new key does the action, the old one no longer does, and footer and help say so")
  func replaced() {
    let (table, conflicts) = table((.pauseOrResume, [.function(5), .character("z")]))
    #expect(conflicts.isEmpty)
    #expect(table.binding(for: .function(5), in: .stage)?.action == .pauseOrResume)
    #expect(table.binding(for: .character(" "), in: .stage) == nil)
    #expect(table.firstLabel(of: .pauseOrResume) == "F5")
    var model = Model(keys: table)
    _ = update(&model, .snapshot(Kitchen.snapshot()))
    #expect(model.keys(.character(" ")) == [])
    #expect(model.keys(.character("z")) == [.pause])
  }

  @Test("Two actions may change their keys with each other")
  func swapped() {
    let (table, conflicts) = table((.pauseOrResume, [.character("p")]), (.holdOrRelease, [.character(" ")]))
    #expect(conflicts.isEmpty)
    #expect(table.binding(for: .character("p"), in: .waits)?.action == .pauseOrResume)
    #expect(table.binding(for: .character(" "), in: .waits)?.action == .holdOrRelease)
  }

  @Test("Of two wishes for one key in one view the second is refused, and its action keeps its own key")
  func bothWished() {
    let (table, conflicts) = table((.pauseOrResume, [.function(1)]), (.stepNext, [.function(1)]))
    #expect(conflicts.map(\.words) == ["wish 1: F1 is of pauseOrResume, wished"])
    #expect(keys(table, .stepNext) == [.character("S")])
  }

  @Test("One key may have two meanings in two views, and not in one that both have")
  func views() {
    #expect(table((.nextColumn, [.function(1)]), (.longerWindow, [.function(1)])).conflicts.isEmpty)
    let (_, conflicts) = table((.nextColumn, [.function(1)]), (.pauseOrResume, [.function(1)]))
    #expect(conflicts.map(\.views) == [[.mailboxes]])
  }

  @Test("An action with several keys gives one up to a wish")
  func givesUp() {
    let (table, conflicts) = table((.openKill, [.character("k")]))
    #expect(conflicts.isEmpty)
    #expect(keys(table, .moveUp) == [.up])
    #expect(table.binding(for: .character("k"), in: .stage)?.action == .openKill)
  }

  @Test("No action loses its last key to a wish, not even to two of them")
  func keepsTheLast() {
    #expect(
      table((.openKill, [.character("p")])).conflicts.map(\.words) == ["wish 0: p is of holdOrRelease"])
    #expect(keys(table((.openKill, [.character("p")])).table, .openKill) == [.character("x")])
    let (taken, conflicts) = table((.openKill, [.up]), (.openInject, [.character("k")]))
    #expect(conflicts.map(\.wish) == [1])
    #expect(keys(taken, .moveUp) == [.character("k")])
    #expect(keys(taken, .openInject) == [.character("i")])
  }

  @Test("A wish that is refused gives back what it would have freed")
  func refusedOnes() {
    // hold may not have space, so p stays its own, and pause may not have it.
    let (table, conflicts) = table(
      (.stepNext, [.character(" ")]), (.pauseOrResume, [.character("p")]), (.holdOrRelease, [.character(" ")])
    )
    #expect(conflicts.map(\.wish).contains(2))
    for tab in ViewTab.allCases {
      for binding in table.bindings(in: tab) {
        for key in binding.keys { #expect(table.binding(for: key, in: tab)?.action == binding.action) }
      }
    }
    #expect(table.bindings.allSatisfy { !$0.keys.isEmpty })
  }

  @Test("An action without a key is done from the palette, and where its key would be named that is said")
  func unbound() {
    let (table, conflicts) = table((.armControl, []))
    #expect(conflicts.isEmpty)
    var model = Model(access: .watching, keys: table)
    _ = update(&model, .snapshot(Kitchen.snapshot()))
    model.keys(.character(" "))
    #expect(model.toast?.text == "only watching: :arm-control arms the keys that change something")
    model.keys(.character(":"))
    model.text("arm-control")
    model.keys(.enter)
    #expect(model.access == .armed)
  }

  @Test("Ctrl-C ends it whatever the keys are")
  func interrupt() {
    let (table, _) = table((.quit, [.character("Q")]))
    var model = Model(keys: table)
    #expect(model.keys(.character("q")) == [])
    #expect(model.keys(.character("Q")) == [.quit])
    #expect(model.keys(.control("c")) == [.quit])
    #expect(KeyTable.granting([KeyWish(.quit, keys: [])]).table.firstLabel(of: .quit) == "^C")
  }

  @Test("Dialogs follow the keys: what opened one closes it, and what moves the selection moves in it")
  func dialogs() {
    let (table, conflicts) = table(
      (.openHelp, [.function(1)]), (.moveDown, [.character("e")]), (.moveUp, [.character("u")]),
      (.openThemes, [.character("T")]))
    #expect(conflicts.isEmpty)
    var model = Model(themeNames: ["a", "b"], themeName: "a", keys: table)
    model.keys(.function(1), .character("e"), .character("e"), .character("u"))
    #expect(model.dialog == .help(scroll: 1))
    model.keys(.character("?"))
    #expect(model.dialog != nil)
    model.keys(.function(1))
    #expect(model.dialog == nil)
    model.keys(.character("T"))
    #expect(model.keys(.character("T")) == [.setTheme("b")])
    #expect(model.keys(.character("u")) == [.setTheme("a")])
  }
}

extension KeyConflict {
  fileprivate var words: String { "wish \(wish): \(key.label) is of \(other)" + (isWished ? ", wished" : "") }
}
