import ArgumentParser
import Control
import IPCCore
import Observation
import Platform
import ScopeModel

struct AttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract: "Shows a domain that others run, on the same live screen.",
    discussion: """
      It only looks on until --control, or the key '!', arms the keys that change something.

      Examples:
        ipcscope attach tour
        ipcscope attach shop --control
        ipcscope attach shop --plain --for 5s
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "The domain.") var domain: String
  @Flag(help: "Arm the keys that change something.")
  var control = false
  @Flag(help: "Only look on, for good: '!' does not arm anything.")
  var readOnly = false
  @Option(name: .customLong("for"), help: ArgumentHelp("End after this time (10s, 2m).", valueName: "time"))
  var duration: TimeSpan?
  @OptionGroup var display: DisplayOptions
  /// For the benchmark, which says what a faster screen costs.
  @Option(help: .hidden)
  var readingsPerSecond = ScreenSetup.usualReadingsPerSecond

  func validate() throws {
    guard (1...1000).contains(readingsPerSecond) else {
      throw ValidationError("from 1 to 1000 readings a second")
    }
    if control, readOnly { throw ValidationError("--control and --read-only exclude each other") }
  }

  func run() throws {
    let look = try display.load()
    Interruption.catching(
      [Interruption.interrupt, Interruption.terminate, Interruption.hangUp], endingWaits: false)
    let observer = try reporting { () throws(DomainError) in
      try DomainObserver(domain, in: place.place)
    }
    let end = try display.show(
      ScreenSetup(
        observer: observer, controller: try controller(look), host: nil,
        access: readOnly ? .readOnly : control ? .armed : .watching, scenarioName: nil,
        look: look, durationNanoseconds: duration?.nanoseconds,
        readingsPerSecond: readingsPerSecond))
    switch end {
    case .quit, .timeOver, .lesson: break
    case .interrupted: throw CommandFailure.interrupted
    case .domainGone: complain("domain '\(domain)' has gone")
    }
  }

  /// Who only looks on takes no part.
  private func controller(_ look: Look) throws(CommandFailure) -> Controller? {
    guard !readOnly, !look.isPlain else { return nil }
    return try reporting { () throws(DomainError) in
      let participant = try Domain.open(domain, in: place.place).join(
        as: "\(RunDomain.runnerName)-\(ThisProcess.processID)", role: .controller)
      return Controller(participant)
    }
  }
}
