import Canvas
import Observation
import ScopeModel
import Testing

@Suite("The key table")
struct KeyTableTests {
  @Test("No key of a view has two meanings, so every binding is reachable")
  func noKeyIsHidden() {
    for tab in ViewTab.allCases {
      for binding in KeyTable().bindings(in: tab) {
        for key in binding.keys {
          #expect(KeyTable().binding(for: key, in: tab)?.action == binding.action, "\(binding.keyLabel)")
        }
      }
    }
  }

  @Test("Every action has exactly one binding, and every binding says what it does")
  func everyActionIsBound() {
    let bindings = KeyTable.bindings
    for action in Action.allCases { #expect(bindings.count { $0.action == action } == 1, "\(action)") }
    for binding in bindings {
      #expect(!binding.label.isEmpty && !binding.keyLabel.isEmpty && !binding.keys.isEmpty)
      #expect(!binding.views.isEmpty)
    }
  }

  @Test("A key that changes the domain does nothing but say why, while one only watches")
  func watchingRefuses() {
    for access in [ControlAccess.watching, .readOnly] {
      for binding in KeyTable.bindings where binding.needsControl {
        var model = Kitchen.model(access: access)
        #expect(model.keys(binding.keys[0]) == [], "\(binding.keyLabel)")
        #expect(model.toast?.kind == .refusal)
        #expect(model.dialog == nil)
      }
    }
  }

  @Test("The exclamation mark arms a screen that watches, and never one that is read-only")
  func arming() {
    var model = Kitchen.model(access: .watching)
    #expect(model.keys(.character("!")) == [])
    #expect(model.keys(.character(" ")) == [.pause])
    var readOnly = Kitchen.model(access: .readOnly)
    #expect(readOnly.keys(.character("!"), .character(" ")) == [])
    #expect(readOnly.access == .readOnly)
  }

  @Test("Keys for workers of one's own are refused with the reason where others started them")
  func strangersAreNotTuned() {
    for binding in KeyTable.bindings where binding.needsOwnWorkers {
      var model = Kitchen.model(startedByUs: false)
      #expect(model.keys(binding.keys[0]) == [])
      #expect(model.toast?.text == "this ipcscope did not start these workers")
    }
  }

  @Test("Before the first reading no key does harm, and q quits")
  func beforeTheFirstReading() {
    for binding in KeyTable.bindings where binding.action != .quit && binding.action != .openThemes {
      var model = Model()
      #expect(model.keys(binding.keys[0]) == [], "\(binding.keyLabel)")
    }
    var model = Model()
    #expect(model.keys(.character("q")) == [.quit])
  }
}
