import IPCCore
import Observation
import Platform
import TestSupport
import Testing

/// The three register moves of a change to a number of a region, as an observer sees them (§22, 30).
@Suite(.timeLimit(.minutes(1))) struct RegisterTests {
  private func step(_ process: Participant) {
    let granted = process.segment.word(ProcessLayout.stepsTaken).loadAcquire() + 1
    process.segment.word(ProcessLayout.stepsGranted).storeRelease(granted)
    process.domain.announceGate()
    #expect(eventually { process.segment.word(ProcessLayout.stepsEnded).loadAcquire() == granted })
  }

  @Test(
    "Stepped move by move, 5 becomes 4, 5 or 6 by one + 1 and one − 1, and observers see the registers (§22, 30)",
    arguments: [("PPPCCC", Int64(5)), ("PPCCPC", 4), ("PPCCCP", 6)])
  func race(_ order: String, _ result: Int64) throws {
    let temporary = try TemporaryDomain()
    let domain = temporary.domain
    let p = try domain.join(as: "p")
    let c = try domain.join(as: "c")
    let screen = try domain.join(as: "screen", role: .controller)
    let region = try screen.createRegion("r", byteCount: 16)
    try region.setNumber(5, at: 8)
    #expect(domain.pause(by: screen.id.rawValue))
    let producing = Thread { try! p.openRegion("r").changeNumber(at: 8, by: 1) }
    let consuming = Thread { try! c.openRegion("r").changeNumber(at: 8, by: -1) }
    let observer = try DomainObserver("d", in: temporary.place)
    #expect(eventually { observer.read().processes.filter(\.isAtGate).count == 2 })
    #expect(
      observer.read().regions.first?.registers.sorted { $0.processID < $1.processID } == [
        RegionRegisterSnapshot(processID: p.id.rawValue, value: 0, offset: 8, nextMove: .load),
        RegionRegisterSnapshot(processID: c.id.rawValue, value: 0, offset: 8, nextMove: .load),
      ])
    step(p)
    step(p)
    let register = observer.read().regions.first?.registers.first { $0.processID == p.id.rawValue }
    #expect(register?.value == 6 && register?.nextMove == .store)
    for letter in order.dropFirst(2) { step(letter == "P" ? p : c) }
    producing.join()
    consuming.join()
    let seen = try #require(observer.read().regions.first)
    #expect(seen.number(at: 8) == result && seen.registers.isEmpty)
    #expect(seen.number(at: 12) == nil && seen.number(at: 16) == nil)
    #expect(domain.resume(from: domain.gate))
    #expect(try region.number(at: 8) == result)
  }
}
