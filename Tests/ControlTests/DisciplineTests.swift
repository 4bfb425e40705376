import Control
import IPCCore
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct DisciplineTests {
  @Test("The discipline of an empty buffer is switched from outside; a full or missing one is refused (§22)")
  func switching() throws {
    let temporary = try TemporaryDomain()
    let control = Controller(try temporary.domain.join(as: "scope", role: .controller))
    let p = try temporary.domain.join(as: "p")
    let shelf = try p.createBuffer("shelf", slotCount: 2, discipline: .semaphores, as: .producer)
    try control.setDiscipline(.counter, of: "b.shelf")
    #expect(shelf.discipline == .counter)
    try shelf.produce("bun")
    #expect(throws: ControlError.buffer(.notEmpty(itemCount: 1), name: "shelf")) {
      try control.setDiscipline(.inOut, of: "b.shelf")
    }
    #expect(throws: ControlError.noSuchChannel("b.rack")) { try control.setDiscipline(.inOut, of: "b.rack") }
    #expect(throws: ControlError.noSuchChannel("m.box")) { try control.setDiscipline(.inOut, of: "m.box") }
  }
}
