import IPCCore
import Platform
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct BufferTests {
  @Test(
    "A full buffer holds size − 1 items under in/out and size under the others, in order (§22)",
    arguments: [(BufferDiscipline.inOut, 4), (.counter, 5), (.semaphores, 5)])
  func capacity(_ discipline: BufferDiscipline, _ most: Int) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let q = try temporary.domain.join(as: "q")
    let producer = try p.createBuffer("b", slotCount: 5, discipline: discipline, as: .producer)
    let consumer = try q.openBuffer("b", as: .consumer)
    #expect(try consumer.tryConsume() == nil)
    #expect(try consumer.consume(timeoutNanoseconds: 5_000_000) == .timedOut)
    var sent: UInt8 = 0
    var next: UInt8 = 0
    for _ in 0..<7 {
      for _ in 0..<most {
        guard case .produced = try producer.tryProduce([sent, sent]) else {
          Issue.record("full too early")
          return
        }
        sent += 1
      }
      #expect(try producer.tryProduce([99]) == .wouldBlock)
      #expect(try producer.produce([99], timeoutNanoseconds: 5_000_000) == .timedOut)
      #expect(producer.itemCount == most)
      for _ in 0..<most {
        let item = try consumer.consume()
        #expect(item.bytes == [next, next] && item.integrity == .whole && item.sender == p.id)
        #expect(item.senderName == "p")
        next += 1
      }
      #expect(try consumer.tryConsume() == nil)
    }
    #expect(producer.producedCount == UInt64(7 * most) && producer.consumedCount == UInt64(7 * most))
    #expect(producer.lostUpdateCount == 0 && producer.tornReadCount == 0)
    #expect(producer.producers == [p.id] && producer.consumers == [q.id])
  }

  @Test("An item larger than a slot is refused with both sizes; 0 bytes and a whole slot fit (§26)")
  func sizes() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 2, slotByteCount: 70, as: .producer)
    let consumer = try p.openBuffer("b", as: .consumer)
    #expect(throws: BufferError.itemTooLarge(byteCount: 71, slotByteCount: 70)) {
      try producer.produce([UInt8](repeating: 1, count: 71))
    }
    for size in [0, 1, 63, 64, 65, 70] {
      try producer.produce([UInt8](repeating: UInt8(size), count: size))
      #expect(try consumer.consume().bytes == [UInt8](repeating: UInt8(size), count: size))
    }
    #expect(throws: BufferError.notOpened(as: .producer)) { try consumer.produce([1]) }
    #expect(throws: BufferError.notOpened(as: .consumer)) { _ = try producer.tryConsume() }
    for (slots, bytes) in [(1, 64), (4097, 64), (8, 0), (8, 65537), (-1, -1)] {
      #expect(throws: DomainError.self) {
        _ = try p.createBuffer("c", slotCount: slots, slotByteCount: bytes)
      }
    }
    #expect(try temporary.domain.bufferNames() == ["b"])
  }

  @Test("Under semaphores each item of three producers reaches exactly one of three consumers (§22)")
  func manyUnderSemaphores() throws {
    let temporary = try TemporaryDomain()
    let domain = temporary.domain
    let me = try domain.join(as: "me")
    let buffer = try me.createBuffer("b", slotCount: 3, discipline: .semaphores)
    let count = 600
    let workers = try (0..<3).map { try SharedMemoryProcess(temporary, "p\($0)", "produce", "b", count) }
    let taken = (0..<3).map { _ in Box<[String]>([]) }
    let threads = taken.enumerated().map { number, box in
      Thread {
        let q = try! domain.join(as: "q\(number)")
        let consumer = try! q.openBuffer("b", as: .consumer)
        for _ in 0..<count {
          let item = try! consumer.consume()
          #expect(item.integrity == .whole && item.text.hasPrefix(item.senderName))
          box.update { $0.append(item.text) }
        }
      }
    }
    for thread in threads { thread.join() }
    for worker in workers { #expect(try worker.waitForEnd() == 0) }
    let all = taken.flatMap { $0.value ?? [] }
    #expect(all.count == 3 * count)
    #expect(Set(all) == Set((0..<3).flatMap { p in (0..<count).map { "p\(p) \($0)" } }))
    #expect(buffer.emptyCount == 3 && buffer.fullCount == 0 && buffer.itemCount == 0)
  }

  @Test("Under in/out one producer and one consumer pass every item on in order, without a lock (§22)")
  func inOutInOrder() throws {
    let temporary = try TemporaryDomain()
    let me = try temporary.domain.join(as: "me")
    let consumer = try me.createBuffer("b", slotCount: 4, discipline: .inOut, as: .consumer)
    let worker = try SharedMemoryProcess(temporary, "p", "produce", "b", 3000)
    for n in 0..<3000 {
      let item = try consumer.consume()
      #expect(item.text == "p \(n)" && item.integrity == .whole)
    }
    #expect(try worker.waitForEnd() == 0)
  }

  @Test("Under in/out a second producer or consumer is refused with the holder's name (§22)")
  func oneOfEach() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let q = try temporary.domain.join(as: "q")
    let first = try p.createBuffer("b", slotCount: 4, discipline: .inOut, as: .producer)
    let second = try q.openBuffer("b", as: .producer)
    do {
      let consumer = try q.openBuffer("b", as: .consumer)
      try first.produce([1])
      #expect(throws: BufferError.onlyOneProducer(holder: "p")) { try second.produce([2]) }
      #expect(try consumer.consume().bytes == [1])
      let other = try p.openBuffer("b", as: .consumer)
      #expect(throws: BufferError.onlyOneConsumer(holder: "q")) { _ = try other.tryConsume() }
    }
    let other = try p.openBuffer("b", as: .consumer)
    #expect(try other.tryConsume() == nil)
  }

  @Test("The discipline is switched only while the buffer is empty; who is blocked goes on (§22)")
  func switching() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let q = try temporary.domain.join(as: "q")
    let producer = try p.createBuffer("b", slotCount: 4, discipline: .inOut, as: .producer)
    for discipline in [BufferDiscipline.counter, .semaphores, .inOut, .semaphores, .counter, .inOut] {
      let item = Box<BufferItem>()
      let thread = Thread { item.value = try! q.openBuffer("b", as: .consumer).consume() }
      #expect(eventually { !q.waitKinds().isEmpty })
      try producer.setDiscipline(discipline)
      #expect(producer.discipline == discipline)
      try producer.produce("x")
      thread.join()
      #expect(item.value?.text == "x")
      try producer.produce("y")
      try producer.produce("z")
      for other in BufferDiscipline.allCases {
        #expect(throws: BufferError.notEmpty(itemCount: 2)) { try producer.setDiscipline(other) }
      }
      #expect(producer.discipline == discipline)
      let consumer = try q.openBuffer("b", as: .consumer)
      #expect(try consumer.consume().text == "y" && consumer.consume().text == "z")
    }
    #expect(producer.producedCount == 18 && producer.consumedCount == 18)
  }

  @Test(
    "A blocked producer and a blocked consumer say what they wait for, and on which buffer (§29)",
    arguments: [
      (BufferDiscipline.inOut, WaitKind.space, WaitKind.message, UInt64(0)), (.counter, .space, .message, 0),
      (.semaphores, .semaphore, .semaphore, BufferLayout.fullDetail),
    ])
  func reasons(_ discipline: BufferDiscipline, _ full: WaitKind, _ empty: WaitKind, _ detail: UInt64) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let q = try temporary.domain.join(as: "q")
    let buffer = try p.createBuffer("b", slotCount: 2, discipline: discipline)
    let consuming = Thread { _ = try! q.openBuffer("b", as: .consumer).consume() }
    #expect(eventually { q.waits() == [Waiting(kind: empty, objectID: buffer.id, detail: detail)] })
    let producing = Thread {
      let producer = try! p.openBuffer("b", as: .producer)
      for _ in 0..<4 { try! producer.produce([1]) }
    }
    consuming.join()
    #expect(q.waits().isEmpty)
    #expect(
      eventually {
        p.waits() == [Waiting(kind: full, objectID: buffer.id, detail: BufferLayout.emptyDetail)]
      })
    let consumer = try q.openBuffer("b", as: .consumer)
    for n in 2...4 {
      guard case .item = try consumer.consume(timeoutNanoseconds: 20_000_000_000) else {
        let words = [BufferLayout.inIndex, BufferLayout.outIndex, BufferLayout.lastSequence].map {
          consumer.core.word($0).loadAcquire()
        }
        Issue.record("item \(n) did not come: in, out, last are \(words); \(p.waits())")
        return
      }
    }
    producing.join()
    #expect(p.waits().isEmpty)
  }

  @Test("A switch of discipline whose process has died is ended by the next one (§25)")
  func abandonedSwitch() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 2, discipline: .counter, as: .producer)
    let nobody = temporary.domain.nextID()
    producer.core.word(BufferLayout.discipline).storeRelease(nobody << 8 | BufferDiscipline.counter.rawValue)
    guard case .produced = try producer.produce([1], timeoutNanoseconds: 5_000_000_000) else {
      Issue.record("the dead one's switch holds up the living")
      return
    }
    #expect(producer.discipline == .counter && producer.itemCount == 1)
  }

  @Test("A buffer whose header or index is damaged is refused with the name of the field (§27)")
  func damage() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 4, discipline: .inOut, as: .producer)
    let core = producer.core
    core.word(BufferLayout.inIndex).storeRelaxed(4)
    #expect {
      try producer.produce([1])
    } throws: { error in
      guard case .damaged(let fault)? = error as? BufferError else { return false }
      return fault.field == "in"
    }
    core.word(BufferLayout.inIndex).storeRelaxed(0)
    try producer.produce([1])
    let file = try FileDescriptor.openReadWrite(temporary.domain.path(of: .buffer, "b"))
    var header = try SegmentHeader(
      decoding: try file.read(offset: 0, byteCount: SegmentHeader.byteCount), kind: .buffer, file: "b")
    for parameters in [(UInt64.max, UInt64(64)), (4, UInt64.max), (5, 64), (4, 65), (1, 64), (0, 0)] {
      header.parameters = (parameters.0, parameters.1, 0, 0)
      // One pair of sizes has another length, the others none at all: each is a fault of the sizes.
      header.mappedByteCount = 1 << 20
      try file.write(header.encoded, offset: 0)
      #expect {
        _ = try p.openBuffer("b", as: .consumer)
      } throws: { error in
        guard case .damaged(let fault)? = error as? DomainError else { return false }
        return fault.field == "sizes"
      }
    }
  }
}
