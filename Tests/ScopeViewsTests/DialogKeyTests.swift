import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Every key that a dialog names")
struct DialogKeyTests {
  /// Each dialog, opened by its key, at a size at which it has more lines than room.
  private static let openings: [(String, [Key])] = [
    ("help", [.character("?")]), ("kill", [.character("x")]), ("inject", [.character("i"), .backTab]),
    ("capacity", [.character("#")]), ("themes", [.character("t")]), ("palette", [.character(":")]),
    ("detail", [.enter]), ("filter", [.character("/"), .character("o")]),
    ("message", [.character("2"), .tab, .enter]),
  ]

  @Test("does something, and can be clicked", arguments: openings)
  func everyKey(_ name: String, _ keys: [Key]) {
    var model = Tour.model(columns: 80, rows: 12)
    for key in keys { model.press(key) }
    #expect(model.dialog != nil)
    let named = view(model, model.size).hitAreas.compactMap { hit -> Key? in
      if case .key(let key)? = hit.target as? ClickTarget { key } else { nil }
    }
    #expect(Set(named).isSuperset(of: [.escape]), "\(named)")
    for key in Set(named) where key != .up && key != .pageUp {
      var pressed = model
      let effects = update(&pressed, .clicked(.key(key)))
      #expect(effects != [] || pressed != model || name == "message", "\(name): \(key)")
    }
    // From where down has led, up leads back.
    guard named.contains(.up) else { return }
    var down = model
    down.press(.down)
    var up = down
    up.press(.up)
    #expect(up != down || name == "message", "\(name)")
  }
}
