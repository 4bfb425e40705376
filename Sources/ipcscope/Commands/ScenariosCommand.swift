import ArgumentParser
import Workload

struct ScenariosCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scenarios",
    abstract: "Lists the scenarios that ipcscope brings with it.",
    discussion: """
      Examples:
        ipcscope scenarios
        ipcscope run tour
        ipcscope run ./mine.yaml
      """)

  @OptionGroup var place: PlaceOptions

  func run() throws {
    let scenarios = try ShippedScenario.allCases.map { try loadScenario($0.rawValue) }
    let width = scenarios.map(\.name.count).max() ?? 0
    try printLines(
      scenarios.map { scenario in
        let words = scenario.description.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return scenario.name + String(repeating: " ", count: width - scenario.name.count + 2) + words
      })
  }
}
