import ArgumentParser
import Bench
import Observation
import Platform

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures the library beside what the kernel offers and beside bare floors.",
    discussion: """
      Processes that are pinned to processors send each other messages, in rounds that take turns; the figures are \
      medians, with minimum and maximum. Rounds in which the processors had moved are dropped and counted. \
      It takes a few minutes, and wants a machine that does nothing else.

      Examples:
        ipcscope bench --quick
        ipcscope bench --json > figures.json
        ipcscope bench --check
        ipcscope bench --group 'round trip' --group rendezvous
      """)

  @Flag(help: "A first look in some twenty seconds.")
  var quick = false
  @Flag(help: "Print one JSON value: a row a figure.")
  var json = false
  @Flag(help: "Exit with 1 when a target is missed, and name each.")
  var check = false
  @Option(
    name: .customLong("group"),
    help: "Measure this group only (may be repeated): \(BenchmarkOptions.groupNames.joined(separator: ", "))."
  )
  var groups: [String] = []
  @Flag(help: .hidden)
  var smoke = false
  @Flag(help: .hidden)
  var markdown = false

  func validate() throws {
    if let unknown = groups.first(where: { !BenchmarkOptions.groupNames.contains($0) }) {
      throw ValidationError("there is no group '\(unknown)'")
    }
  }

  func run() throws {
    Interruption.catching([Interruption.interrupt, Interruption.terminate], endingWaits: false)
    let report = try measure()
    if Interruption.caughtSignal != nil { throw CommandFailure.interrupted }
    var output = Output()
    if json {
      try output.line(BenchJSON.report(report))
    } else {
      let lines = markdown ? report.markdownLines() : report.textLines() + report.plotLines()
      for line in lines { try output.line(line) }
    }
    if check, !json {
      try output.line("")
      for line in report.missed { try output.line("missed: \(line)") }
      for line in report.unmeasuredTargets { try output.line("not measured: \(line)") }
      for line in report.unfitTargets { try output.line("not for this machine: \(line)") }
      try output.line(report.summary)
    }
    try output.flush()
    guard check else { return }
    if json {
      for line in report.missed { complain("missed: \(line)") }
      complain(report.summary)
    }
    if !report.missed.isEmpty { throw CommandFailure(.failed, "") }
  }

  private func measure() throws(CommandFailure) -> Report {
    var options: BenchmarkOptions = smoke ? .smoke : quick ? .quick : .full
    options.groups = groups
    let bar = ProgressBar()
    defer { bar.clear() }
    do {
      var benchmark = try Benchmark(
        command: [ThisProcess.programPath, BenchProcessCommand.name], options: options)
      return try benchmark.run(isCancelled: { Interruption.caughtSignal != nil }, progress: bar.show)
    } catch let error as BenchmarkError {
      if Interruption.caughtSignal != nil { throw .interrupted }
      switch error {
      case .processFailed(let what): throw CommandFailure(.fault, "a measured process failed: \(what)")
      case .hung(let what): throw CommandFailure(.timedOut, "a measurement did not end: \(what)")
      case .notPossible(let what): throw CommandFailure(.fault, "cannot measure: \(what)")
      }
    } catch { throw CommandFailure(.fault, "cannot measure: \(error)") }
  }
}

/// Internal: a measured process.
struct BenchProcessCommand: ParsableCommand {
  static let name = "__bench"
  static let configuration = CommandConfiguration(commandName: name, shouldDisplay: false)

  @Argument(parsing: .allUnrecognized) var arguments: [String]

  func run() throws {
    ThisProcess.resetSignals()
    // An interrupt from the terminal goes to the coordinator too, which ends this process in order.
    Interruption.catching([Interruption.interrupt], endingWaits: false)
    let fault = runMeasuredProcess(arguments, program: [ThisProcess.programPath]) { domain in
      guard let observer = try? DomainObserver(domain) else { return nil }
      return { _ = observer.read() }
    }
    if let fault { throw CommandFailure(.fault, fault) }
  }
}

/// The report of a benchmark as JSON.
enum BenchJSON {
  static func report(_ report: Report) -> JSON {
    .object([
      ("rows", .array(report.rows.flatMap(rows))),
      ("roundCount", .count(report.roundCount)),
      ("droppedRoundCount", .count(report.droppedRoundCount)),
      ("repetitionCount", .count(report.repetitionCount)),
      ("machine", .string(report.machine.description)),
      ("targetCount", .count(report.targetCount)),
      ("missed", .array(report.missed.map(JSON.string))),
      ("notMeasured", .array((report.omissions + report.unmeasuredTargets).map(JSON.string))),
      ("notForThisMachine", .array(report.unfitTargets.map(JSON.string))),
    ])
  }

  /// A row a figure; a figure with several targets has a row for each.
  private static func rows(_ row: Row) -> [JSON] {
    let figure: [(String, JSON)] = [
      ("group", .string(row.group)), ("subject", .string(row.subject)),
      ("payloadByteCount", .count(row.payloadByteCount)), ("mode", .string(row.mode)),
      ("metric", .string(row.metric)), ("unit", .string(row.unit)), ("median", .number(row.median)),
      ("minimum", .number(row.minimum)), ("maximum", .number(row.maximum)), ("rounds", .count(row.rounds)),
    ]
    guard !row.comparisons.isEmpty else { return [.object(figure)] }
    return row.comparisons.map { comparison in
      .object(
        figure + [
          ("comparedTo", .string(comparison.comparedTo)), ("ratio", .number(comparison.ratio)),
          ("target", .number(comparison.target)), ("met", .bool(comparison.isMet)),
        ])
    }
  }
}
