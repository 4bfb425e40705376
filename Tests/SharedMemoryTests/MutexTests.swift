import IPCCore
import Platform
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct MutexTests {
  @Test("Threads of one process and of others exclude each other by a region's mutex (§21)")
  func exclusion() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 4)
    let count = 1000
    let workers = try (0..<2).map {
      try SharedMemoryProcess(temporary, "w\($0)", "add-under-mutex", "r", count)
    }
    let threads = (0..<2).map { _ in
      Thread {
        let region = try! p.openRegion("r")
        let mutex = region.mutex()
        for _ in 0..<count {
          #expect(try! mutex.lock() == .acquired)
          let bytes = try! region.read(at: 0, byteCount: 4)
          let value =
            (0..<4).reduce(0) { (sum: Int, index: Int) in sum | Int(bytes[index]) << (8 * index) } + 1
          let encoded: [UInt8] = (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
          try! region.write(encoded, at: 0)
          try! mutex.unlock()
        }
      }
    }
    for thread in threads { thread.join() }
    for worker in workers { #expect(try worker.waitForEnd() == 0) }
    let bytes = try region.read(at: 0, byteCount: 4)
    #expect((0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) } == 4 * count)
    #expect(region.mutex().holder == nil)
  }

  @Test("Who takes the mutex of a dead process is told of the death, once (§21, 25)")
  func deathOfHolder() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 4)
    let mutex = region.mutex()
    let worker = try SharedMemoryProcess(temporary, "w", "lock-and-die", "r")
    try worker.waitForEnd()
    let dead = try #require(mutex.holder)
    #expect(try mutex.lock() == .acquiredAfterDeath(of: dead))
    try mutex.unlock()
    #expect(try mutex.lock() == .acquired)
    try mutex.unlock()
  }

  @Test("Who is blocked on a mutex goes on when its holder is killed (§21, 25)")
  func deathWhileWaiting() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 4)
    let mutex = region.mutex()
    let worker = try SharedMemoryProcess(temporary, "w", "lock-and-stay", "r")
    #expect(try eventually { try region.read(at: 0, byteCount: 1) == [1] })
    let holder = try #require(mutex.holder)
    #expect(p.identity(of: "w") == holder)
    #expect(try mutex.tryLock() == nil)
    #expect(try mutex.lock(timeoutNanoseconds: 20_000_000) == .timedOut)
    worker.send(19)  // stopped is not dead
    #expect(try mutex.lock(timeoutNanoseconds: 20_000_000) == .timedOut)
    let result = Box<LockOutcome>()
    let thread = Thread { result.value = try! mutex.lock() }
    #expect(eventually { p.waitKinds().contains(.mutex) })
    worker.send(9)
    thread.join()
    #expect(result.value == .acquiredAfterDeath(of: holder))
  }

  @Test("A mutex is given up only by the thread that holds it, and is not recursive (§21)")
  func misuse() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let q = try temporary.domain.join(as: "q")
    let region = try p.createRegion("r", byteCount: 4)
    let other = try q.openRegion("r")
    let mutex = region.mutex(3)
    #expect(throws: RegionError.notTheHolder(holder: .none)) { try mutex.unlock() }
    try mutex.lock()
    #expect(throws: RegionError.alreadyHeld) { try mutex.lock() }
    #expect(throws: RegionError.notTheHolder(holder: p.id)) { try other.mutex(3).unlock() }
    let thread = Thread {
      #expect(throws: RegionError.notTheHolder(holder: p.id)) { try mutex.unlock() }
      #expect(try! mutex.tryLock() == nil)
    }
    thread.join()
    #expect(try other.mutex(2).lock() == .acquired)
    try mutex.unlock()
    #expect(try other.mutex(3).lock() == .acquired)
  }

  @Test("A semaphore lets through as many as were posted, and a time-out takes nothing (§14, 21)")
  func semaphore() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 4)
    let semaphore = region.semaphore()
    #expect(try semaphore.tryWait() == nil)
    #expect(try semaphore.wait(timeoutNanoseconds: 5_000_000) == .timedOut)
    for _ in 0..<3 { try semaphore.post() }
    #expect(semaphore.count == 3 && region.semaphore(1).count == 0)
    #expect(try semaphore.wait() == .acquired)
    #expect(try semaphore.tryWait() == .acquired && semaphore.tryWait() == .acquired)
    #expect(try semaphore.tryWait() == nil)
    for _ in 0..<3 { try semaphore.post() }
    #expect(semaphore.count == 3)
    for _ in 0..<3 { #expect(try semaphore.wait(for: .signal) == .acquired) }
    let passed = Box<Int>(0)
    let threads = (0..<4).map { _ in
      Thread {
        for _ in 0..<250 { try! semaphore.wait(for: .signal) }
        passed.update { $0 += 250 }
      }
    }
    for _ in 0..<1000 { try semaphore.post() }
    for thread in threads { thread.join() }
    #expect(passed.value == 1000 && semaphore.count == 0)
  }

  @Test("A process killed while it waits for a semaphore takes nothing with it (§25)")
  func deathOfWaiter() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 4)
    let worker = try SharedMemoryProcess(temporary, "w", "wait-and-stay", "r")
    #expect(eventually { p.waitKinds(of: "w").contains(.semaphore) })
    worker.send(9)
    try worker.waitForEnd()
    try region.semaphore().post()
    #expect(region.semaphore().count == 1)
    #expect(try region.semaphore().wait(timeoutNanoseconds: 5_000_000_000) == .acquired)
  }

  @Test("While the domain is paused nobody begins to lock, and time-outs stand still (§30)")
  func pause() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let screen = try temporary.domain.join(as: "screen", role: .controller)
    let region = try p.createRegion("r", byteCount: 4)
    let mutex = region.mutex()
    #expect(temporary.domain.pause(by: screen.id.rawValue))
    let result = Box<LockOutcome>()
    let thread = Thread { result.value = try! mutex.lock(timeoutNanoseconds: 1_000_000) }
    #expect(eventually { p.waitKinds().contains(.gate) })
    sleepNanoseconds(20_000_000)
    #expect(result.value == nil && mutex.holder == nil)
    #expect(temporary.domain.resume(from: temporary.domain.gate))
    thread.join()
    #expect(result.value == .acquired)
  }
}

