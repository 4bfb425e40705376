import IPCCore
import Platform
import TestSupport
import Testing

/// Switching the discipline while others put and take (§22).
@Suite(.timeLimit(.minutes(2))) struct SwitchingTests {
  @Test(
    "Each item arrives once and in order while the discipline is switched whenever the buffer is empty (§22)")
  func meanwhile() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let consumer = try p.createBuffer("b", slotCount: 3, discipline: .inOut, as: .consumer)
    let isOver = Box<Bool>(false)
    let switches = Box<Int>(0)
    let switching = Thread {
      let buffer = try! p.openBuffer("b", as: .observer)
      while isOver.value == false {
        for discipline in [BufferDiscipline.semaphores, .inOut] {
          if (try? buffer.setDiscipline(discipline)) != nil { switches.update { $0 += 1 } }
        }
        sleepNanoseconds(20_000)
      }
    }
    let count = 3000
    let worker = try SharedMemoryProcess(temporary, "w", "produce", "b", count)
    for n in 0..<count {
      guard case .item(let item) = try consumer.consume(timeoutNanoseconds: 20_000_000_000) else {
        Issue.record("item \(n) did not come")
        break
      }
      #expect(item.text == "w \(n)" && item.integrity == .whole)
    }
    isOver.value = true
    switching.join()
    #expect(try worker.waitForEnd() == 0)
    #expect((switches.value ?? 0) > 0)
    #expect(try consumer.tryConsume() == nil)
    #expect(consumer.producedCount == UInt64(count) && consumer.consumedCount == UInt64(count))
  }

  @Test("Who switches and is killed at a random moment loses and doubles nothing (§22, 25)")
  func killedSwitcher() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 3, discipline: .semaphores, as: .producer)
    let consumer = try p.openBuffer("b", as: .consumer)
    let limit: UInt64 = 20_000_000_000
    for round in 0..<25 {
      let worker = try SharedMemoryProcess(temporary, "w\(round)", "switch-for-ever", "b")
      #expect(eventually { p.identity(of: "w\(round)") != nil })
      let end = monotonicNanoseconds() + UInt64.random(in: 0...3_000_000)
      var n = 0
      repeat {
        guard case .produced = try producer.produce("\(n)", timeoutNanoseconds: limit),
          case .item(let item) = try consumer.consume(timeoutNanoseconds: limit)
        else {
          Issue.record("the living do not go on")
          return
        }
        #expect(item.text == "\(n)" && item.integrity == .whole)
        n += 1
        if monotonicNanoseconds() > end { worker.send(9) }
      } while monotonicNanoseconds() < end + 1_000_000
      worker.send(9)
      #expect(try worker.waitForEnd() == 9)
    }
    #expect(producer.producedCount == producer.consumedCount && producer.tornReadCount == 0)
    try producer.produce("last", timeoutNanoseconds: limit)
    #expect(throws: BufferError.notEmpty(itemCount: 1)) { try producer.setDiscipline(.counter) }
    _ = try consumer.consume()
    try producer.setDiscipline(.counter)
    #expect(producer.discipline == .counter)
  }
}
