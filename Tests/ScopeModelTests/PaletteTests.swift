import Canvas
import Observation
import ScopeModel
import Testing

@Suite("The palette of actions")
struct PaletteTests {
  private func type(_ text: String, in model: inout Model) -> [Effect] {
    model.keys(.character(":")) + text.flatMap { model.keys(.character($0)) }
  }

  private func found(_ text: String) -> [Action] {
    var palette = Palette()
    palette.text = text
    return palette.matches(KeyTable()).map(\.action)
  }

  @Test("Every action but the palette itself is there, each by a name of its own that finds it first")
  func everyName() {
    #expect(Set(found("")) == Set(Action.allCases).subtracting([.openPalette]))
    #expect(Set(Action.allCases.map(\.name)).count == Action.allCases.count)
    for action in Action.allCases where action != .openPalette {
      #expect(found(action.name).first == action, "\(action.name)")
    }
  }

  @Test("Words in any order and in any case find names, descriptions and keys")
  func words() {
    #expect(found("mode NEXT send").first == .nextSendMode)
    #expect(found("signal") == [.openKill])
    #expect(found("pace doubled") == [.faster])
    #expect(found("#") == [.openCapacity])
    #expect(found("no such thing") == [])
  }

  @Test("Enter does what the key does: the same effects and the same model, in every view, for every action")
  func sameAsTheKey() {
    for tab in ViewTab.allCases {
      for access in [ControlAccess.armed, .watching] {
        for binding in KeyTable.bindings where binding.action != .openPalette {
          var byKey = Kitchen.model(access: access)
          byKey.keys(.character(Character("\(tab.rawValue)")))
          var byName = byKey
          guard byKey.obstacle(to: binding) == nil else { continue }
          let effects = byKey.keys(binding.keys[0])
          var named = type(binding.action.name, in: &byName)
          named += byName.keys(.enter)
          #expect(named == effects, "\(binding.action.name) in \(tab)")
          #expect(byName == byKey, "\(binding.action.name) in \(tab)")
        }
      }
    }
  }

  @Test("What cannot be done now stays undone, and the palette stays open")
  func refused() {
    var model = Kitchen.model(access: .readOnly)
    #expect(type("pause", in: &model) == [])
    #expect(model.keys(.enter) == [])
    #expect(model.dialog != nil)
    model = Kitchen.model()
    #expect(type("reverse-order", in: &model) == [])
    let binding = KeyTable.bindings.first { $0.action == .reverseOrder }
    #expect(binding.flatMap { model.obstacle(to: $0) } == "works only in Mailboxes and Metrics")
    #expect(model.keys(.enter) == [])
    #expect(model.dialog != nil)
  }

  @Test("Arrows choose, wrapping round; typing begins at the first again; Escape closes and does nothing")
  func choosing() {
    var model = Kitchen.model()
    let before = model
    #expect(type("capacity", in: &model) == [])
    model.keys(.up)
    guard case .palette(let last) = model.dialog else {
      Issue.record("the palette is not open")
      return
    }
    #expect(last.index == last.matches(model.keys).count - 1)
    model.keys(.down, .down, .backspace)
    guard case .palette(let typed) = model.dialog else {
      Issue.record("the palette is not open")
      return
    }
    #expect(typed.index == 0 && typed.text == "capacit")
    #expect(model.keys(.escape) == [])
    #expect(model == before)
    #expect(type("no such thing", in: &model) + model.keys(.enter) == [])
    #expect(model.keys(.control("c")) == [.quit])
  }
}
