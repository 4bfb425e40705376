internal import Canvas
internal import Yams

/// What one theme file says, before what it extends comes under it.
struct ThemeFile {
  var name: String?
  var description: String?
  var extends: (name: String, line: Int?)?
  /// Whether there is a `background` at all, and the colour that it names.
  var background: Colour??
  var styles: [Role: Theme.Style] = [:]

  /// Reads a theme's text.
  init(text: String, file: String) throws(ThemeError) {
    for (key, value) in try Self.pairs(of: text, file: file) {
      let line = key.mark?.line
      guard let keyText = key.scalar?.string, let scalar = value.scalar else {
        throw ThemeError(file: file, line: line, key: key.scalar?.string, reason: .notKeysAndValues)
      }
      func mistake(_ reason: ThemeError.Reason) -> ThemeError {
        ThemeError(file: file, line: line, key: keyText, reason: reason)
      }
      if scalar.string.isEmpty, scalar.style != .doubleQuoted, scalar.style != .singleQuoted {
        throw mistake(.missingQuotes)
      }
      switch keyText {
      case "name": name = scalar.string
      case "description": description = scalar.string
      case "extends": extends = (scalar.string, line)
      case "background":
        guard let style = Self.style(scalar.string), style.emphasis.isEmpty else {
          throw mistake(.badValue(scalar.string))
        }
        background = .some(style.foreground)
      default:
        guard let role = Role(rawValue: keyText) else { throw mistake(.unknownKey) }
        guard let style = Self.style(scalar.string) else { throw mistake(.badValue(scalar.string)) }
        styles[role] = style
      }
    }
  }

  /// This file's keys over a theme.
  func applied(to base: Theme, name fallbackName: String) -> Theme {
    var result = base
    result.name = name ?? fallbackName
    result.description = description ?? ""
    if let background { result.background = background }
    result.styles.merge(styles) { $1 }
    return result
  }

  /// Reads at most one colour and any emphasis, with spaces between; nil for anything else.
  private static func style(_ text: String) -> Theme.Style? {
    var style = Theme.Style()
    for word in text.split(separator: " ") {
      switch word {
      case "bold": style.emphasis.insert(.bold)
      case "underline": style.emphasis.insert(.underline)
      case "reverse": style.emphasis.insert(.reverse)
      default:
        guard style.foreground == nil, let colour = Colour(word) else { return nil }
        style.foreground = colour
      }
    }
    return style
  }

  private static func pairs(of text: String, file: String) throws(ThemeError) -> [(key: Node, value: Node)] {
    let root: Node?
    do {
      root = try compose(yaml: text)
    } catch {
      throw mistake(in: file, from: error)
    }
    guard let root else { return [] }
    guard let mapping = root.mapping else {
      throw ThemeError(file: file, line: root.mark?.line, reason: .notKeysAndValues)
    }
    return mapping.map { ($0.key, $0.value) }
  }

  private static func mistake(in file: String, from error: any Error) -> ThemeError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ThemeError(file: file, line: mark.line, reason: .notYAML(problem))
    case .duplicatedKeysInMapping(let duplicates, let context):
      ThemeError(
        file: file, line: context.mark.line, key: duplicates.first, reason: .notYAML("the key is there twice")
      )
    case .reader(let problem, _, _, _):
      ThemeError(file: file, reason: .notYAML(problem))
    default:
      ThemeError(file: file, reason: .notYAML("it cannot be parsed"))
    }
  }
}
