internal import IPCCore
internal import Platform

/// What became of a step (§30).
public enum StepOutcome: Sendable, Equatable {
  /// Its operation completed; the processes named were blocked and completed theirs by it.
  case completed(process: String, released: [String])
  /// Its operation began and blocked.
  case blocked(process: String)
  /// It is blocked in an operation already: only another process can release it.
  case alreadyBlocked(process: String)
  /// It computes, and did not come to the border of an operation in the time given. No permit is left behind.
  case notAtBorder(process: String)
  /// Its operation has begun, and has neither completed nor blocked in the time given: it is stopped, or copies much.
  case underWay(process: String)
  /// There is nobody to step.
  case nobody
}

extension Controller {
  /// Lets exactly one operation of one process through, and waits until it has completed or blocked. The domain is
  /// paused first where it is not.
  public func step(_ id: UInt64, timeoutNanoseconds: UInt64 = 2_000_000_000) throws(ControlError)
    -> StepOutcome
  {
    pause()
    let (peer, segment) = try livePeer(id)
    if isBlocked(peer) { return .alreadyBlocked(process: peer.name) }
    let before = operationCounts()
    let taken = segment.word(ProcessLayout.stepsTaken)
    let permit = participant.grantStep(to: segment)
    let begin = monotonicNanoseconds()
    while segment.word(ProcessLayout.stepsEnded).loadAcquire().comes(before: permit) {
      guard peer.isAlive else { throw .noSuchProcess(peer.name) }
      if monotonicNanoseconds() &- begin > timeoutNanoseconds {
        guard taken.compareExchange(permit &- 1, permit) else { return .underWay(process: peer.name) }
        segment.word(ProcessLayout.stepsEnded).storeRelease(permit)
        return .notAtBorder(process: peer.name)
      }
      sleepNanoseconds(200_000)
    }
    let released = releasedBy(peer, before)
    if operationCounts()[id] == before[id], isBlocked(peer) { return .blocked(process: peer.name) }
    return .completed(process: peer.name, released: released)
  }

  /// Steps whichever process comes next: the one that has stood at the gate longest.
  public func stepNext() throws(ControlError) -> StepOutcome {
    pause()
    let begin = monotonicNanoseconds()
    // Right after a pause nobody has arrived at the gate yet.
    while monotonicNanoseconds() &- begin < 2_000_000_000 {
      let next = peers().compactMap { peer in gateSince(peer).map { (peer, $0) } }.min { $0.1 < $1.1 }
      if let next { return try step(next.0.id) }
      let sleepers = peers().filter { hasRecord($0, .pace) }
      if let sleeper = sleepers.min(by: { operationTime($0) < operationTime($1) }) {
        return try step(sleeper.id)
      }
      sleepNanoseconds(5_000_000)
    }
    return .nobody
  }

  private func peers() -> [Peer] {
    ((try? participant.domain.processNames()) ?? []).compactMap { participant.peer(named: $0) }
      .filter { $0.id != participant.id.rawValue && word(ProcessLayout.role, of: $0) == 0 }
  }

  private func word(_ offset: Int, of peer: Peer) -> UInt64 { peer.segment?.word(offset).loadAcquire() ?? 0 }

  private func operationTime(_ peer: Peer) -> UInt64 { word(ProcessLayout.lastOperation, of: peer) }

  private func operationCounts() -> [UInt64: UInt64] {
    Dictionary(
      peers().map { ($0.id, word(ProcessLayout.operationCount, of: $0)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// The processes that completed an operation since `before`, other than the stepped one. Everyone else stands
  /// still, so that whoever completed was released by the step; the woken need a moment to run.
  private func releasedBy(_ stepped: Peer, _ before: [UInt64: UInt64]) -> [String] {
    var released: Set<UInt64> = []
    for _ in 0..<50 {
      for (id, count) in operationCounts() where id != stepped.id && count != before[id] {
        released.insert(id)
      }
      sleepNanoseconds(2_000_000)
    }
    return released.map { participant.name(of: $0) }.sorted()
  }

  // MARK: Wait records of others

  private func records(_ peer: Peer) -> [(kind: UInt64, since: UInt64)] {
    (0..<ProcessLayout.waitRecordCount).compactMap { index in
      let at = ProcessLayout.waitRecords + index * WaitLayout.byteCount
      guard word(at + WaitLayout.inUse, of: peer) != 0 else { return nil }
      return (word(at + WaitLayout.reason, of: peer), word(at + WaitLayout.since, of: peer))
    }
  }

  private func hasRecord(_ peer: Peer, _ kind: WaitKind) -> Bool {
    records(peer).contains { $0.kind == kind.rawValue }
  }

  /// Whether it is blocked inside an operation.
  private func isBlocked(_ peer: Peer) -> Bool {
    let records = records(peer).filter { $0.kind != 0 }
    let idle = [WaitKind.gate.rawValue, WaitKind.pace.rawValue]
    return !records.isEmpty && !records.contains { idle.contains($0.kind) }
  }

  /// Since when it has stood at the gate.
  private func gateSince(_ peer: Peer) -> UInt64? {
    records(peer).first { $0.kind == WaitKind.gate.rawValue }.map { $0.since }
  }
}
