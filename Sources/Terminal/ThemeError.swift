internal import Canvas

/// A mistake in a theme: where it is and what it is.
public struct ThemeError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Reason: Equatable, Sendable {
    /// No shipped theme, no file and no theme of the user has that name.
    case unknownTheme(String)
    /// The file cannot be read, with the kernel's reason.
    case unreadable(String)
    /// The file is no YAML, with what the parser found.
    case notYAML(String)
    /// The file is YAML, but not one `key: value` a line.
    case notKeysAndValues
    /// No role and no setting has that name.
    case unknownKey
    /// Neither `#RRGGBB` nor an emphasis.
    case badValue(String)
    /// A colour without quotes is a comment to YAML.
    case missingQuotes
    /// The themes extend each other.
    case circle([String])
  }

  /// The file, or the name of a shipped theme.
  public var file: String
  /// Counted from 1; nil if the mistake is not in one line.
  public var line: Int?
  public var key: String?
  public var reason: Reason

  init(file: String, line: Int? = nil, key: String? = nil, reason: Reason) {
    self.file = file
    self.line = line
    self.key = key
    self.reason = reason
  }

  /// For example `mine.yaml:3: blocked: "#12" is no colour …`, safe to show.
  public var description: String {
    var text = escaped(file)
    if let line { text += ":\(line)" }
    if let key { text += ": \(escaped(key))" }
    return text + ": " + reasonText
  }

  private var reasonText: String {
    switch reason {
    case .unknownTheme(let name):
      "there is no theme \"\(escaped(name))\"; shipped are \(Theme.shippedNames.joined(separator: ", "))"
    case .unreadable(let why): "cannot be read: \(why)"
    case .notYAML(let problem): "is no YAML: \(escaped(problem))"
    case .notKeysAndValues: "a theme is one `key: \"value\"` a line"
    case .unknownKey: "no role and no setting has this name"
    case .badValue(let value):
      "\"\(escaped(value))\" is no colour; write \"#RRGGBB\", bold, underline, reverse, or \"\""
    case .missingQuotes: "a colour needs quotes; write \"\" for the terminal's own"
    case .circle(let names): "extends itself: \(names.map { escaped($0) }.joined(separator: " → "))"
    }
  }
}
