import ArgumentParser
import Lessons
import Platform
import Workload

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Says what is wrong in a scenario file and its lesson, by line; runs nothing.",
    discussion: """
      Whether what a lesson says is true, 'ipcscope lesson FILE --headless' finds out.

      Examples:
        ipcscope check mine.yaml
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "Scenario files.")
  var files: [String]

  func run() throws {
    var mistakes: [String] = []
    var lines: [String] = []
    for file in files {
      do throws(ScenarioError) {
        let scenario = try Scenario(path: file)
        lines.append(words(file, scenario, try Lesson.read(path: file)))
      } catch {
        mistakes.append("\(error)")
      }
    }
    try printLines(lines)
    guard mistakes.isEmpty else {
      // The lines begin with the file's name, as editors want them.
      try? StandardStream.error.write(Array((mistakes.joined(separator: "\n") + "\n").utf8))
      throw CommandFailure(.badInput, "")
    }
  }

  private func words(_ file: String, _ scenario: Scenario, _ lesson: Lesson?) -> String {
    let count = scenario.processes.reduce(0) { $0 + $1.count }
    var words = "\(file): the scenario \(scenario.name), \(count) process\(count == 1 ? "" : "es")"
    if let lesson {
      let facts = lesson.pages.reduce(0) { $0 + $1.checks.count }
      let pages = lesson.pages.count
      words += "; the lesson \"\(lesson.title)\", \(pages) page\(pages == 1 ? "" : "s")"
      words += ", \(facts) fact\(facts == 1 ? "" : "s") to be checked"
    }
    return words
  }
}
