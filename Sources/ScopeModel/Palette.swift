import Canvas
import Observation

/// What is typed to find an action by its name, and which of those found is chosen.
public struct Palette: Sendable, Equatable {
  public var text = ""
  public var index = 0

  public init() {}

  /// The actions that have all the words typed in name, keys or description; those with the first word at the
  /// start of the name come first, then those with all in the name.
  public func matches(_ table: KeyTable) -> [Binding] {
    let words = text.lowercased().split(whereSeparator: { $0 == " " || $0 == "-" }).map(String.init)
    let all = table.bindings.filter { $0.action != .openPalette }
    guard let first = words.first else { return all }
    func rank(_ binding: Binding) -> Int? {
      let name = binding.action.name
      if words.allSatisfy(name.contains) { return name.hasPrefix(first) ? 0 : 1 }
      let described = "\(name) \(binding.label) \(binding.group.rawValue)".lowercased()
      return words.allSatisfy(described.contains)
        || binding.keyLabel.split(separator: " ").contains(text[...])
        ? 2 : nil
    }
    return (0...2).flatMap { wanted in all.filter { rank($0) == wanted } }
  }
}

extension Action {
  /// The name that people type: words with hyphens between.
  public var name: String {
    rawValue.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }
}

extension Model {
  mutating func press(_ key: Key, in palette: inout Palette) -> [Effect] {
    let found = palette.matches(keys)
    let last = max(0, found.count - 1)
    switch key {
    case .enter:
      guard found.indices.contains(palette.index) else { return [] }
      let binding = found[palette.index]
      // Its reason stands under it: there is nothing to do, and nothing to close for.
      guard obstacle(to: binding) == nil else { return [] }
      dialog = nil
      return run(binding)
    case .down, .tab: palette.index = palette.index >= last ? 0 : palette.index + 1
    case .up, .backTab: palette.index = palette.index == 0 ? last : palette.index - 1
    case .pageDown: palette.index = min(last, palette.index + max(1, size.rows - 8))
    case .pageUp: palette.index = max(0, palette.index - max(1, size.rows - 8))
    case .home: palette.index = 0
    case .end: palette.index = last
    case .backspace:
      if !palette.text.isEmpty { palette.text.removeLast() }
      palette.index = 0
    case .character(let character) where palette.text.count < 60:
      palette.text.append(character)
      palette.index = 0
    default: break
    }
    dialog = .palette(palette)
    return []
  }
}
