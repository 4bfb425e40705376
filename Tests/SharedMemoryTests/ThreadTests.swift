import IPCCore
import Platform
import Synchronization
import TestSupport
import Testing

/// Several threads of one process (§2, 21, 22).
@Suite(.timeLimit(.minutes(1))) struct ThreadTests {
  @Test(
    "Threads that share one handle of a buffer put and take every item once (§2, 22)",
    arguments: [BufferDiscipline.semaphores, .inOut])
  func buffer(_ discipline: BufferDiscipline) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 3, discipline: discipline, as: .producer)
    let consumer = try p.openBuffer("b", as: .consumer)
    let count = 300
    let taken = Box<[String]>([])
    let limit: UInt64 = 20_000_000_000
    // Threads borrow the handles, which live until all have been joined.
    let handles = Handles(producer: producer, consumer: consumer)
    let threads = (0..<6).map { number in
      Thread {
        for n in 0..<count {
          if number < 3 {
            let outcome = try! handles.producer.produce("\(number) \(n)", timeoutNanoseconds: limit)
            guard case .produced = outcome else {
              Issue.record("no slot")
              return
            }
          } else {
            guard case .item(let item) = try! handles.consumer.consume(timeoutNanoseconds: limit) else {
              Issue.record("no item")
              return
            }
            #expect(item.integrity == .whole)
            taken.update { $0.append(item.text) }
          }
        }
      }
    }
    for thread in threads { thread.join() }
    let all = taken.value ?? []
    #expect(all.count == 3 * count)
    #expect(Set(all) == Set((0..<3).flatMap { t in (0..<count).map { "\(t) \($0)" } }))
  }

  @Test("With every place of the line taken, a lock says so, and a mutex works without order (§21)")
  func fullLine() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 8)
    let isOver = Box<Bool>(false)
    let holding = Box<Int>(0)
    let readers = (0..<Region.lineCount / Region.readersWritersLockCount).map { _ in
      Thread {
        let region = try! p.openRegion("r")
        let locks = (0..<Region.readersWritersLockCount).map { region.readersWritersLock($0) }
        for lock in locks { #expect(try! lock.lockForReading() == .acquired) }
        holding.update { $0 += 1 }
        while isOver.value == false { sleepNanoseconds(1_000_000) }
        for lock in locks { try! lock.unlock() }
      }
    }
    #expect(eventually { holding.value == readers.count })
    let full = RegionError.lineFull(limit: Region.lineCount)
    #expect(throws: full) { try region.readersWritersLock().lockForReading() }
    try region.semaphore().post()
    #expect(throws: full) { try region.semaphore().wait() }
    #expect(try region.semaphore().wait(for: .signal) == .acquired)
    let mutex = region.mutex()
    try mutex.lock()
    let blocked = Thread {
      #expect(try! mutex.lock(timeoutNanoseconds: 20_000_000_000) == .acquired)
      try! mutex.unlock()
    }
    #expect(eventually { p.waitKinds() == [.mutex] })
    try mutex.unlock()
    blocked.join()
    isOver.value = true
    for reader in readers { reader.join() }
    #expect(try region.readersWritersLock().tryLockForWriting() == .acquired)
    try region.readersWritersLock().unlock()
  }
}

/// Two handles that several threads use.
private final class Handles: Sendable {
  let producer: BoundedBuffer
  let consumer: BoundedBuffer
  init(producer: consuming BoundedBuffer, consumer: consuming BoundedBuffer) {
    self.producer = producer
    self.consumer = consumer
  }
}
