import Canvas
import Observation

/// Keys while a dialog is open.
extension Model {
  mutating func pressInDialog(_ key: Key) -> [Effect] {
    guard let open = dialog else { return [] }
    if key == .escape { return closeDialog() }
    switch open {
    case .inject(var form): return press(key, in: &form)
    case .kill(var form): return press(key, in: &form)
    case .capacity(var form): return press(key, in: &form)
    case .themes(let picker): return press(key, in: picker)
    case .message(var detail): return press(key, in: &detail)
    case .help(let scroll):
      if key == .enter || keys.has(key, for: .openHelp) || keys.has(key, for: .quit) { return closeDialog() }
      dialog = .help(scroll: scrolled(scroll, by: key))
    case .detail(let subject, let scroll):
      if key == .enter || keys.has(key, for: .openDetail) || keys.has(key, for: .quit) {
        return closeDialog()
      }
      dialog = .detail(subject, scroll: scrolled(scroll, by: key))
    case .operation(let row, let scroll):
      if key == .enter || keys.has(key, for: .openDetail) || keys.has(key, for: .quit) {
        return closeDialog()
      }
      dialog = .operation(row, scroll: scrolled(scroll, by: key))
    case .filter: pressInFilter(key)
    case .lessons(var picker): return press(key, in: &picker)
    case .palette(var palette): return press(key, in: &palette)
    }
    return []
  }

  mutating func closeDialog() -> [Effect] {
    defer { dialog = nil }
    switch dialog {
    case .filter(let before):
      filter = before
      settleSelection()
      return []
    case .themes(let picker) where picker.before != themeName:
      themeName = picker.before
      return [.setTheme(picker.before)]
    default: return []
    }
  }

  /// The arrow, or key to page by, that a key stands for: `j` is the arrow down in a dialog without text, too, and so
  /// is whatever else the user moves with.
  func arrow(_ key: Key) -> Key {
    let arrows: [(Action, Key)] = [
      (.moveDown, .down), (.moveUp, .up), (.moveLeft, .left), (.moveRight, .right), (.moveFirst, .home),
      (.moveLast, .end), (.movePageDown, .pageDown), (.movePageUp, .pageUp),
    ]
    let ownMeaning: Set<Key> = [
      .down, .up, .left, .right, .home, .end, .pageDown, .pageUp, .enter, .tab, .backTab,
    ]
    if ownMeaning.contains(key) { return key }
    return arrows.first { keys.has(key, for: $0.0) }?.1 ?? key
  }

  private func scrolled(_ scroll: Int, by key: Key) -> Int {
    switch arrow(key) {
    case .down: min(scroll + 1, 10_000)
    case .up: max(0, scroll - 1)
    case .pageDown, .character(" "): min(scroll + max(1, size.rows - 6), 10_000)
    case .pageUp: max(0, scroll - max(1, size.rows - 6))
    case .home: 0
    default: scroll
    }
  }

  private mutating func pressInFilter(_ key: Key) {
    switch key {
    case .character(let character): filter.append(character)
    case .backspace: if !filter.isEmpty { filter.removeLast() }
    case .enter: dialog = nil
    default: break
    }
    settleSelection()
  }

  private mutating func press(_ key: Key, in form: inout InjectForm) -> [Effect] {
    switch (key, form.field) {
    case (.enter, _):
      dialog = nil
      return [.inject(form.request)]
    case (.tab, _), (.down, _): form.field = form.field.next
    case (.backTab, _), (.up, _): form.field = form.field.moved(by: -1)
    case (.character(let character), .text): form.text.append(character)
    case (.backspace, .text): if !form.text.isEmpty { form.text.removeLast() }
    case (.character(let character), .count):
      if character.isASCII, character.isNumber, form.count.count < 6 {
        form.count = form.count == "0" ? String(character) : form.count + String(character)
      }
    case (.backspace, .count): if !form.count.isEmpty { form.count.removeLast() }
    case (.right, .mode), (.character(" "), .mode): form.mode = form.mode.next
    case (.left, .mode): form.mode = form.mode.moved(by: -1)
    case (.right, .asName), (.character(" "), .asName):
      form.identityIndex = (form.identityIndex + 1) % max(1, form.identities.count)
    case (.left, .asName):
      let count = max(1, form.identities.count)
      form.identityIndex = (form.identityIndex + count - 1) % count
    default: break
    }
    dialog = .inject(form)
    return []
  }

  private mutating func press(_ key: Key, in form: inout KillForm) -> [Effect] {
    switch key {
    case .enter, .character("y"):
      dialog = nil
      return [.kill(processID: form.processID, signal: form.signal.rawValue)]
    case .character("n"):
      dialog = nil
      return []
    default:
      switch arrow(key) {
      case .right, .down, .tab: form.signal = form.signal.next
      case .left, .up, .backTab: form.signal = form.signal.moved(by: -1)
      default: break
      }
    }
    dialog = .kill(form)
    return []
  }

  private mutating func press(_ key: Key, in form: inout CapacityForm) -> [Effect] {
    switch key {
    case .enter:
      guard let capacity = form.capacity else {
        show("bounded needs an n of 1 or more", .refusal)
        return []
      }
      dialog = nil
      return setCapacity(form.channelID, capacity)
    case .down, .tab, .right: form.choice = form.choice.next
    case .up, .backTab, .left: form.choice = form.choice.moved(by: -1)
    case .character(let character) where character.isASCII && character.isNumber:
      // Typing a number says bounded; the first digit begins a new number.
      let begins = form.isUntouched || form.choice != .bounded || form.bound.count >= 9
      form.bound = begins ? String(character) : form.bound + String(character)
      form.choice = .bounded
      form.isUntouched = false
    case .backspace where form.choice == .bounded:
      form.isUntouched = false
      if !form.bound.isEmpty { form.bound.removeLast() }
    default: break
    }
    dialog = .capacity(form)
    return []
  }

  private mutating func press(_ key: Key, in picker: ThemePicker) -> [Effect] {
    let count = themeNames.count
    guard count > 0 else { return closeDialog() }
    switch arrow(key) {
    case .enter:
      dialog = nil
      return []
    case .down, .right, .tab: return show(theme: (picker.index + 1) % count, in: picker)
    case .up, .left, .backTab: return show(theme: (picker.index + count - 1) % count, in: picker)
    default:
      return keys.has(key, for: .openThemes) ? show(theme: (picker.index + 1) % count, in: picker) : []
    }
  }

  /// Shows a theme that is not chosen yet.
  mutating func show(theme index: Int, in picker: ThemePicker) -> [Effect] {
    dialog = .themes(ThemePicker(index: index, before: picker.before))
    themeName = themeNames[index]
    return [.setTheme(themeName)]
  }
}
