internal import Platform
internal import Synchronization

/// The threads of one worker.
final class WorkerThreads: Sendable {
  private struct State {
    var endedCount = 0
    var last = WorkerEnd.stepsDone
    /// What ends the process before the last thread has ended.
    var stop: Stop?
  }
  private let state = Mutex(State())
  private let doorbell = Doorbell()

  /// Does each list of steps in a thread of its own. Blocks until all have ended, or one of them has ended the
  /// process or has failed: the others end with the process then.
  /// - Returns: how the last one ended.
  func play(
    _ threads: [[Step]], _ body: @escaping @Sendable ([Step], Int) throws(Stop) -> WorkerEnd
  ) throws(Stop) -> WorkerEnd {
    for (index, steps) in threads.enumerated() {
      runOnThread { [self] in
        do throws(Stop) { note(try body(steps, index + 1)) } catch { note(error) }
      }
    }
    while true {
      let rings = doorbell.count
      let (endedCount, last, stop) = state.withLock { ($0.endedCount, $0.last, $0.stop) }
      if let stop { throw stop }
      if endedCount == threads.count { return last }
      doorbell.sleep(while: rings, timeoutNanoseconds: 1_000_000_000)
    }
  }

  private func note(_ end: WorkerEnd) {
    state.withLock { state in
      state.endedCount += 1
      state.last = end
    }
    doorbell.ring()
  }

  private func note(_ stop: Stop) {
    // One thread's good end leaves the others alone.
    if case .end(let end) = stop { return note(end) }
    state.withLock { $0.stop = $0.stop ?? stop }
    doorbell.ring()
  }
}
