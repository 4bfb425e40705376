import IPCCore
import Platform
import Synchronization
import TestSupport
import Workload

/// What became of a worker.
enum WorkerResult: Sendable, Equatable {
  case ended(WorkerEnd)
  case failed(WorkerError)
}

/// A scenario played by threads of the test: each worker joins the domain as if it were a process.
final class Cast {
  let temporary: TemporaryDomain
  let scenario: Scenario
  let director: Participant
  private let results = Results()
  private var threads: [Thread] = []

  private final class Results: Sendable {
    let table = Mutex<[String: WorkerResult]>([:])
    let endCount = Mutex(0)
  }

  init(_ scenario: Scenario, pace: Pace = .unthrottled) throws {
    temporary = try TemporaryDomain()
    self.scenario = scenario
    director = try temporary.domain.join(as: "director", role: .controller)
    temporary.domain.userWord(0).storeRelease(pace.thousandths)
    try prepare(scenario, as: director)
  }

  func start(inputPath: String? = nil) {
    for process in scenario.processesToStart { start(process.name, kind: process.kind, inputPath: inputPath) }
  }

  func start(_ name: String, kind: String, inputPath: String? = nil) {
    let (scenario, domain, results) = (scenario, temporary.domain, results)
    threads.append(
      Thread {
        let result: WorkerResult
        do throws(WorkerError) {
          result = .ended(
            try runWorker(
              scenario: scenario, processName: name, kind: kind, domain: domain, inputPath: inputPath))
        } catch { result = .failed(error) }
        results.table.withLock { $0[name] = result }
        results.endCount.withLock { $0 += 1 }
      })
  }

  func result(of name: String) -> WorkerResult? { results.table.withLock { $0[name] } }

  /// Waits until all have ended; false when some have not in time.
  func haveAllEnded(withinSeconds seconds: Double = 30) -> Bool {
    eventually(withinSeconds: seconds) { results.endCount.withLock { $0 } == threads.count }
  }

  /// Ends what still runs: closes the mailboxes, and gives those who wait for a peer nothing to wait for.
  func end() {
    try? removeChannels(of: scenario, as: director)
  }
}
