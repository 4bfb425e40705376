import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: regions on Stage")
struct RegionScreenTests {
  private static func snapshot() -> DomainSnapshot {
    var domain = DomainSnapshot(name: "shop", domainTimeNanoseconds: 9_000_000_000)
    domain.processes = ["reader-1", "reader-2", "writer", "idle"].enumerated().map {
      ProcessSnapshot(id: UInt64($0.offset + 1), name: $0.element, processID: Int32(4210 + $0.offset))
    }
    domain.processes[2].waits = [
      WaitSnapshot(
        reason: .writeLock, objectID: "r.board", objectName: "lock of board", sinceNanoseconds: 7_500_000_000)
    ]
    domain.regions = [
      RegionSnapshot(
        id: "r.board", name: "board", byteCount: 64, attached: [1, 2, 3],
        locks: [LockSnapshot(index: 0, readers: ["reader-1", "reader-2"], waiting: ["writer"])],
        checkedReadCount: 12, tornReadCount: 1, lastWriterName: "writer", writeCount: 3,
        bytes: Array("monday  monday  monday".utf8) + [0, 0]),
      RegionSnapshot(
        id: "r.times", name: "times", byteCount: 32,
        bytes: [7, 0, 0, 0, 0, 0, 0, 0, 44, 1] + Array(repeating: 0, count: 22)),
    ]
    return domain
  }

  @Test("Who writes stands at the left, who is attached besides at the right, and between them what it says")
  func stage() {
    expectScreen(
      Tour.model(Self.snapshot(), columns: 80, rows: 24),
      #"""
       shop   ▶ running 1×   4 processes                                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
      ▸writer             ▷board · region · 64 B                 reader-1
       ◈ write lock        [ monday ]                            ● working
         1.5 s             torn 1 of 12  read by reader-1, …
                                                                 reader-2
                                                                 ● working


                           times · region · 32 B
                           [ 7 300 ]
                           nobody holds it

       idle                at no channel, buffer or region
       ● working




      ────────────────────────────────────────────────────────────────────────────────
       why  writer waits to write under lock of board: a writer needs it alone; now:
            read by reader-1, reader-2. It resumes when those who have it, and those…
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("In a narrow window each is a line")
  func narrow() {
    let lines = view(Tour.model(Self.snapshot(), columns: 40, rows: 12), Size(columns: 40, rows: 12)).lines
    #expect(lines.contains { $0.contains("board monday  torn 1 of 12  read by r") })
  }

  @Test("Who has once written stays at the left when another writes")
  func staysAtItsSide() {
    var model = Tour.model(Self.snapshot())
    var next = Self.snapshot()
    next.regions[0].lastWriterName = "reader-1"
    next.regions[0].locks = []
    _ = update(&model, .snapshot(next))
    #expect(model.sides["r.board"] == Sides(senders: [1, 3], receivers: [2]))
  }
}
