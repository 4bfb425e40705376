import Control
import IPCCore
import Observation
import Platform
import Synchronization
import Workload

/// Runs a scenario: makes its domain and channels, starts each worker as a process of its own, notes how they
/// end, and takes everything away again.
///
/// All methods may be called from any thread. Those that start or stop workers exclude each other and may take
/// a moment; the others do not block.
final class Runner: WorkerHost {
  let scenario: Scenario
  /// The identity under which the runner, and the screen with it, takes part.
  let participant: Participant
  /// Rung when a worker has started or ended.
  let doorbell = Doorbell()
  private let launch: WorkerLaunch

  private struct State {
    var workers: [Worker] = []
    /// Workers whose end has been told.
    var told: Set<ObjectIdentifier> = []
    var isClosed = false
  }
  private let state = Mutex(State())
  /// Held while workers are started or stopped.
  private let changing = Mutex(())

  /// How long a worker has to go by itself before it is killed.
  private static let graceNanoseconds: UInt64 = 1_000_000_000
  private static let startNanoseconds: UInt64 = 10_000_000_000

  /// Makes the domain and the scenario's channels; no worker runs yet.
  /// - Parameters:
  ///   - source: where workers find the scenario: a shipped one's name, or a path.
  ///   - isBeside: whether it is the one that stands beside in that file.
  ///   - domainName: nil: the scenario's name, or the next free one after it.
  ///   - input: the file for steps that split their input.
  ///   - showsOutput: whether the output of programs of the user's goes to ours.
  init(
    _ scenario: Scenario, source: String, isBeside: Bool = false, domainName: String?, place: DomainPlace,
    input: String?, showsOutput: Bool
  ) throws(CommandFailure) {
    self.scenario = scenario
    participant = try RunDomain.make(named: domainName, orLike: scenario.name, in: place)
    launch = WorkerLaunch(
      domainName: participant.domain.name, root: absolutePath(place.root), scenario: source,
      input: input.map(absolutePath), isBeside: isBeside, showsOutput: showsOutput)
    do { try prepare(scenario, as: participant) } catch {
      RunDomain.remove(participant)
      throw CommandFailure(error)
    }
  }

  // MARK: What there is

  var domain: Domain { participant.domain }

  /// All workers that were started since the last restart, in that order.
  var workers: [Worker] { state.withLock { $0.workers } }

  /// Whether every worker has ended.
  var allHaveEnded: Bool { workers.allSatisfy { $0.process.end != nil } }

  /// News since the last call, for example `cook-1 was killed by signal 9`: one line an end of a worker.
  func takeNews() -> [WorkerNews] {
    state.withLock { state in
      state.workers.compactMap { worker in
        guard let end = worker.process.end, state.told.insert(ObjectIdentifier(worker)).inserted else {
          return nil
        }
        noteForObservers(end, of: worker)
        return Self.news(of: worker, end)
      }
    }
  }

  /// Only its parent is told how a process ended: it writes that where every observer reads it.
  private func noteForObservers(_ end: ProcessEnd, of worker: Worker) {
    guard let processID = worker.process.processID else { return }
    let word: Observation.ProcessEnd
    switch end {
    case .exited(let status): word = .exited(status: status)
    case .killed(let signal): word = .killed(signal: signal)
    case .notStarted: return
    }
    Controller(participant).note(word, ofProcess: worker.plan.name, processID: processID)
  }

  private static func news(of worker: Worker, _ end: ProcessEnd) -> WorkerNews {
    let name = worker.plan.name
    switch end {
    case .exited(0): return WorkerNews(text: "\(name) has ended")
    case .exited(let status):
      let complaint = worker.complaint.map { ": \($0)" } ?? ""
      return WorkerNews(text: "\(name) failed with status \(status)\(complaint)", isFailure: true)
    case .killed(let signal): return WorkerNews(text: "\(name) was killed by signal \(signal)")
    case .notStarted(let reason):
      return WorkerNews(text: "\(name) could not be started: \(reason)", isFailure: true)
    }
  }

  // MARK: Starting

  /// Starts all workers of the scenario and returns when their processes run.
  func start() throws(CommandFailure) {
    let failure = changing.withLock { _ in startAll() }
    if let failure { throw failure }
  }

  /// Under `changing`.
  private func startAll() -> CommandFailure? {
    let started = scenario.processesToStart.map { Worker($0, launch: launch, doorbell: doorbell) }
    state.withLock { $0.workers += started }
    for worker in started {
      worker.process.waitForStart(timeoutNanoseconds: Self.startNanoseconds)
      if case .notStarted(let reason)? = worker.process.end {
        return CommandFailure(.fault, "cannot start \(worker.plan.name): \(reason)")
      }
    }
    return nil
  }

  func startAnother(like name: String) throws(CommandFailure) -> String {
    let workers = workers
    guard let kind = workers.last(where: { $0.plan.name == name })?.plan.kind ?? scenario.process(name)?.kind
    else { throw CommandFailure(.doesNotExist, "\(name) is no worker of this scenario") }
    return try changing.withLock { _ throws(CommandFailure) in
      let running = Set(self.workers.filter { $0.process.end == nil }.map(\.plan.name))
      let plan = scenario.anotherProcess(of: kind) {
        running.contains($0) || participant.identity(of: $0) != nil
      }
      guard let plan, !state.withLock({ $0.isClosed }) else {
        throw CommandFailure(.failed, "no further \(kind) can be started")
      }
      let worker = Worker(plan, launch: launch, doorbell: doorbell)
      state.withLock { $0.workers.append(worker) }
      worker.process.waitForStart(timeoutNanoseconds: Self.startNanoseconds)
      if case .notStarted(let reason)? = worker.process.end {
        throw CommandFailure(.fault, "cannot start \(plan.name): \(reason)")
      }
      return "started \(plan.name)"
    }
  }

  func restart() throws(CommandFailure) -> String {
    try changing.withLock { _ throws(CommandFailure) in
      if state.withLock({ $0.isClosed }) { throw CommandFailure(.failed, "the scenario is ending") }
      stopWorkers()
      state.withLock {
        $0.workers = []
        $0.told = []
      }
      try reporting { () throws(DomainError) in
        try removeChannels(of: scenario, as: participant)
        _ = try domain.removeLeftovers(as: participant)
        try prepare(scenario, as: participant)
      }
      if let failure = startAll() { throw failure }
      return "restarted \(scenario.name)"
    }
  }

  // MARK: Stopping

  /// Sends a signal to the worker of that name, if it runs.
  func signal(_ number: Int32, to name: String) {
    workers.last { $0.plan.name == name && $0.process.end == nil }?.process.signal(number, toGroup: true)
  }

  /// Stops all workers and takes the domain away, whoever else is in it. Further calls do nothing.
  func close() {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    guard isFirst else { return }
    changing.withLock { _ in stopWorkers() }
    RunDomain.remove(participant)
  }

  /// Asks every worker to end, kills those that do not, and waits for all. Under `changing`.
  private func stopWorkers() {
    let running = workers.filter { $0.process.end == nil }
    for worker in running { worker.process.signal(Interruption.terminate, toGroup: true) }
    let deadline = monotonicNanoseconds() + Self.graceNanoseconds
    for worker in running {
      let now = monotonicNanoseconds()
      worker.process.waitForEnd(timeoutNanoseconds: deadline > now ? deadline - now : 0)
    }
    for worker in running where worker.process.end == nil {
      worker.process.signal(ProcessSignal.kill, toGroup: true)
    }
    for worker in running { worker.process.waitForEnd(timeoutNanoseconds: Self.startNanoseconds) }
  }
}
