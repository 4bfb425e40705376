import IPCCore
import Platform
import TestSupport
import Testing

/// The race of `counter + 1` against `counter − 1`, move by move (§22, 30).
@Suite(.timeLimit(.minutes(1))) struct CounterRaceTests {
  /// Lets one step of a process through, as a controller does, and waits until it has ended.
  private func step(_ process: Participant) {
    let granted = process.segment.word(ProcessLayout.stepsTaken).loadAcquire() + 1
    process.segment.word(ProcessLayout.stepsGranted).storeRelease(granted)
    process.domain.announceGate()
    #expect(eventually { process.segment.word(ProcessLayout.stepsEnded).loadAcquire() == granted })
  }

  private func move(_ process: Participant, _ buffer: borrowing BoundedBuffer) -> RegisterMove? {
    for index in 0..<BufferLayout.lineCount {
      let line = BufferLayout.line(index)
      guard buffer.core.word(line + BufferLineLayout.owner).loadAcquire() == process.id.rawValue else {
        continue
      }
      return RegisterMove(rawValue: buffer.core.word(line + BufferLineLayout.move).loadAcquire())
    }
    return nil
  }

  @Test(
    "Stepped move by move, 5 becomes 4, 5 or 6 by one produce and one consume (§22)",
    arguments: [
      // First both touch their slots; then three moves each.
      ("PPPCCC", 5), ("CCCPPP", 5), ("PPCCPC", 4), ("PPCCCP", 6), ("PCPCPC", 4), ("PCPCCP", 6),
    ])
  func race(_ order: String, _ result: Int) throws {
    let temporary = try TemporaryDomain()
    let domain = temporary.domain
    let p = try domain.join(as: "p")
    let c = try domain.join(as: "c")
    let screen = try domain.join(as: "screen", role: .controller)
    let buffer = try p.createBuffer("b", slotCount: 8, discipline: .counter, as: .producer)
    for n in 0..<5 { try buffer.produce([UInt8(n)]) }
    #expect(buffer.counter == 5)
    #expect(domain.pause(by: screen.id.rawValue))
    let producing = Thread { _ = try! p.openBuffer("b", as: .producer).produce([5]) }
    let consuming = Thread { #expect(try! c.openBuffer("b", as: .consumer).consume().bytes == [0]) }
    #expect(eventually { p.waitKinds() == [.gate] && c.waitKinds() == [.gate] })
    step(p)
    step(c)
    #expect(buffer.itemCount == 5 && buffer.counter == 5)
    #expect(move(c, buffer) == .load)
    #expect(throws: BufferError.self) { try buffer.setDiscipline(.inOut) }
    for letter in order { step(letter == "P" ? p : c) }
    producing.join()
    consuming.join()
    #expect(buffer.counter == result)
    #expect(buffer.itemCount == 5)
    #expect(domain.resume(from: domain.gate))
  }

  @Test("With a counter that is too low, a producer writes over an item, and the loss is counted (§22)")
  func lostUpdate() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 4, discipline: .counter, as: .producer)
    let consumer = try p.openBuffer("b", as: .consumer)
    for n in 0..<4 { try producer.produce([UInt8(n)]) }
    producer.core.word(BufferLayout.counter).storeRelease(3)
    try producer.produce([9])
    #expect(producer.lostUpdateCount == 1 && producer.itemCount == 4)
    #expect(try consumer.consume().bytes == [9])
    #expect(producer.producedCount == 5 && producer.consumedCount == 1)
  }

  @Test("With a counter that is too high, a consumer finds a slot without an item, and says so (§22)")
  func staleItem() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 4, discipline: .counter, as: .producer)
    let consumer = try p.openBuffer("b", as: .consumer)
    try producer.produce([1])
    producer.core.word(BufferLayout.counter).storeRelease(2)
    #expect(try consumer.consume().integrity == .whole)
    #expect(try consumer.consume().integrity == .stale)
    #expect(producer.tornReadCount == 1 && producer.consumedCount == 1)
    // By the books it is empty now, and can be switched.
    try producer.setDiscipline(.semaphores)
  }

  @Test("An item whose bytes two producers have mixed is told from a whole one (§23)")
  func tornItem() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let producer = try p.createBuffer("b", slotCount: 4, discipline: .counter, as: .producer)
    let consumer = try p.openBuffer("b", as: .consumer)
    try producer.produce([1, 2, 3])
    let bytes = BufferLayout.slot(0, slotByteCount: 64) + BufferSlotLayout.bytes
    producer.core.word(bytes).storeRelease(0x09_02_01)
    let item = try consumer.consume()
    #expect(item.bytes == [1, 2, 9] && item.integrity == .torn)
    #expect(consumer.tornReadCount == 1)
  }
}
