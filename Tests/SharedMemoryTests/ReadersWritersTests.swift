import Glibc
import IPCCore
import Platform
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReadersWritersTests {
  @Test("Readers hold the lock together, a writer alone; only a holder gives it up (§21)")
  func rules() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let q = try temporary.domain.join(as: "q")
    let region = try p.createRegion("r", byteCount: 8)
    let other = try q.openRegion("r")
    let mine = region.readersWritersLock(2)
    let theirs = other.readersWritersLock(2)
    #expect(throws: RegionError.notTheHolder(holder: .none)) { try mine.unlock() }
    #expect(try mine.lockForReading() == .acquired)
    #expect(throws: RegionError.alreadyHeld) { try mine.lockForReading() }
    #expect(throws: RegionError.alreadyHeld) { try mine.lockForWriting() }
    #expect(try theirs.tryLockForReading() == .acquired)
    #expect(mine.holders.map(\.process) == [p.id, q.id])
    try mine.unlock()
    let third = Thread {
      #expect(try! mine.tryLockForWriting() == nil)
      #expect(try! mine.lockForWriting(timeoutNanoseconds: 5_000_000) == .timedOut)
    }
    third.join()
    #expect(throws: RegionError.notTheHolder(holder: q.id)) { try mine.unlock() }
    try theirs.unlock()
    #expect(try mine.lockForWriting() == .acquired)
    #expect(try theirs.tryLockForReading() == nil && theirs.tryLockForWriting() == nil)
    #expect(try other.readersWritersLock(1).lockForWriting() == .acquired)
    #expect(mine.holders.map(\.hold) == [.writing] && mine.waitingCount == 0)
    try mine.unlock()
  }

  /// The next ticket of the line: the first, and where the numbers begin again in the midst.
  private static let nextTickets: [UInt64] = [0, .max - 2]

  @Test(
    "Waiters are served in the order of asking; readers next to each other get in together (§19, 21)",
    arguments: nextTickets)
  func order(_ nextTicket: UInt64) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 8)
    region.segment.word(RegionLayout.lineHeader + LineLayout.nextTicket).storeRelease(nextTicket)
    let lock = region.readersWritersLock()
    try lock.lockForWriting()
    let log = Box<[Int]>([])
    let ways = Array("RRWRWWR")
    let threads = ways.enumerated().map { number, way in
      let thread = Thread {
        if way == "R" { try! lock.lockForReading() } else { try! lock.lockForWriting() }
        log.update { $0.append(number) }
        try! lock.unlock()
      }
      #expect(eventually { lock.waitingCount == number + 1 && p.waitKinds().count == number + 1 })
      return thread
    }
    #expect(p.waitKinds().count { $0 == .readLock } == 4 && p.waitKinds().count { $0 == .writeLock } == 3)
    try lock.unlock()
    for thread in threads { thread.join() }
    let served = log.value ?? []
    #expect(Set(served.prefix(2)) == [0, 1] && served.dropFirst(2) == [2, 3, 4, 5, 6])
  }

  @Test(
    "A mutex and a semaphore serve waiters in the order of asking (§19)", arguments: [true, false],
    nextTickets)
  func orderOfOthers(_ isMutex: Bool, _ nextTicket: UInt64) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 8)
    region.segment.word(RegionLayout.lineHeader + LineLayout.nextTicket).storeRelease(nextTicket)
    let mutex = region.mutex()
    let semaphore = region.semaphore()
    if isMutex { try mutex.lock() }
    let log = Box<[Int]>([])
    let threads = (0..<6).map { number in
      let thread = Thread {
        if isMutex { try! mutex.lock() } else { try! semaphore.wait() }
        log.update { $0.append(number) }
        if isMutex { try! mutex.unlock() } else { try! semaphore.post() }
      }
      #expect(eventually { p.waitKinds().count == number + 1 })
      return thread
    }
    if isMutex { try mutex.unlock() } else { try semaphore.post() }
    for thread in threads { thread.join() }
    #expect(log.value == [0, 1, 2, 3, 4, 5])
  }

  @Test("Neither does a stream of readers starve a writer, nor one of writers a reader (§21)")
  func starvation() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 8)
    let lock = region.readersWritersLock()
    for writes in [false, true] {
      let isOver = Box<Bool>(false)
      let stream = (0..<3).map { _ in
        Thread {
          while isOver.value == false {
            if writes { try! lock.lockForWriting() } else { try! lock.lockForReading() }
            sleepNanoseconds(200_000)
            try! lock.unlock()
          }
        }
      }
      for _ in 0..<10 {
        let limit: UInt64 = 20_000_000_000
        let outcome =
          try writes
          ? lock.lockForReading(timeoutNanoseconds: limit) : lock.lockForWriting(timeoutNanoseconds: limit)
        #expect(outcome == .acquired)
        try lock.unlock()
      }
      isOver.value = true
      for thread in stream { thread.join() }
    }
  }

  @Test("A waiter that is stopped by a signal is passed over (§25)", arguments: [LockKind.writing, .mutex])
  func stoppedWaiter(_ kind: LockKind) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 8)
    #expect(try kind.take(region) == .acquired)
    // It would die only after it had been served.
    let worker = try SharedMemoryProcess(
      temporary, "w", "die-at", "r", "\(kind.rawValue):\(CrashPoint.lockGivenBack.rawValue)")
    #expect(eventually { p.waitKinds(of: "w") == [kind.wait] })
    worker.send(SIGSTOP)
    try kind.giveBack(region)
    #expect(try kind.take(region) == .acquired)
    try kind.giveBack(region)
    worker.send(SIGCONT)
    #expect(try worker.waitForEnd() == 9)
    #expect(try kind.take(region) == .acquired)
    try kind.giveBack(region)
  }

  @Test(
    "Signals and pauses neither shorten nor lengthen the time-out of a lock (§14)",
    arguments: LockKind.allCases)
  func timeouts(_ kind: LockKind) throws {
    let temporary = try TemporaryDomain()
    let domain = temporary.domain
    let p = try domain.join(as: "p")
    let screen = try domain.join(as: "screen", role: .controller)
    let region = try p.createRegion("r", byteCount: 8)
    // Held by this thread, so that the other waits.
    if kind != .semaphore { _ = try (kind == .reading ? LockKind.writing : kind).take(region) }
    var action = sigaction()
    // SAFETY: the handler does nothing, and the action lives through the call; without SA_RESTART the signal
    // breaks system calls off.
    unsafe action.__sigaction_handler.sa_handler = { _ in }
    unsafe sigaction(SIGUSR1, &action, nil)
    let limit: UInt64 = 60_000_000
    let waiter = Box<pthread_t>()
    let elapsed = Box<UInt64>()
    let thread = Thread {
      waiter.value = pthread_self()
      let region = try! p.openRegion("r")
      let start = domain.timeNanoseconds
      switch kind {
      case .mutex: #expect(try! region.mutex().lock(timeoutNanoseconds: limit) == .timedOut)
      case .reading:
        #expect(try! region.readersWritersLock().lockForReading(timeoutNanoseconds: limit) == .timedOut)
      case .writing:
        #expect(try! region.readersWritersLock().lockForWriting(timeoutNanoseconds: limit) == .timedOut)
      case .semaphore: #expect(try! region.semaphore().wait(timeoutNanoseconds: limit) == .timedOut)
      }
      elapsed.value = domain.timeNanoseconds - start
    }
    #expect(eventually { p.waitKinds().contains(kind.wait) })
    #expect(domain.pause(by: screen.id.rawValue))
    let paused = monotonicNanoseconds()
    while monotonicNanoseconds() - paused < 2 * limit {
      pthread_kill(waiter.value!, SIGUSR1)
      sleepNanoseconds(200_000)
    }
    #expect(elapsed.value == nil, "the time-out went on while all was paused")
    #expect(domain.resume(from: domain.gate))
    #expect(
      eventually {
        if elapsed.value == nil { pthread_kill(waiter.value!, SIGUSR1) }
        return elapsed.value != nil
      })
    thread.join()
    #expect((elapsed.value ?? 0) >= limit)
  }

  @Test(
    "Readers and writers in processes and threads: torn without the lock, and counted; whole with it (§23)")
  func information() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 2048)
    let lock = region.readersWritersLock()
    do {
      let writers = try (0..<2).map {
        try SharedMemoryProcess(temporary, "locked\($0)", "write-records", "r", 1)
      }
      #expect(eventually { region.lastWriter != nil })
      let readers = (0..<2).map { _ in
        Thread {
          let region = try! p.openRegion("r")
          let lock = region.readersWritersLock()
          for _ in 0..<500 {
            try! lock.lockForReading()
            if case .torn = try! region.readRecord(at: 0, wordCount: 256) {
              Issue.record("torn under the lock")
            }
            try! lock.unlock()
          }
        }
      }
      for reader in readers { reader.join() }
      #expect(region.tornReadCount == 0 && region.checkedReadCount == 1000)
      for writer in writers { writer.send(9) }
      for writer in writers { try writer.waitForEnd() }
    }
    #expect(try lock.lockForWriting() != .timedOut)
    try lock.unlock()
    let writer = try SharedMemoryProcess(temporary, "unlocked", "write-records", "r", 0)
    var torn: UInt64 = 0
    let isSeen = try eventually {
      for _ in 0..<100 {
        if case .torn(let first, let other) = try region.readRecord(at: 0, wordCount: 256) {
          #expect(first != other)
          torn += 1
        }
      }
      return torn > 0
    }
    #expect(isSeen)
    #expect(region.tornReadCount == torn)
    writer.send(9)
    try writer.waitForEnd()
    #expect(throws: RegionError.self) { try region.readRecord(at: 4, wordCount: 1) }
    #expect(throws: RegionError.self) { try region.writeRecord(1, at: 0, wordCount: 257) }
    #expect(throws: RegionError.self) { try region.writeRecord(1, at: 0, wordCount: Int.max) }
    #expect(throws: RegionError.self) { try region.writeRecord(1, at: 0, wordCount: 0) }
  }
}
