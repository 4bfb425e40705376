internal import Platform
internal import Yams

/// One `name: value` of a file.
struct Entry {
  var name: String
  /// Counted from 1.
  var line: Int?
  var value: Node
}

/// The text of a configuration file.
struct SettingsText {
  private let text: String
  private let file: String

  /// - Throws: a mistake of the file as a whole.
  init(_ bytes: [UInt8], file: String) throws(SettingsMistake) {
    self.file = file
    guard bytes.count <= UserSettings.maximumByteCount else {
      throw SettingsMistake(file: file, "is longer than 64 KiB; defaults are used")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SettingsMistake(file: file, "is not text in UTF-8; defaults are used")
    }
    self.text = text
  }

  /// The entries at the top, in the order of the file.
  func entries() throws(SettingsMistake) -> [Entry] {
    let root: Node?
    do {
      // Resolvers without rules: every scalar is a text, and what it means is decided by its key.
      root = try compose(yaml: text, .basic, .default, .utf8)
    } catch { throw mistake(from: error) }
    guard let root, !(root.scalar?.string.isEmpty ?? false) else { return [] }
    guard let entries = Self.entries(of: root) else {
      throw SettingsMistake(
        file: file, line: root.mark?.line, "must be one `setting: value` a line; defaults are used")
    }
    return entries
  }

  /// The entries of a mapping; nil for anything else.
  static func entries(of node: Node) -> [Entry]? {
    node.mapping?.map { key, value in
      Entry(name: key.scalar?.string ?? "?", line: key.mark?.line, value: value)
    }
  }

  private func mistake(from error: any Error) -> SettingsMistake {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      let hint = needsQuotes(mark.line) ? "; a sign needs quotes, as \"-\"" : ""
      return SettingsMistake(
        file: file, line: mark.line, "is not YAML: \(shown(problem, limit: 100))\(hint); defaults are used")
    case .duplicatedKeysInMapping(let names, let context):
      return SettingsMistake(
        file: file, line: secondLine(of: names.first ?? "") ?? context.mark.line, key: names.first,
        "is there more than once; defaults are used for the whole file")
    case .reader(let problem, _, _, _):
      return SettingsMistake(file: file, "is not YAML: \(shown(problem, limit: 100)); defaults are used")
    default: return SettingsMistake(file: file, "is not YAML; defaults are used")
    }
  }

  private var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// Whether a line, or the one before it, gives a bare sign as a value: what people write who bind `-` or `[`.
  private func needsQuotes(_ number: Int) -> Bool {
    let lines = lines
    return [number - 1, number].contains { number in
      guard lines.indices.contains(number - 1), let colon = lines[number - 1].firstIndex(of: ":") else {
        return false
      }
      let value = lines[number - 1][colon...].dropFirst().filter { $0 != " " && $0 != "\r" }
      return !value.isEmpty && value.count <= 3
        && !value.contains { $0.isLetter || $0.isNumber || $0 == "\"" }
    }
  }

  /// Where a key stands for the second time.
  private func secondLine(of name: String) -> Int? {
    lines.indices.filter { lines[$0].drop { $0 == " " }.hasPrefix(name + ":") }.dropFirst().first.map {
      $0 + 1
    }
  }
}
