/// How keys are written: for people to read on the screen, and for them to write in a file.
extension Key {
  /// As it stands in help and footer: `space`, `Tab`, `↑`, `PgUp`, `^C`, `F5`, or the character itself.
  public var label: String {
    switch self {
    case .character(" "): "space"
    case .character(let character): String(character)
    case .enter: "Enter"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Delete"
    case .up: "↑"
    case .down: "↓"
    case .left: "←"
    case .right: "→"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    case .control(" "): "^space"
    case .control(let character): "^" + character.uppercased()
    case .function(let number): "F\(number)"
    }
  }

  /// As it is written in a file: `space`, `tab`, `up`, `page-up`, `ctrl-r`, `f5`, or the character itself.
  /// ``init(name:)`` reads it back.
  public var name: String {
    switch self {
    case .character(" "): "space"
    case .control(" "): "ctrl-space"
    case .character(let character): String(character)
    case .control(let character): "ctrl-\(character)"
    case .function(let number): "f\(number)"
    default: Self.named.first { $0.key == self }?.name ?? label.lowercased()
    }
  }

  /// The keys that have a name of their own.
  private static let named: [(name: String, key: Key)] = [
    ("space", .character(" ")), ("enter", .enter), ("esc", .escape), ("tab", .tab), ("shift-tab", .backTab),
    ("backspace", .backspace), ("delete", .delete), ("up", .up), ("down", .down), ("left", .left),
    ("right", .right), ("home", .home), ("end", .end), ("page-up", .pageUp), ("page-down", .pageDown),
  ]
  /// Other words for them, which people write too.
  private static let otherNames: [String: Key] = [
    "return": .enter, "escape": .escape, "back-tab": .backTab, "del": .delete, "pgup": .pageUp,
    "pageup": .pageUp, "pgdn": .pageDown, "pagedown": .pageDown, "↑": .up, "↓": .down, "←": .left,
    "→": .right,
  ]

  /// The names of the keys that have one, for a person who looks for the right one.
  public static var names: [String] { named.map(\.name) + (1...12).map { "f\($0)" } }

  /// Why a text names no key that a terminal can send.
  public enum NameError: Error, Equatable, Sendable {
    /// No key has this name.
    case unknown
    /// There is such a key, but a terminal sends something else for it, or nothing that can be told from others.
    case untypable(String)
    /// The program does the same with it at all times.
    case reserved(String)
  }

  /// Reads a key as it is written in a file. Names may be in capitals; a single character is itself.
  public init(name: String) throws(NameError) {
    let scalars = name.unicodeScalars
    if name.count == 1, let scalar = scalars.first, Self.otherNames[name] == nil {
      self = try Self.typed(scalar, isAlone: scalars.count == 1)
      return
    }
    let lower = name.lowercased()
    if let key = Self.named.first(where: { $0.name == lower })?.key ?? Self.otherNames[lower] {
      self = key
    } else if let rest = Self.rest(of: lower, after: ["ctrl-", "control-", "c-", "^"]) {
      self = try Self.controlled(rest)
    } else if Self.rest(of: lower, after: ["alt-", "meta-", "m-", "option-"]) != nil {
      throw .untypable("with Alt a terminal sends Esc and the key")
    } else if Self.rest(of: lower, after: ["shift-"]) != nil {
      throw .untypable("a terminal does not tell Shift: write the character, such as S, or shift-tab")
    } else if Self.rest(of: lower, after: ["super-", "cmd-", "win-"]) != nil {
      throw .untypable("this key does not reach a terminal")
    } else if lower.first == "f", let number = Int(lower.dropFirst()), (0...99).contains(number) {
      guard (1...12).contains(number) else { throw .untypable("there are f1 to f12") }
      self = .function(number)
    } else {
      throw .unknown
    }
  }

  private static func typed(_ scalar: Unicode.Scalar, isAlone: Bool) throws(NameError) -> Key {
    let unseen: [Unicode.GeneralCategory] = [
      .control, .format, .nonspacingMark, .enclosingMark, .spacingMark, .privateUse, .unassigned,
      .lineSeparator,
      .paragraphSeparator,
    ]
    guard isAlone, !unseen.contains(scalar.properties.generalCategory) else {
      throw .untypable("it must be one character that is seen, as one key sends it")
    }
    return .character(Character(scalar))
  }

  private static func controlled(_ rest: Substring) throws(NameError) -> Key {
    if rest == "space" { return .control(" ") }
    guard rest.count == 1, let letter = rest.first else {
      throw .untypable("Ctrl goes with a letter or space only")
    }
    switch letter {
    case "c": throw .reserved("ctrl-c always ends the program")
    case "z": throw .reserved("ctrl-z always suspends the program")
    case "i": throw .untypable("a terminal sends the same for tab: write tab")
    case "m", "j": throw .untypable("a terminal sends the same for enter: write enter")
    case "h": throw .untypable("a terminal sends the same for backspace: write backspace")
    case "a"..."z": return .control(letter)
    default: throw .untypable("Ctrl goes with a letter or space only")
    }
  }

  private static func rest(of text: String, after beginnings: [String]) -> Substring? {
    beginnings.first { text.hasPrefix($0) && text.count > $0.count }.map { text.dropFirst($0.count) }
  }
}
