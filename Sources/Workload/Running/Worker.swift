public import IPCCore
internal import Platform

/// Joins a domain as one process of a scenario, and does its steps (blocks until they end).
///
/// What becomes of each outcome:
/// - a send or receive that would block or times out counts as not done, and the next step follows;
/// - a send into a mailbox that finds no memory counts as not done as well, and `{refused}` says why;
/// - a mailbox that ends, or a peer that is gone (on a link with `when-peer-ends: end`), ends the worker in good
///   order; with `wait` it waits for the peer's successor and does the operation again;
/// - a section whose lock is not to be had in time is left out;
/// - a mailbox for one receiver, or an `in-out` buffer, that another holds: it tries again until it is free;
/// - anything else is a ``WorkerError``.
///
/// While it runs, process word 1 is 1 (it accepts tuning), process word 0 overrides the mode of its sends
/// (1 blocking, 2 buffered, 3 non-blocking), and domain word 0 is the pace. It uses no standard stream but for
/// `merge-counts` with `print: yes`.
/// - Parameters:
///   - processName: the name to join under; free, and perhaps not one that the scenario foresees.
///   - kind: the key under `processes` whose steps it does.
///   - inputPath: the file for `split-input`; nil: the text that is shipped.
public func runWorker(
  scenario: Scenario, processName: String, kind: String, domain: Domain, inputPath: String? = nil
) throws(WorkerError) -> WorkerEnd {
  guard let plan = scenario.process(kind), plan.command == nil else { throw .noSuchKind(kind) }
  let memory = ProcessMemory()
  let threads = plan.threads
  // Nothing else keeps the participant: who is renamed leaves under the old name at once.
  var interpreter = Interpreter(
    scenario: scenario, participant: try join(domain, as: processName), inputPath: inputPath, memory: memory)
  do throws(Stop) {
    try interpreter.openOwnMailboxes()
    guard threads.count > 1 else { return try interpreter.play(threads.first ?? []) }
    // This thread is the one that has joined, and lives as long as the process takes part.
    let participant = interpreter.participant
    return try WorkerThreads().play(threads) { (steps, number) throws(Stop) in
      var interpreter = Interpreter(
        scenario: scenario, participant: participant, inputPath: inputPath, thread: number, memory: memory)
      return try interpreter.play(steps)
    }
  } catch {
    switch error {
    case .end(let end): return end
    case .failure(let error): throw error
    case .endProcess: return .stepsDone
    }
  }
}

private func join(_ domain: Domain, as name: String) throws(WorkerError) -> Participant {
  do {
    let participant = try domain.join(as: name)
    participant.userWord(1).storeRelease(1)
    return participant
  } catch { throw .domain(error) }
}

extension Interpreter {
  /// Opens what the steps use, and does them.
  fileprivate mutating func play(_ steps: [Step]) throws(Stop) -> WorkerEnd {
    try open(steps)
    try run(steps)
    return .stepsDone
  }
}
