internal import IPCCore
internal import Platform

/// What a worker can do with the region `region` and the buffer `buffer`:
///
/// `held:lock`, which waits until another has the lock; `mutex`, `semaphore`, `reading`, `writing`, which take it and
/// give it back; `write`; `produce:count:ms`, `consume:count:ms`, `discipline:number`.
struct MemoryDeeds {
  let me: Participant

  /// False where there is no such deed.
  func run(_ words: [String], _ timeout: UInt64?) throws -> Bool {
    let argument = words.count > 1 ? words[1] : ""
    switch words[0] {
    case "held":
      let region = try me.openRegion("region")
      while !isHeld(region, argument) { sleepNanoseconds(100_000) }
    case "write":
      let region = try me.openRegion("region")
      try region.write([1, 2, 3], at: 8)
      try region.changeNumber(at: 16, by: 1)
    case "mutex":
      let mutex = try me.openRegion("region").mutex()
      if try mutex.lock(timeoutNanoseconds: timeout) != .timedOut { try mutex.unlock() }
    case "semaphore":
      let semaphore = try me.openRegion("region").semaphore()
      if try semaphore.wait(timeoutNanoseconds: timeout) != .timedOut { try semaphore.post() }
    case "reading":
      let lock = try me.openRegion("region").readersWritersLock()
      if try lock.lockForReading(timeoutNanoseconds: timeout) != .timedOut { try lock.unlock() }
    case "writing":
      let lock = try me.openRegion("region").readersWritersLock()
      if try lock.lockForWriting(timeoutNanoseconds: timeout) != .timedOut { try lock.unlock() }
    case "produce":
      let buffer = try me.openBuffer("buffer", as: .producer)
      for _ in 0..<(Int(argument) ?? 1) { try buffer.produce("item", timeoutNanoseconds: timeout) }
    case "consume":
      let buffer = try me.openBuffer("buffer", as: .consumer)
      for _ in 0..<(Int(argument) ?? 1) {
        _ = try buffer.consume(timeoutNanoseconds: timeout ?? 5_000_000_000)
      }
    case "discipline":
      let discipline = UInt64(argument).flatMap { BufferDiscipline(rawValue: $0) }
      // Refused where the buffer is not empty.
      if let discipline { try? me.openBuffer("buffer", as: .observer).setDiscipline(discipline) }
    default: return false
    }
    return true
  }

  private func isHeld(_ region: borrowing Region, _ lock: String) -> Bool {
    switch lock {
    case "mutex": region.mutex().holder != nil
    case "semaphore": region.semaphore().count == 0
    default: !region.readersWritersLock().holders.isEmpty
    }
  }
}
