import Platform
import ScopeModel
import Settings
import Terminal

/// How a person wants things shown: the configuration file, and what the command line says over it.
struct Look {
  var theme: ChosenTheme
  var keys = KeyTable()
  var usesMouse = true
  /// Linear text, even where a screen could be drawn.
  var isPlain = false
  /// Whether the screen begins with the projector.
  var isProjecting = false
  /// Whether the theme was named for this time, so that the projector does not bring its own.
  var isThemeChosen = false
  /// How fast the workers of a scenario are to run; nil: as the scenario says.
  var paceThousandths: UInt64?
  /// What was wrong, each with its place, and told already.
  var mistakes: [String] = []

  /// The mistakes in one line, for the screen: the folder, which takes the room, stands in the terminal.
  var toast: String? {
    guard var first = mistakes.first else { return nil }
    let path = first.prefix { $0 != ":" }
    if path.hasPrefix("/"), let slash = path.lastIndex(of: "/") {
      first = String(first[slash...].dropFirst())
    }
    return mistakes.count == 1 ? first : "\(first) (and \(mistakes.count - 1) more: see 'ipcscope config')"
  }
}

/// The configuration file of this user.
enum ConfigurationFile {
  static let name = "config.yaml"

  /// Where it is looked for, unless one was named; nil without a home.
  static var usualPath: String? { Theme.configurationFolder.map { "\($0)/\(name)" } }

  /// Reads the file that was named, or the usual one where there is one. What is wrong in it is no failure; that a
  /// file that was named is not there, is.
  static func load(named path: String?) throws(CommandFailure) -> UserSettings {
    guard let file = path ?? usualPath else { return UserSettings() }
    do throws(Errno) { return try UserSettings.load(file, waits: path != nil) } catch {
      if let path { throw CommandFailure(file: path, error) }
      // A folder is missing as a file may be.
      return error == .noEntry || error == .notDirectory
        ? UserSettings(file: file) : UserSettings(file: file, unreadable: "\(error)")
    }
  }
}
