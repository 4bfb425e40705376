import Platform
import Terminal

/// A theme that was asked for, or the default in its place.
struct ChosenTheme {
  /// The name that it goes by in the dialog.
  var name: String
  var theme: Theme
  /// The mistake for which the default stands here.
  var mistake: String?

  static func words(_ mistake: ThemeError) -> String {
    "\(mistake.description); \(Theme.shippedNames[0]) is used instead"
  }

  /// The themes that there are: those shipped, then the user's own, by name.
  static func names(userFolder: String? = Theme.userFolder) -> [String] {
    guard let userFolder, let files = try? FileSystem.list(userFolder) else { return Theme.shippedNames }
    let ending = ".yaml"
    let names = files.filter { $0.hasSuffix(ending) && !$0.hasPrefix(".") }.map {
      String($0.dropLast(ending.count))
    }
    // A name that a shipped theme has, or that reads as a path, cannot be asked for.
    let own = names.filter { !Theme.shippedNames.contains($0) && !$0.hasSuffix(ending) }
    return Theme.shippedNames + own.sorted()
  }
}
