internal import Canvas
public import ScopeModel

extension KeyTable {
  /// The keys of an action as a file says them; Ctrl-C, which nobody can take away, is not among them.
  public func names(of action: Action) -> [String] {
    let keys = bindings.first { $0.action == action }?.keys ?? []
    return keys.filter { $0 != .control("c") }.map(\.name)
  }
}

extension UserSettings {
  /// A file in which everything stands, at its default and with what it does.
  public static var sample: String {
    var lines = [
      "# The configuration of ipcscope. Every line may be left out: the default holds then.",
      "",
      "# A theme's name (see 'ipcscope themes'), or a theme file, named from the folder of this one on.",
      "theme: midnight",
      "# How fast the workers of a scenario run, from 1/8 to 64; 1 is as the scenario says.",
      "speed: 1",
      "# Whether it begins with the projector: one thing, large, in a light theme of high contrast.",
      "projector: no",
      "# Whether clicks and the wheel are ipcscope's; no leaves them to the terminal, to select text.",
      "mouse: yes",
      "# Whether it prints linear text, one fact a line, where it could draw a screen.",
      "plain: no",
      "",
      "# An action and its key, a list of keys, or none. A sign needs quotes.",
      "keys:",
    ]
    let table = KeyTable()
    let width = 2 + (table.bindings.map { entry($0.action, table).count }.max() ?? 0)
    for group in Binding.Group.allCases {
      lines.append("  # \(group.rawValue)")
      for binding in table.bindings where binding.group == group {
        let entry = entry(binding.action, table)
        let blanks = String(repeating: " ", count: width - entry.count)
        lines.append("  \(entry)\(blanks)# \(binding.label)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func entry(_ action: Action, _ table: KeyTable) -> String {
    let keys = table.names(of: action).map(quotedWhereNeeded)
    let value = keys.count == 1 ? keys[0] : "[\(keys.joined(separator: ", "))]"
    return "\(action.name): \(value)"
  }

  /// A key's name as YAML takes it for a text.
  private static func quotedWhereNeeded(_ name: String) -> String {
    let isPlain =
      name.unicodeScalars.first.map { $0.properties.isAlphabetic || ("0"..."9").contains($0) } ?? false
    if isPlain { return name }
    return name == "\"" || name == "\\" ? "'\(name)'" : "\"\(name)\""
  }
}
