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

extension Palette {
  /// Takes a row over into what is typed.
  mutating func take(_ row: PaletteRow) {
    switch row {
    case .command(let command): text = command.rawValue + " "
    case .word(let word): text = TypedWords(text).before + TypedWords.typed(word) + " "
    case .action, .order: return
    }
    index = 0
  }

  /// Completes with the chosen row, or with the first word there is; false: the rows have none.
  mutating func take(firstOf rows: [PaletteRow]) -> Bool {
    let order = (rows.indices.contains(index) ? [rows[index]] : []) + rows
    for row in order {
      switch row {
      case .word: take(row)
      case .command where order.first == row: take(row)
      default: continue
      }
      return true
    }
    return false
  }
}

extension Action {
  /// The name that people type: words with hyphens between.
  public var name: String {
    rawValue.reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }
}

/// One line of the palette that can be chosen.
public enum PaletteRow: Sendable, Equatable {
  case action(Binding)
  /// Its name is taken over, and words are awaited.
  case command(PaletteCommand)
  /// What is typed makes sense: this is what it does, or why not now.
  case order(words: String, obstacle: String?)
  /// A word that can stand where one is being typed.
  case word(String)
}

/// What the palette offers for what is typed.
public struct PaletteOffer: Sendable, Equatable {
  public var rows: [PaletteRow]
  /// What is wrong, or missing, with the words behind a command.
  public var remark: String?
}

extension Model {
  /// What stands in the palette.
  public func offer(_ palette: Palette) -> PaletteOffer {
    let typed = TypedWords(palette.text)
    guard let name = typed.whole.first, let command = PaletteCommand(rawValue: name.lowercased()) else {
      let start = palette.text.lowercased()
      let commands = PaletteCommand.allCases.filter { $0.rawValue.hasPrefix(start) }
      return PaletteOffer(rows: palette.matches(keys).map { .action($0) } + commands.map { .command($0) })
    }
    let last = typed.last.lowercased()
    let known = command.candidates(after: Array(typed.whole.dropFirst()), in: self)
    let begun = known.filter { $0.lowercased().hasPrefix(last) && $0 != typed.last }
    let within = last.isEmpty ? [] : known.filter { $0.lowercased().contains(last) && !begun.contains($0) }
    let words = (begun + within.filter { $0 != typed.last }).map { PaletteRow.word($0) }
    do throws(PaletteMistake) {
      let order = try order(command, Array(typed.all.dropFirst()))
      let does = PaletteRow.order(words: order.words, obstacle: order.obstacle(in: self))
      return PaletteOffer(rows: [does] + words)
    } catch {
      return PaletteOffer(rows: words, remark: words.isEmpty || typed.last.isEmpty ? error.words : nil)
    }
  }

  /// Does what is chosen, or takes it over into what is typed.
  private mutating func choose(_ row: PaletteRow, in palette: inout Palette) -> [Effect] {
    switch row {
    case .action(let binding):
      // Its reason stands under it: there is nothing to do, and nothing to close for.
      guard obstacle(to: binding) == nil else { return [] }
      dialog = nil
      return run(binding)
    case .command, .word:
      palette.take(row)
      // The last word of a line is done at once.
      if case .word = row, let order = typedOrder(palette), order.obstacle(in: self) == nil {
        return carryOut(order)
      }
      dialog = .palette(palette)
    case .order(_, let obstacle):
      if obstacle == nil, let order = typedOrder(palette) { return carryOut(order) }
    }
    return []
  }

  private mutating func carryOut(_ order: PaletteOrder) -> [Effect] {
    dialog = nil
    return run(order)
  }

  private func typedOrder(_ palette: Palette) -> PaletteOrder? {
    let typed = TypedWords(palette.text)
    guard let name = typed.whole.first, let command = PaletteCommand(rawValue: name.lowercased()) else {
      return nil
    }
    return try? order(command, Array(typed.all.dropFirst()))
  }

  mutating func press(_ key: Key, in palette: inout Palette) -> [Effect] {
    // Typing asks for no rows.
    let rows: [PaletteRow] = if case .character = key { [] } else { offer(palette).rows }
    let last = max(0, rows.count - 1)
    switch key {
    case .enter:
      guard rows.indices.contains(palette.index) else { return [] }
      return choose(rows[palette.index], in: &palette)
    case .tab:
      if !palette.take(firstOf: rows) { palette.index = palette.index >= last ? 0 : palette.index + 1 }
    case .down: palette.index = palette.index >= last ? 0 : palette.index + 1
    case .up, .backTab: palette.index = palette.index == 0 ? last : palette.index - 1
    case .pageDown: palette.index = min(last, palette.index + max(1, size.rows - 8))
    case .pageUp: palette.index = max(0, palette.index - max(1, size.rows - 8))
    case .home: palette.index = 0
    case .end: palette.index = last
    case .backspace:
      if !palette.text.isEmpty { palette.text.removeLast() }
      palette.index = 0
    case .character(let character) where palette.text.count < 400:
      palette.text.append(character)
      palette.index = 0
    default: break
    }
    dialog = .palette(palette)
    return []
  }
}
