import IPCCore
import Platform
import TestSupport
import Testing

/// The locks of a region, by the numbers under which the worker knows them.
enum LockKind: Int, CaseIterable, Sendable {
  case mutex = 0
  case reading = 1
  case writing = 2
  case semaphore = 3

  /// How a lock was taken: whose death it told of.
  enum Taking: Equatable {
    case acquired
    case afterDeath(of: ParticipantID)
    case timedOut
  }

  func take(_ region: borrowing Region) throws -> Taking {
    let limit: UInt64 = 20_000_000_000
    let outcome: LockOutcome
    switch self {
    case .mutex: outcome = try region.mutex().lock(timeoutNanoseconds: limit)
    case .reading: outcome = try region.readersWritersLock().lockForReading(timeoutNanoseconds: limit)
    case .writing: outcome = try region.readersWritersLock().lockForWriting(timeoutNanoseconds: limit)
    case .semaphore:
      switch try region.semaphore().wait(timeoutNanoseconds: limit) {
      case .acquired: return .acquired
      case .acquiredAfterDeath(let dead): return .afterDeath(of: dead)
      case .timedOut: return .timedOut
      }
    }
    switch outcome {
    case .acquired: return .acquired
    case .acquiredAfterDeath(let dead): return .afterDeath(of: dead)
    case .timedOut: return .timedOut
    }
  }

  func giveBack(_ region: borrowing Region) throws {
    switch self {
    case .mutex: try region.mutex().unlock()
    case .reading, .writing: try region.readersWritersLock().unlock()
    case .semaphore: try region.semaphore().post()
    }
  }

  var wait: WaitKind {
    switch self {
    case .mutex: .mutex
    case .reading: .readLock
    case .writing: .writeLock
    case .semaphore: .semaphore
    }
  }
}

