import ArgumentParser
import Control
import IPCCore
import Observation
import Platform
import ScopeModel
import Terminal
import Workload

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a scenario's processes and shows them on a live screen.",
    discussion: """
      The scenario is a shipped one (see 'ipcscope scenarios') or a file. Each worker is a process of its \
      own; quitting ends them all and takes the domain away. A second run takes the next free domain name.

      Examples:
        ipcscope run
        ipcscope run tour --domain kitchen --theme daylight
        ipcscope run word-count --headless --input book.txt
        ipcscope run ./mine.yaml --for 10s
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "A scenario's name, or a scenario file.")
  var scenario = "tour"
  @Option(
    help: ArgumentHelp(
      "The domain to make. Default: the scenario's name, or the next free.", valueName: "name"))
  var domain: String?
  @Option(help: ArgumentHelp("The input of a scenario that reads one.", valueName: "file"))
  var input: String?
  @Option(name: .customLong("for"), help: ArgumentHelp("End after this time (10s, 2m).", valueName: "time"))
  var duration: TimeSpan?
  @Flag(help: "No screen: run until all workers have ended, then print the result.")
  var headless = false
  @Option(
    help: ArgumentHelp(
      "How fast the workers run, from 1/8 to 64. Default: 1, as the scenario says.", valueName: "factor"))
  var speed: SpeedArgument?
  @OptionGroup var display: DisplayOptions
  @Flag(help: "Only look on: no key changes anything.")
  var readOnly = false

  func validate() throws {
    if headless, display.plain == true { throw ValidationError("--headless and --plain exclude each other") }
  }

  func run() throws {
    let scenario = try loadScenario(self.scenario)
    if let input {
      // A mistyped file is told before anything runs.
      do { _ = try ByteReader(file: input) } catch { throw CommandFailure(file: input, error) }
    }
    var look = try display.load()
    if let speed { look.paceThousandths = speed.thousandths }
    Interruption.catching(
      [Interruption.interrupt, Interruption.terminate, Interruption.hangUp], endingWaits: false)
    let runner = try Runner(
      scenario, source: scenarioSource(self.scenario), domainName: domain, place: place.place, input: input,
      showsOutput: headless)
    if headless {
      try HeadlessRun(runner: runner, durationNanoseconds: duration?.nanoseconds).run()
      return
    }
    let end = try show(runner, look)
    if end == .interrupted { throw CommandFailure.interrupted }
    try LessonSession.goOn(after: end, in: place.place, display, look)
  }

  private func show(_ runner: Runner, _ look: Look) throws -> ScreenEnd {
    defer { runner.close() }
    if let pace = look.paceThousandths { Controller(runner.participant).setPace(pace) }
    let observer = try reporting { () throws(DomainError) in
      try DomainObserver(runner.domain.name, in: place.place)
    }
    try runner.start()
    return try display.show(
      ScreenSetup(
        observer: observer, controller: readOnly ? nil : Controller(runner.participant), host: runner,
        access: readOnly ? .readOnly : .armed, scenarioName: runner.scenario.name, look: look,
        durationNanoseconds: duration?.nanoseconds))
  }
}