/// A value that a thread leaves for its maker.
final class Box<Value: Sendable>: Sendable {
  private let content: Mutex<Value?>
  init(_ value: Value? = nil) { content = Mutex(value) }
  var value: Value? {
    get { content.withLock { $0 } }
    set { content.withLock { $0 = newValue } }
  }
  func update(_ change: (inout Value) -> Void) {
    content.withLock { content in
      if var value = content {
        change(&value)
        content = value
      }
    }
  }
}

/// What a wait record says.
struct Waiting: Equatable {
  var kind: WaitKind?
  var objectID: UInt64
  var detail: UInt64
}

extension Participant {
  /// What the threads of a process wait for now: this one's, or those of a name.
  func waits(of name: String? = nil) -> [Waiting] {
    guard let segment = name == nil ? self.segment : peer(named: name ?? "")?.segment else { return [] }
    return (0..<ProcessLayout.waitRecordCount).compactMap { index in
      let at = ProcessLayout.waitRecords + index * WaitLayout.byteCount
      guard segment.word(at + WaitLayout.inUse).loadAcquire() == 1 else { return nil }
      return Waiting(
        kind: WaitKind(rawValue: segment.word(at + WaitLayout.reason).loadAcquire()),
        objectID: segment.word(at + WaitLayout.objectID).loadAcquire(),
        detail: segment.word(at + WaitLayout.detail).loadAcquire())
    }
  }

  func waitKinds(of name: String? = nil) -> [WaitKind] { waits(of: name).compactMap(\.kind) }
}
