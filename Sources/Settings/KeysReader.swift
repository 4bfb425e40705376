internal import Canvas
internal import Platform
internal import ScopeModel
internal import Yams

/// Reads what stands under `keys:`.
struct KeysReader {
  let file: String
  private(set) var mistakes: [SettingsMistake] = []
  /// What was understood, each with its line.
  private var wishes: [(wish: KeyWish, line: Int?)] = []

  init(file: String) { self.file = file }

  /// The table with the keys that were wished for.
  mutating func read(_ entry: Entry) -> KeyTable {
    guard let entries = SettingsText.entries(of: entry.value) else {
      mistakes.append(
        SettingsMistake(
          file: file, line: entry.line, key: entry.name,
          "must be a mapping of actions to keys, such as quit: Q; the defaults are used"))
      return KeyTable()
    }
    for entry in entries { take(entry) }
    let (table, conflicts) = KeyTable.granting(wishes.map(\.wish))
    for conflict in conflicts { note(conflict, table) }
    return table
  }

  private mutating func take(_ entry: Entry) {
    let found = Self.actions(like: entry.name)
    guard let action = Self.action(named: entry.name) else {
      let names = found.prefix(3).map(\.name).joined(separator: " or ")
      let hint = names.isEmpty ? "'ipcscope keys' lists them" : "did you mean \(names)?"
      return note(entry.line, entry.name, "there is no such action; \(hint)")
    }
    if let first = wishes.first(where: { $0.wish.action == action }) {
      let place = first.line.map { " in line \($0)" } ?? ""
      return note(entry.line, entry.name, "\(action.name) has its keys\(place) already; this is left out")
    }
    guard let keys = keys(of: entry, for: action) else { return }
    wishes.append((KeyWish(action, keys: keys), entry.line))
  }

  /// The keys that an action is given; nil: nothing that is of use, so that the default stays.
  private mutating func keys(of entry: Entry, for action: Action) -> [Key]? {
    let nodes: [Node]
    if let list = entry.value.sequence {
      nodes = Array(list)
    } else if let scalar = entry.value.scalar {
      if scalar.string.lowercased() == "none" { return [] }
      nodes = [entry.value]
    } else {
      note(entry.line, entry.name, "must be a key, a list of keys, or none; \(stays(action))")
      return nil
    }
    let count = mistakes.count
    let keys = nodes.compactMap { node in
      key(node, of: entry, nodes.count > 1 ? "it is left out" : stays(action))
    }
    return keys.isEmpty && mistakes.count > count ? nil : keys
  }

  private mutating func key(_ node: Node, of entry: Entry, _ consequence: String) -> Key? {
    let line = node.mark?.line ?? entry.line
    guard let scalar = node.scalar else {
      note(line, entry.name, "must be a key, a list of keys, or none; \(consequence)")
      return nil
    }
    let isBare = scalar.style != .doubleQuoted && scalar.style != .singleQuoted
    if scalar.string.isEmpty || scalar.string == "~" && isBare {
      note(entry.line, entry.name, "a key is missing; a sign needs quotes, as \"#\"; \(consequence)")
      return nil
    }
    do throws(Key.NameError) { return try Key(name: scalar.string) } catch {
      let name = "\"\(shown(scalar.string))\""
      switch error {
      case .untypable(let why): note(line, entry.name, "\(name) cannot be typed: \(why); \(consequence)")
      case .reserved(let why): note(line, entry.name, "\(name) is not to be had: \(why); \(consequence)")
      case .unknown:
        let near = nearest(scalar.string.lowercased(), in: Key.names).map { "did you mean \($0)?" }
        let isList = scalar.string.contains { $0 == "," || $0 == " " } ? "a list is written [a, b]" : nil
        let hint = near ?? isList ?? "write a character, or a name such as space, up or f5"
        note(line, entry.name, "there is no key \(name): \(hint); \(consequence)")
      }
      return nil
    }
  }

  private mutating func note(_ conflict: KeyConflict, _ table: KeyTable) {
    let (wish, line) = wishes[conflict.wish]
    let views = conflict.views.map(\.title).joined(separator: ", ")
    let here = conflict.views.count == ViewTab.allCases.count ? "every view" : views
    let reason: String
    if conflict.isWished {
      let place = wishes.first { $0.wish.action == conflict.other }?.line.map { " (line \($0))" } ?? ""
      reason =
        "\(conflict.key.name) is given to \(conflict.other.name)\(place), too, and both work in \(here)"
    } else {
      reason =
        "\(conflict.key.name) is the key of \(conflict.other.name), which would have none in \(here): "
        + "give it another one, or none"
    }
    note(line, wish.action.name, "\(reason); \(stays(wish.action, table))")
  }

  private mutating func note(_ line: Int?, _ name: String, _ words: String) {
    mistakes.append(SettingsMistake(file: file, line: line, key: "keys.\(name)", words))
  }

  private func stays(_ action: Action, _ table: KeyTable = KeyTable()) -> String {
    "it stays on \(table.names(of: action).joined(separator: " "))"
  }

  // MARK: Actions by name

  /// The action of a name, or the only one whose name begins with these words.
  static func action(named name: String) -> Action? {
    let name = name.lowercased()
    if let action = Action.allCases.first(where: { $0.name == name }) { return action }
    let begun = Action.allCases.filter { $0.name.hasPrefix(name + "-") }
    return begun.count == 1 ? begun[0] : nil
  }

  /// The actions that a mistyped name may mean, the best first.
  static func actions(like name: String) -> [Action] {
    let name = name.lowercased()
    let named = Action.allCases.filter { $0.name.split(separator: "-").contains(name[...]) }
    if !named.isEmpty { return named }
    let near = nearest(name, in: Action.allCases.map(\.name))
    return Action.allCases.filter { $0.name == near }
  }
}
