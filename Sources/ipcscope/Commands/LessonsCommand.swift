import ArgumentParser
import Lessons
import Workload

struct LessonsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lessons",
    abstract: "Lists the lessons, in the order of the chapter.",
    discussion: """
      Examples:
        ipcscope lessons
        ipcscope lesson buffering --projector
      """)

  @OptionGroup var place: PlaceOptions

  func run() throws {
    let lessons = try shippedLessons()
    let nameWidth = (lessons.map(\.scenario.name.count).max() ?? 0) + 2
    let titleWidth = (lessons.map(\.title.count).max() ?? 0) + 2
    var lines: [String] = []
    for chapter in Lesson.Chapter.allCases {
      let own = lessons.filter { $0.chapter == chapter }
      guard !own.isEmpty else { continue }
      lines.append("\(lines.isEmpty ? "" : "\n")\(chapter.rawValue)")
      lines += own.map { lesson in
        "  " + padded(lesson.scenario.name, nameWidth) + padded(lesson.title, titleWidth)
          + "\(lesson.pages.count) pages"
      }
    }
    try printLines(lines)
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