/// Kills at each step of taking and giving back a lock (§21, 25).
@Suite(.enabled(if: CrashPoint.areCompiledIn), .timeLimit(.minutes(2))) struct LockDeathTests {
  /// The id under which a worker that has died took part.
  private func end(_ worker: SharedMemoryProcess, _ p: Participant, _ name: String) throws {
    #expect(try worker.waitForEnd() == 9, "\(name) did not die where it should")
  }

  @Test(
    "Killed at a step of taking a free lock after a dead holder, a process leaves it whole, and the next one is told once (§21, 25)",
    arguments: LockKind.allCases,
    [CrashPoint.lockClaimed, .lockGuarded, .lockNoted, .lockGranted, .lockTold, .lockGivenBack])
  func free(_ kind: LockKind, _ step: CrashPoint) throws {
    // A mutex has no guard and no notice: its owner word is both; and who finds it free needs no entry.
    if kind == .mutex, [CrashPoint.lockClaimed, .lockGuarded, .lockNoted, .lockTold].contains(step) {
      return
    }
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    // A reader is an obstacle, and its death is noted, only where a writer comes next.
    let region = try p.createRegion("r", byteCount: 8)
    if kind == .semaphore { try region.semaphore().post() }
    let holding = CrashPoint.lockGranted
    let firstKind = kind == .reading ? LockKind.writing : kind
    let first = try SharedMemoryProcess(
      temporary, "first", "die-at", "r", "\(firstKind.rawValue):\(holding.rawValue)")
    try end(first, p, "first")
    let second = try SharedMemoryProcess(
      temporary, "second", "die-at", "r", "\(kind.rawValue):\(step.rawValue)")
    try end(second, p, "second")
    // A dead reader stands in nobody's way but a writer's.
    let mine = kind == .reading ? LockKind.writing : kind
    let taking = try mine.take(region)
    if step == .lockGivenBack {
      #expect(taking == .acquired)
    } else {
      guard case .afterDeath(let dead) = taking else {
        Issue.record("not told: \(taking)")
        return
      }
      let holds = [CrashPoint.lockGranted, .lockTold].contains(step)
      #expect(p.name(of: dead.rawValue) == (holds ? "second" : "first"))
    }
    try mine.giveBack(region)
    #expect(try mine.take(region) == .acquired)
    try mine.giveBack(region)
    if kind == .semaphore { #expect(region.semaphore().count == 1 && region.semaphore().holders.isEmpty) }
    #expect(region.readersWritersLock().holders.isEmpty && region.mutex().holder == nil)
  }

  @Test(
    "Killed at a step of waiting in line, a process holds nobody up, and nothing is lost (§21, 25)",
    arguments: LockKind.allCases,
    [CrashPoint.lockClaimed, .lockJoined, .lockGranted, .lockEntered, .lockGivenBack])
  func inLine(_ kind: LockKind, _ step: CrashPoint) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 8)
    if kind == .semaphore { try region.semaphore().post() }
    let mine = kind == .reading ? LockKind.writing : kind
    #expect(try mine.take(region) == .acquired)
    let worker = try SharedMemoryProcess(temporary, "w", "die-at", "r", "\(kind.rawValue):\(step.rawValue)")
    let diesBefore = step == .lockClaimed || step == .lockJoined
    if !diesBefore { #expect(eventually { p.waitKinds(of: "w") == [kind.wait] }) }
    if diesBefore { try end(worker, p, "w") }
    let behind = Box<LockKind.Taking>()
    let thread = Thread {
      let region = try! p.openRegion("r")
      behind.value = try! mine.take(region)
      try! mine.giveBack(region)
    }
    #expect(eventually { p.waitKinds().contains(mine.wait) })
    try mine.giveBack(region)
    thread.join()
    if !diesBefore { try end(worker, p, "w") }
    if step == .lockGranted || step == .lockEntered {
      guard case .afterDeath = behind.value else {
        Issue.record("not told: \(String(describing: behind.value))")
        return
      }
    } else {
      #expect(behind.value == .acquired)
    }
    #expect(try mine.take(region) == .acquired)
    try mine.giveBack(region)
    if kind == .semaphore { #expect(region.semaphore().count == 1) }
  }

  @Test("Units that dead processes had taken as resources come back, as signals do not (§21)")
  func units() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 8)
    let semaphore = region.semaphore()
    for _ in 0..<3 { try semaphore.post() }
    for name in ["a", "b"] {
      let worker = try SharedMemoryProcess(
        temporary, name, "die-at", "r", "\(LockKind.semaphore.rawValue):\(CrashPoint.lockTold.rawValue)")
      try end(worker, p, name)
    }
    #expect(semaphore.holders.map(\.unitCount) == [1])  // b has given a's back, and was told
    guard case .acquiredAfterDeath = try semaphore.tryWait(for: .signal) else {
      Issue.record("not told")
      return
    }
    #expect(semaphore.count == 2)
    #expect(try semaphore.wait(for: .signal) == .acquired)
    #expect(try semaphore.wait() == .acquired && semaphore.tryWait() == nil)
    #expect(semaphore.holders.map(\.unitCount) == [1] && semaphore.count == 0)
  }

  @Test("The living go on with a readers–writers lock while others are killed at random moments (§21, 25)")
  func randomKills() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 2048)
    let lock = region.readersWritersLock()
    for round in 0..<30 {
      let command = round % 3 == 0 ? "read-records" : "write-records"
      let worker = try SharedMemoryProcess(temporary, "w\(round)", command, "r", 1)
      #expect(eventually { p.identity(of: "w\(round)") != nil })
      sleepNanoseconds(UInt64.random(in: 0...3_000_000))
      worker.send(9)
      try end(worker, p, "w\(round)")
      #expect(try lock.lockForWriting(timeoutNanoseconds: 20_000_000_000) != .timedOut)
      try region.writeRecord(UInt64(round), at: 0, wordCount: 256)
      try lock.unlock()
      #expect(try lock.lockForReading(timeoutNanoseconds: 20_000_000_000) == .acquired)
      #expect(try region.readRecord(at: 0, wordCount: 256) == .whole(UInt64(round)))
      try lock.unlock()
    }
    #expect(lock.holders.isEmpty && lock.waitingCount == 0)
  }
}
