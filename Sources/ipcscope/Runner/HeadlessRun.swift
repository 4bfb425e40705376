import IPCCore
import Platform
import Synchronization
import Workload

/// A run without a screen: until all workers have ended, or for some time, or until a signal comes.
struct HeadlessRun {
  let runner: Runner
  let durationNanoseconds: UInt64?

  /// The table of a scenario that makes one, as it arrives from its mailbox.
  private final class Table: Sendable {
    let bytes = Mutex<[UInt8]?>(nil)
  }

  private enum End { case allEnded, timeOver, interrupted }

  /// Runs, prints the result, and takes everything away. Fails when a worker has failed.
  func run() throws(CommandFailure) {
    defer { runner.close() }
    // Nobody watches: workers that come to an end by themselves need no pace for the eye.
    if runner.scenario.endsByItself { runner.domain.userWord(0).storeRelease(Pace.unthrottled.thousandths) }
    let table = try receiveTable()
    try runner.start()
    let end = waitForEnd(table)
    let ends = runner.workers.map(\.process.end)
    let lines = zip(runner.workers, ends).map { line(of: $0, $1) }
    let failures = zip(runner.workers, ends).compactMap { failure(of: $0, $1) }
    runner.close()
    var output = Output()
    if let bytes = table?.bytes.withLock({ $0 }) {
      try output.write(bytes)
    } else {
      for line in lines { try output.line(line) }
    }
    try output.flush()
    if end == .interrupted { throw .interrupted }
    if !failures.isEmpty { throw CommandFailure(.failed, failures.joined(separator: "; ")) }
    if table != nil, end == .allEnded, table?.bytes.withLock({ $0 }) == nil {
      throw CommandFailure(.failed, "the workers have ended without a result")
    }
  }

  /// Receives the table in a thread of its own; nil when the scenario makes none.
  private func receiveTable() throws(CommandFailure) -> Table? {
    guard let name = runner.scenario.resultMailbox else { return nil }
    let table = Table()
    let participant = runner.participant
    runOnThread {
      guard let mailbox = try? participant.openMailbox(name) else { return }
      // Ends with the mailbox, at the latest when the domain goes.
      let bytes = try? WordCountResult.receive(from: mailbox, timeoutNanoseconds: UInt64.max >> 8)
      table.bytes.withLock { $0 = bytes }
    }
    return table
  }

  private func waitForEnd(_ table: Table?) -> End {
    let start = monotonicNanoseconds()
    var allSeen = false
    var endedAt: UInt64?
    while true {
      let rings = runner.doorbell.count
      if Interruption.caughtSignal != nil { return .interrupted }
      let passed = monotonicNanoseconds() - start
      if let duration = durationNanoseconds, passed >= duration { return .timeOver }
      if !allSeen {
        allSeen = runner.workers.allSatisfy { $0.look(as: runner.participant) || $0.process.end != nil }
      }
      if runner.allHaveEnded {
        // The table may still be on its way from the mailbox.
        let ended = endedAt ?? passed
        endedAt = ended
        let isComplete = table.map { $0.bytes.withLock { $0 != nil } } ?? true
        if isComplete || passed - ended > 2_000_000_000 { return .allEnded }
      }
      let nap: UInt64 = allSeen && endedAt == nil ? 100_000_000 : 5_000_000
      let rest = durationNanoseconds.map { $0 - passed } ?? nap
      runner.doorbell.sleep(while: rings, timeoutNanoseconds: min(nap, rest))
    }
  }

  private func line(of worker: Worker, _ end: ProcessEnd?) -> String {
    let counts = worker.counts.map { "  sent \($0.sent)  received \($0.received)" } ?? ""
    return "\(worker.plan.name)  \(end?.words ?? "stopped")\(counts)"
  }

  private func failure(of worker: Worker, _ end: ProcessEnd?) -> String? {
    guard let end, !end.isSuccess else { return nil }
    return "\(worker.plan.name): \(worker.complaint ?? end.words)"
  }
}
