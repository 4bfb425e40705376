public import IPCCore
internal import Platform

/// Joins a domain as one process of a scenario, and does its steps (blocks until they end).
///
/// What becomes of each outcome:
/// - a send or receive that would block or times out counts as not done, and the next step follows;
/// - a mailbox that ends, or a peer that is gone (on a link with `when-peer-ends: end`), ends the worker in good
///   order; with `wait` it waits for the peer's successor and does the operation again;
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
  guard case .steps(let steps)? = scenario.process(kind)?.work else { throw .noSuchKind(kind) }
  let participant: Participant
  do { participant = try domain.join(as: processName) } catch { throw .domain(error) }
  var interpreter = Interpreter(scenario: scenario, participant: participant, inputPath: inputPath)
  participant.userWord(1).storeRelease(1)
  do throws(Stop) {
    try interpreter.openOwnMailboxes()
    try interpreter.open(steps)
    try interpreter.run(steps)
    return .stepsDone
  } catch {
    switch error {
    case .end(let end): return end
    case .failure(let error): throw error
    }
  }
}
