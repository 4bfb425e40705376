internal import Canvas
public import Platform
internal import ScopeModel
internal import Yams

extension UserSettings {
  /// The largest configuration file.
  public static let maximumByteCount = 64 << 10

  /// The settings that there are.
  enum Setting: String, CaseIterable { case theme, speed, projector, mouse, plain, keys }

  /// Reads the file at a path; mistakes in it are noted, and their defaults taken.
  /// - Parameter waits: whether to wait for whoever writes, where the name is that of a pipe.
  /// - Throws: why the file cannot be read at all, as the kernel says it.
  public static func load(_ path: String, waits: Bool = false) throws(Errno) -> UserSettings {
    parse(try openForReading(path, waits: waits).readAll(limit: maximumByteCount + 1), file: path)
  }

  /// Reads a file's bytes.
  public static func parse(_ bytes: [UInt8], file: String) -> UserSettings {
    var settings = UserSettings(file: file)
    settings.isThere = true
    do throws(SettingsMistake) {
      settings.take(try SettingsText(bytes, file: file).entries())
    } catch { settings.mistakes.append(error) }
    settings.mistakes.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    return settings
  }

  private mutating func take(_ entries: [Entry]) {
    for entry in entries {
      switch Setting(rawValue: entry.name) {
      case .theme:
        theme = value(of: entry, "a theme's name, or a theme file") { text in
          text.isEmpty ? nil : ThemeChoice(name: text, line: entry.line)
        }
      case .speed:
        paceThousandths = value(of: entry, "a speed from 1/8 to 64, such as 2 or 1/2", Pace.thousandths)
      case .mouse: usesMouse = value(of: entry, "yes or no", Self.answer)
      case .projector: isProjecting = value(of: entry, "yes or no", Self.answer)
      case .plain: isPlain = value(of: entry, "yes or no", Self.answer)
      case .keys:
        var reader = KeysReader(file: file)
        keys = reader.read(entry)
        mistakes += reader.mistakes
      case nil:
        let known = Setting.allCases.map(\.rawValue)
        let hint = nearest(entry.name.lowercased(), in: known).map { "did you mean \($0)?" }
        let actions =
          KeysReader.actions(like: entry.name).isEmpty ? nil : "an action's keys stand under keys:"
        note(
          entry,
          "there is no such setting; \(hint ?? actions ?? "there are \(known.joined(separator: ", "))")")
      }
    }
  }

  private mutating func note(_ entry: Entry, _ words: String) {
    mistakes.append(SettingsMistake(file: file, line: entry.line, key: entry.name, words))
  }

  /// A text that `convert` understands.
  private mutating func value<Value>(
    of entry: Entry, _ what: String, _ convert: (String) -> Value?
  ) -> Value? {
    guard let text = entry.value.scalar?.string else {
      note(entry, "must be \(what); the default is used")
      return nil
    }
    if let value = convert(text) { return value }
    note(entry, "\"\(shown(text))\" is not \(what); the default is used")
    return nil
  }

  private static func answer(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "yes", "true", "on": true
    case "no", "false", "off": false
    default: nil
    }
  }
}

/// A text from a file as a message may show it.
func shown(_ text: String, limit: Int = 40) -> String { escaped(text, limit: limit) }
