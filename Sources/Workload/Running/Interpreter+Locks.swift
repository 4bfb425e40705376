internal import IPCCore
internal import Platform

/// Locks and semaphores of regions. One that its holder has died with is taken over, and the name of the dead kept
/// for `{dead}`.
extension Interpreter {
  /// Whether the lock is this thread's; false when it was not to be had in time.
  mutating func take(_ lock: LockPlan, timeoutNanoseconds: UInt64?) throws(Stop) -> Bool {
    let outcome = try using(lock.region) { region throws(RegionError) -> LockOutcome in
      switch lock.kind {
      case .mutex: try region.mutex(lock.index).lock(timeoutNanoseconds: timeoutNanoseconds)
      case .readLock:
        try region.readersWritersLock(lock.index).lockForReading(timeoutNanoseconds: timeoutNanoseconds)
      case .writeLock:
        try region.readersWritersLock(lock.index).lockForWriting(timeoutNanoseconds: timeoutNanoseconds)
      }
    }
    switch outcome {
    case .acquired: dead = ""
    case .acquiredAfterDeath(let process): dead = participant.name(of: process.rawValue)
    case .timedOut: return false
    }
    return true
  }

  /// Gives a lock back; one that this thread does not hold, for it was not to be had in time, is none to give back.
  mutating func giveBack(_ lock: LockPlan) throws(Stop) {
    let open = try region(lock.region)
    do {
      switch lock.kind {
      case .mutex: try open.region.mutex(lock.index).unlock()
      case .readLock, .writeLock: try open.region.readersWritersLock(lock.index).unlock()
      }
    } catch {
      guard case .notTheHolder = error else { throw .failure(.region(error, name: lock.region)) }
    }
  }

  /// Does the steps with the lock, or leaves them out where it is not to be had in time.
  mutating func section(_ section: SectionStep) throws(Stop) {
    guard try take(section.lock, timeoutNanoseconds: section.timeoutNanoseconds) else { return rest() }
    do throws(Stop) { try run(section.steps) } catch {
      // Who ends in good order leaves in good order.
      if case .end = error { try giveBack(section.lock) }
      throw error
    }
    try giveBack(section.lock)
  }

  mutating func wait(_ step: SemaphoreStep) throws(Stop) {
    let outcome = try using(step.region) { region throws(RegionError) in
      try region.semaphore(step.index).wait(
        for: step.isSignal ? .signal : .resource, timeoutNanoseconds: step.timeoutNanoseconds)
    }
    switch outcome {
    case .acquired: dead = ""
    case .acquiredAfterDeath(let process): dead = participant.name(of: process.rawValue)
    case .timedOut: rest()
    }
  }

  mutating func signal(_ step: SemaphoreStep) throws(Stop) {
    try using(step.region) { region throws(RegionError) in try region.semaphore(step.index).post() }
  }
}
