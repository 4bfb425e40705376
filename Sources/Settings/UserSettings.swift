public import ScopeModel

/// What a person has laid down in the configuration file. nil: nothing was said, the default holds.
public struct UserSettings: Sendable, Equatable {
  /// A theme as it was written, and in which line: whether there is one of that name is for others to say.
  public struct ThemeChoice: Sendable, Equatable {
    public var name: String
    public var line: Int?
  }

  /// As messages call it.
  public internal(set) var file: String
  /// Whether there is such a file.
  public internal(set) var isThere = false
  public internal(set) var theme: ThemeChoice?
  /// How fast the workers of a scenario run, in thousandths.
  public internal(set) var paceThousandths: UInt64?
  public internal(set) var usesMouse: Bool?
  public internal(set) var isPlain: Bool?
  /// Whether the screen begins with the projector.
  public internal(set) var isProjecting: Bool?
  /// All keys in effect.
  public internal(set) var keys = KeyTable()
  /// In the order of the file. For each of them the default was taken.
  public internal(set) var mistakes: [SettingsMistake] = []

  /// Everything at its default.
  public init(file: String = "") { self.file = file }

  /// Everything at its default, because the file cannot be read.
  public init(file: String, unreadable reason: String) {
    self.file = file
    mistakes = [SettingsMistake(file: file, "cannot be read: \(reason); defaults are used")]
  }
}

/// A mistake in a configuration file: where it is and what it is.
public struct SettingsMistake: Error, Sendable, Equatable, CustomStringConvertible {
  public var file: String
  /// Counted from 1; nil if the mistake is not in one line.
  public var line: Int?
  /// For example `keys.pause-or-resume`.
  public var key: String?
  public var words: String

  public init(file: String, line: Int? = nil, key: String? = nil, _ words: String) {
    self.file = file
    self.line = line
    self.key = key
    self.words = words
  }

  /// For example `config.yaml:3: mose: there is no such setting; did you mean mouse?`, safe to show.
  public var description: String {
    var text = shown(file, limit: 300)
    if let line { text += ":\(line)" }
    if let key { text += ": \(shown(key))" }
    return text + ": " + words
  }
}
