import ArgumentParser
import IPCCore
import Lessons
import Platform
import Workload

struct LessonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lesson",
    abstract:
      "Plays a lesson: a scenario with captions, questions, and facts that are looked for as they happen.",
    discussion: """
      PgDn goes on, PgUp back, as presenter remotes do. Without a screen each page is played to its end, and what \
      it says must be seen in the segments; status 1 where it is not.

      Examples:
        ipcscope lesson buffering --projector
        ipcscope lesson ./mine.yaml --headless
        ipcscope lesson --all --headless
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "A lesson's name (see 'ipcscope lessons'), or a scenario file with a lesson.")
  var name: String?
  @Flag(help: "All lessons, one after the other; only with --headless.")
  var all = false
  @Flag(help: "No screen: plays each page and looks whether what it says is so.")
  var headless = false
  @OptionGroup var display: DisplayOptions

  func validate() throws {
    if all, !headless { throw ValidationError("--all goes with --headless") }
    if all == (name != nil) { throw ValidationError("say which lesson, or --all --headless") }
    if headless, display.plain == true { throw ValidationError("--headless and --plain exclude each other") }
  }

  func run() throws {
    Interruption.catching(
      [Interruption.interrupt, Interruption.terminate, Interruption.hangUp], endingWaits: false)
    if headless { return try runHeadless() }
    guard let name else { return }
    // A mistake in it is told before anything runs.
    _ = try loadLesson(name)
    try LessonSession.show(name, in: place.place, display, display.load())
  }

  private func runHeadless() throws {
    let names = try all ? shippedLessons().map(\.scenario.name) : [name ?? ""]
    var failures: [String] = []
    for name in names {
      let lesson = try loadLesson(name)
      let play = HeadlessLesson(
        lesson: lesson, source: scenarioSource(name), place: place.place, isBrief: all)
      if let failure = try play.run() { failures.append(failure) }
    }
    if !failures.isEmpty { throw CommandFailure(.failed, failures.joined(separator: "\n")) }
  }
}
