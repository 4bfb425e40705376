import ArgumentParser
import IPCCore
import Platform
import Workload

/// Internal: what a worker process runs. It dies with the process that started it.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "__worker", shouldDisplay: false)

  @OptionGroup var place: PlaceOptions
  @Option var parent: Int32
  @Option var domain: String
  @Option var scenario: String
  @Option var name: String
  @Option var kind: String
  @Option var input: String?
  @Flag var beside = false

  func run() throws {
    ThisProcess.resetSignals()
    Interruption.ignoreBrokenPipes()
    guard ThisProcess.dieWithParent(parent) else { throw CommandFailure(.failed, "") }
    ThisProcess.setName(name)
    let domain = try reporting { () throws(DomainError) in try Domain.open(self.domain, in: place.place) }
    var scenario = try loadScenario(self.scenario)
    if beside, let second = scenario.beside.first { scenario = second }
    do {
      _ = try runWorker(
        scenario: scenario, processName: name, kind: kind, domain: domain, inputPath: input)
    } catch {
      throw CommandFailure(.failed, "\(error)")
    }
  }
}

/// A shipped scenario, or one from a file.
func loadScenario(_ nameOrPath: String) throws(CommandFailure) -> Scenario {
  if ShippedScenario(rawValue: nameOrPath) == nil, (try? FileStatus(path: nameOrPath)) == nil {
    throw CommandFailure(
      .doesNotExist,
      "there is no scenario '\(nameOrPath)', neither shipped (see 'ipcscope scenarios') nor as a file")
  }
  do { return try Scenario(nameOrPath: nameOrPath) } catch {
    throw CommandFailure(.badInput, "\(error)")
  }
}

/// Where workers find a scenario, whatever their working directory.
func scenarioSource(_ nameOrPath: String) -> String {
  ShippedScenario(rawValue: nameOrPath) == nil ? absolutePath(nameOrPath) : nameOrPath
}
