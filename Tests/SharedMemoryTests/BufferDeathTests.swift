import IPCCore
import Platform
import TestSupport
import Testing

/// Kills in the middle of operations of a buffer (§25).
@Suite(.timeLimit(.minutes(2))) struct BufferDeathTests {
  /// The buffer takes exactly as many items as it has slots, and gives them back in order.
  private func expectWhole(_ p: Participant, _ left: [String]) throws {
    let producer = try p.openBuffer("b", as: .producer)
    let consumer = try p.openBuffer("b", as: .consumer)
    let size = producer.slotCount
    for n in left.count..<size { #expect(try producer.tryProduce(Array("n\(n)".utf8)) != .wouldBlock) }
    #expect(try producer.tryProduce([0]) == .wouldBlock)
    for n in 0..<size {
      let item = try consumer.tryConsume()
      #expect(item?.text == (n < left.count ? left[n] : "n\(n)") && item?.integrity == .whole)
    }
    #expect(try consumer.tryConsume() == nil)
    #expect(producer.emptyCount == size && producer.fullCount == 0)
    #expect(producer.producedCount == producer.consumedCount && producer.lostUpdateCount == 0)
  }

  @Test(
    "A producer killed between two steps of produce under semaphores costs no slot and tears no item (§22, 25)",
    .enabled(if: CrashPoint.areCompiledIn),
    arguments: [
      CrashPoint.bufferTokenClaimed, .bufferTokenTaken, .lockGranted, .bufferSlotFilling, .bufferSlotFull,
      .bufferItemCounted, .bufferIndexMoved, .bufferTokenOwed, .lockGivenBack, .bufferTokenGiven,
      .bufferClaimDropped,
    ])
  func producerDies(_ point: CrashPoint) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let buffer = try p.createBuffer("b", slotCount: 3, as: .producer)
    try buffer.produce("first")
    let worker = try SharedMemoryProcess(temporary, "w", "produce-and-die", "b", point.rawValue)
    #expect(try worker.waitForEnd() == 9)
    let isCommitted = ![.bufferTokenClaimed, .bufferTokenTaken, .lockGranted, .bufferSlotFilling].contains(
      point)
    try expectWhole(p, isCommitted ? ["first", "last words"] : ["first"])
  }

  @Test(
    "A consumer killed between two steps of consume under semaphores costs no slot, and takes one item at most (§22, 25)",
    .enabled(if: CrashPoint.areCompiledIn),
    arguments: [
      CrashPoint.bufferTokenClaimed, .bufferTokenTaken, .lockGranted, .bufferSlotEmpty, .bufferItemCounted,
      .bufferIndexMoved, .bufferTokenOwed, .lockGivenBack, .bufferTokenGiven, .bufferClaimDropped,
    ])
  func consumerDies(_ point: CrashPoint) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let buffer = try p.createBuffer("b", slotCount: 3, as: .producer)
    try buffer.produce("first")
    try buffer.produce("second")
    let worker = try SharedMemoryProcess(temporary, "w", "consume-and-die", "b", point.rawValue)
    #expect(try worker.waitForEnd() == 9)
    let isTaken = ![.bufferTokenClaimed, .bufferTokenTaken, .lockGranted].contains(point)
    try expectWhole(p, isTaken ? ["second"] : ["first", "second"])
  }

  @Test(
    "A producer that is blocked when another dies with the last free slot gets that slot (§25)",
    .enabled(if: CrashPoint.areCompiledIn))
  func blockedGoesOn() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 2, as: .producer)
    try producer.produce("first")
    let worker = try SharedMemoryProcess(
      temporary, "w", "produce-and-die", "b", CrashPoint.bufferTokenTaken.rawValue)
    try worker.waitForEnd()
    #expect(producer.emptyCount == 0)
    guard case .produced = try producer.produce("second", timeoutNanoseconds: 10_000_000_000) else {
      Issue.record("the slot of the dead is lost")
      return
    }
    #expect(try producer.tryProduce([1]) == .wouldBlock)
  }

  @Test("A stopped process that holds the mutex holds others up no longer than their time-outs (§25)")
  func stoppedHolder() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 2, as: .producer)
    let worker = try SharedMemoryProcess(temporary, "w", "hold-mutex", "b")
    let owner = producer.core.word(BufferLayout.mutex + MutexLayout.owner)
    #expect(eventually { owner.loadAcquire() != 0 })
    let holder = MutexWord(raw: owner.loadAcquire()).participant
    #expect(p.identity(of: "w")?.rawValue == holder)
    worker.send(19)
    #expect(try producer.produce([1], timeoutNanoseconds: 20_000_000) == .timedOut)
    #expect(try producer.tryProduce([1]) == .wouldBlock)
    #expect(producer.emptyCount == 1)  // the stopped one's token is its own as long as it lives
    worker.send(9)
    try worker.waitForEnd()
    try expectWhole(p, [])
  }

  @Test(
    "After kills at random moments the buffer works, and nothing is torn (§25)",
    arguments: [BufferDiscipline.semaphores, .inOut])
  func randomKills(_ discipline: BufferDiscipline) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let buffer = try p.createBuffer("b", slotCount: 4, discipline: discipline)
    for round in 0..<25 {
      let workers = try ["produce-for-ever", "consume-for-ever"].enumerated().map { number, command in
        try SharedMemoryProcess(temporary, "w\(round)-\(number)", command, "b")
      }
      let before = buffer.consumedCount
      #expect(eventually { buffer.consumedCount > before })
      sleepNanoseconds(UInt64.random(in: 0...3_000_000))
      for worker in round % 2 == 0 ? workers : workers.reversed() { worker.send(9) }
      for worker in workers { #expect(try worker.waitForEnd() == 9) }
    }
    let consumer = try p.openBuffer("b", as: .consumer)
    while let item = try consumer.tryConsume() { #expect(item.integrity == .whole && item.text == "item") }
    #expect(buffer.tornReadCount == 0 && buffer.lostUpdateCount == 0)
    let producer = try p.openBuffer("b", as: .producer)
    var count = 0
    while try producer.tryProduce([1]) != .wouldBlock { count += 1 }
    #expect(count == (discipline == .inOut ? 3 : 4))
  }

  @Test("The living go on while others are killed at random moments, and get every item whole (§25)")
  func livingGoOn() throws {
    let temporary = try TemporaryDomain()
    let domain = temporary.domain
    let p = try domain.join(as: "p")
    _ = try p.createBuffer("b", slotCount: 2, discipline: .semaphores)
    let isOver = Box<Bool>(false)
    let operations = Box<Int>(0)
    let limit: UInt64 = 10_000_000_000
    let producing = Thread {
      let producer = try! p.openBuffer("b", as: .producer)
      while isOver.value == false {
        #expect(try! producer.produce("item", timeoutNanoseconds: limit) != .timedOut)
        operations.update { $0 += 1 }
      }
      // For a consumer that is still blocked.
      try! producer.produce("item", timeoutNanoseconds: limit)
    }
    let consuming = Thread {
      let consumer = try! p.openBuffer("b", as: .consumer)
      while isOver.value == false {
        guard case .item(let item) = try! consumer.consume(timeoutNanoseconds: limit) else {
          Issue.record("no item for ten seconds")
          break
        }
        #expect(item.integrity == .whole && item.text == "item")
        operations.update { $0 += 1 }
      }
    }
    for round in 0..<40 {
      let command = round % 2 == 0 ? "produce-for-ever" : "consume-for-ever"
      let worker = try SharedMemoryProcess(temporary, "w\(round)", command, "b")
      #expect(eventually { p.identity(of: "w\(round)") != nil })
      sleepNanoseconds(UInt64.random(in: 0...3_000_000))
      worker.send(9)
      #expect(try worker.waitForEnd() == 9)
      let before = operations.value ?? 0
      #expect(eventually { (operations.value ?? 0) > before })
    }
    isOver.value = true
    // The consumer may have left first: then the producer's last items need someone who takes them.
    let consumer = try p.openBuffer("b", as: .consumer)
    consuming.join()
    while try consumer.tryConsume() != nil {}
    producing.join()
  }
}
