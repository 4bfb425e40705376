import ArgumentParser
import ScopeModel
import Settings

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Lists the keys in effect, with the names of their actions.",
    discussion: """
      The names are those that the configuration file takes (see 'ipcscope config').

      Examples:
        ipcscope keys
        ipcscope keys mailboxes
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: ArgumentHelp("Only the keys of this view: \(ViewArgument.words).", valueName: "view"))
  var view: ViewArgument?
  @OptionGroup var configuration: ConfigurationOptions

  func run() throws {
    let settings = try configuration.load()
    for mistake in settings.mistakes { complain(mistake.description) }
    try printLines(keyLines(settings.keys, in: view?.tab))
  }

  private func keyLines(_ table: KeyTable, in tab: ViewTab?) -> [String] {
    let bindings = table.bindings.filter { binding in tab.map { binding.views.contains($0) } ?? true }
    let rows = bindings.map { binding in
      let views = ViewTab.allCases.filter { binding.views.contains($0) }
      let place = views.count == ViewTab.allCases.count ? "all" : views.map(\.argument).joined(separator: " ")
      let keys = table.names(of: binding.action)
      return [binding.action.name, keys.isEmpty ? "none" : keys.joined(separator: " "), place, binding.label]
    }
    let all = [["ACTION", "KEYS", "VIEWS", "DOES"]] + rows
    let widths = (0..<3).map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = (0..<3).map { row[$0] + String(repeating: " ", count: widths[$0] + 2 - row[$0].count) }
      return cells.joined() + row[3]
    }
  }
}

/// A view by its name.
struct ViewArgument: ExpressibleByArgument {
  let tab: ViewTab

  init?(argument: String) {
    guard let tab = ViewTab.allCases.first(where: { $0.argument == argument.lowercased() }) else {
      return nil
    }
    self.tab = tab
  }

  static let words = ViewTab.allCases.map(\.argument).joined(separator: ", ")
}

extension ViewTab {
  /// Its name as one types it.
  fileprivate var argument: String { title.lowercased() }
}
