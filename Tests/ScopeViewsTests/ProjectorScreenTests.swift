import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: the projector")
struct ProjectorScreenTests {
  /// Presses keys on the tour, the last of which is the projector's.
  static func model(_ keys: [Key] = [], columns: Int = 80, rows: Int = 24, lesson: Bool = false) -> Model {
    var model = Tour.model(Tour.full(), columns: columns, rows: rows)
    for key in keys + [.character("P")] { _ = update(&model, .input(.key(key))) }
    guard lesson else { return model }
    let show = LessonShow(
      title: "Buffering", pageNumber: 3, pageCount: 7,
      caption: "Bounded capacity. The queue is full, and waiter-1 waits for space.",
      question: "cook-1 takes one message. What next?",
      facts: [LessonShow.Fact(text: "depth of mailbox orders is 8", isSeen: true)])
    _ = update(&model, .lesson(show))
    return model
  }

  static func region() -> Model {
    var domain = Tour.full()
    domain.regions = [
      RegionSnapshot(
        id: "r.board", name: "board", byteCount: 64, attached: [1, 2], checkedReadCount: 9, tornReadCount: 2,
        lastWriterName: domain.processes[0].name, writeCount: 4, bytes: Array("closed".utf8) + [0, 0])
    ]
    var model = Tour.model(domain)
    for key in [Key.character("3"), .end, .character("P")] { _ = update(&model, .input(.key(key))) }
    return model
  }

  static func counter() -> Model {
    var domain = Tour.full()
    domain.buffers[0].discipline = .counter
    domain.buffers[0].counter = 4
    domain.buffers[0].registers = [RegisterSnapshot(processID: 1, value: 5, nextMove: .store)]
    var model = Tour.model(domain)
    for key in [Key.character("3"), .character("P")] { _ = update(&model, .input(.key(key))) }
    return model
  }

  private static func lines(_ model: Model) -> [String] { view(model, model.size).lines }

  @Test("A full queue, in a lesson")
  func bounded() {
    expectScreen(
      Self.model(lesson: true),
      #"""
       BUFFERING 3/7                                                        BOUNDED 8

                                  ▄▀▄ █▀▄ █▀▄ █▀▀ █▀▄ ▄▀▀
                                  █ █ █▀▄ █ █ █▀  █▀▄  ▀▄
                                   ▀  ▀ ▀ ▀▀  ▀▀▀ ▀ ▀ ▀▀


       ▸waiter-1                                                   cook-1
        ■ BLOCKED: FULL        ╔════════════════════════════╗      ● WORKING
                           ──▶ ║████████████████████████████║ ──▶
        waiter-2               ╚════════════════════════════╝      cook-2
        ● WORKING                                                  ● WORKING

                          █▀█    ▄▀▄ █▀▀    █▀█    █▀▀ █ █ █   █
                          █▀█    █ █ █▀     █▀█    █▀  █ █ █   █
                          ▀▀▀     ▀  ▀      ▀▀▀    ▀   ▀▀▀ ▀▀▀ ▀▀▀




       ✓ Bounded capacity. The queue is full, and waiter-1 waits for space.
       ? cook-1 takes one message. What next?

       PgDn reveal  PgUp back  space pause  p hold  s step  i inject  ? help  q quit
      """#)
  }

  @Test("Capacity zero: two sides that meet")
  func zero() {
    expectScreen(
      Self.model([.tab, .down]),
      #"""
       TOUR                                                                      ZERO
                     ▀█▀ █ █   █      █ █▄ █       ▄     ▀█▀ █ █   █
                      █  █ █   █   ▀▀ █ █ ▀█    ▀▀▀█▀     █  █ █   █
                      ▀  ▀ ▀▀▀ ▀▀▀    ▀ ▀  ▀              ▀  ▀ ▀▀▀ ▀▀▀

        till-in                                                    till
        ◇ OFFERS                                                   ‖ HELD
                               ◇ "bill" ═════▶◀═══ nobody yet



                     ██    ██████  ██████  ██████  ████    ██████  ████
                   ██  ██  ██      ██      ██      ██  ██  ██      ██  ██
                   ██  ██  ████    ████    ████    ████    ████    ██  ██
                   ██  ██  ██      ██      ██      ██  ██  ██      ██  ██
                     ██    ██      ██      ██████  ██  ██  ██████  ████



         till-in → till has capacity zero (explicit buffering): nothing ever waits in
         it.
         till-in offers a message; they meet when till receives (till is held).

       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("A raced counter beside what is really there")
  func counter() {
    expectScreen(
      Self.counter(),
      #"""
       TOUR                                                                   COUNTER
                                    ▄▀▀ █ █ █▀▀ █   █▀▀
                                     ▀▄ █▀█ █▀  █   █▀
                                    ▀▀  ▀ ▀ ▀▀▀ ▀▀▀ ▀

        baker                                                      porter
        ● WORKING                ╔══╦══╦══╦══╦══╦══╦══╦══╗         ‖ HELD
                           ──▶   ║bu║bu║bu║  ║  ║  ║  ║  ║    ──▶
                                 ╚══╩══╩══╩══╩══╩══╩══╩══╝
                                  ▲out     ▲in

           ██████    ██    ██  ██  ██    ██  ██████  ██████  ████          ██  ██
           ██      ██  ██  ██  ██  ████  ██    ██    ██      ██  ██        ██  ██
           ██      ██  ██  ██  ██  ██  ████    ██    ████    ████          ██████
           ██      ██  ██  ██  ██  ██    ██    ██    ██      ██  ██            ██
           ██████    ██    ██████  ██    ██    ██    ██████  ██  ██            ██
                              really 3   waiter-1's register 5


         shelf has 8 slots and a shared counter without a lock.
         The counter says 4, but 3 slots are full: two updates raced, or one is under
         way.

       space pause  p hold  s step  i inject  c discipline  x kill  ? help  q quit
      """#)
  }

  @Test("Under the cells of a buffer stand in and out, where there is room for both")
  func hands() {
    var domain = DomainSnapshot(name: "shop")
    domain.buffers = [
      BufferSnapshot(
        id: "b", name: "shelf", discipline: .inOut, slots: [MessageSnapshot?](repeating: nil, count: 5))
    ]
    func lines(in inIndex: Int, out: Int) -> [String] {
      domain.buffers[0].inIndex = inIndex
      domain.buffers[0].outIndex = out
      var model = Tour.model(domain)
      _ = update(&model, .input(.key(.character("P"))))
      return Self.lines(model)
    }
    let wall = lines(in: 0, out: 0).first { $0.contains("╚") }?.split(separator: "╚").first?.count ?? 0
    let start = String(repeating: " ", count: wall + 1)
    #expect(lines(in: 0, out: 0).contains(start + "▲in, out"))
    #expect(lines(in: 1, out: 0).contains(start + "▲out ▲in"))
    #expect(lines(in: 0, out: 4).contains(start + "▲in" + String(repeating: " ", count: 17) + "▲out"))
  }

  @Test("A process that stands at no object is shown large, with its state")
  func process() {
    var domain = DomainSnapshot(name: "shop")
    domain.processes = [ProcessSnapshot(id: 1, name: "ann", life: .dead, end: .killed(signal: 9))]
    var model = Tour.model(domain)
    _ = update(&model, .input(.key(.character("P"))))
    let lines = Self.lines(model)
    #expect(lines.first?.hasSuffix("PROCESS") == true)
    #expect(lines.contains { $0.contains("killed (KILL)   sent 0   received 0") })
    #expect(lines.filter { $0.contains("█") }.count >= 5)
  }

  @Test("A region, by its text, with who is attached and torn reads")
  func region() {
    expectScreen(
      Self.region(),
      #"""
       TOUR                                                                    REGION
                                    █▀▄ ▄▀▄ █▀█ █▀▄ █▀▄
                                    █▀▄ █ █ █▀█ █▀▄ █ █
                                    ▀▀   ▀  ▀ ▀ ▀ ▀ ▀▀

       ▸waiter-1                                                   waiter-2
        ■ BLOCKED: FULL               ╔══════════════╗             ● WORKING
                                      ║    closed    ║
                                      ╚══════════════╝


                       ██████  ██        ██      ████  ██████  ████
                       ██      ██      ██  ██  ██      ██      ██  ██
                       ██      ██      ██  ██    ██    ████    ██  ██
                       ██      ██      ██  ██      ██  ██      ██  ██
                       ██████  ██████    ██    ████    ██████  ████
                                     torn reads 2 of 9


         board is shared memory of 64 B: what one writes, the others read.
         Attached: waiter-1 and waiter-2; its mutex is free. Only their own care
         keeps two writers apart.

       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("In a small window the letters go, and what is said stays")
  func small() {
    expectScreen(
      Self.model(columns: 40, rows: 12, lesson: true),
      #"""
       BUFFERING 3/7                BOUNDED 8
       ▸waiter-1   ╔════════════╗    cook-1
        ■ FULL   ▶ ║████████████║ ▶  ● WORKI…
                   ╚════════════╝

                    8 OF 8 FULL


       ✓ Bounded capacity. The queue is full,
         and waiter-1 waits for space.
       ? cook-1 takes one message. What next?
       PgDn reveal  p hold  ? help  q quit
      """#)
  }

  @Test("In a larger window the letters are larger", arguments: [(100, 30, 5), (200, 60, 10)])
  func large(_ columns: Int, _ rows: Int, _ height: Int) {
    let lines = Self.lines(Self.model(columns: columns, rows: rows, lesson: true))
    // A row of points of the figure, by its widest: 8 of 8 full.
    let blocks = lines.filter { line in line.count { $0 == "█" } >= columns / 8 }
    #expect(blocks.count >= height)
    #expect(lines[rows - 1].hasPrefix(" PgDn reveal"))
  }

  @Test("There are at most twelve lines of text, whatever is shown")
  func twelveLines() {
    let models = [
      Self.model(), Self.model(lesson: true), Self.model([.tab, .down]), Self.region(), Self.counter(),
      Self.model(columns: 100, rows: 30, lesson: true), Self.model(columns: 200, rows: 60, lesson: true),
      Self.model(columns: 60, rows: 20, lesson: true),
    ]
    for model in models {
      let lines = Self.lines(model).filter { line in line.contains { $0.isLetter || $0.isNumber } }
      #expect(lines.count <= 12, "\(lines.joined(separator: "\n"))")
    }
  }

  @Test("A lesson's measured values are bars two rows high, in place of the picture")
  func bars() {
    var model = Self.model()
    _ = update(
      &model,
      .lesson(
        LessonShow(
          title: "Speed", pageNumber: 1, pageCount: 2, caption: "Measured now.",
          bars: [
            LessonShow.Bar(label: "1 worker", value: 12_000, unit: "ms"),
            LessonShow.Bar(label: "2 workers", value: 6000, unit: "ms"),
          ])))
    let lines = Self.lines(model)
    #expect(lines.contains("  1 worker   12,000 ms"))
    #expect(lines.filter { $0 == "  " + String(repeating: "█", count: 76) }.count == 2)
    #expect(lines.filter { $0 == "  " + String(repeating: "█", count: 38) }.count == 2)
  }

  @Test("Two domains side by side each say how much they hold, in large letters")
  func halves() {
    var model = Self.model(lesson: true)
    var other = DomainSnapshot(name: "ben")
    other.mailboxes = [
      ChannelSnapshot(id: "m.notes", kind: .mailbox, name: "notes", capacity: .unbounded, depth: 3)
    ]
    _ = update(&model, .beside(other))
    let lines = Self.lines(model)
    let letters = lines.filter { $0.contains("▀") || $0.contains("█") }
    #expect(letters.count >= 3)
    #expect(letters.allSatisfy { line in line.contains("│") })
    let right = letters.map { $0.drop { $0 != "│" } }
    #expect(right.contains { $0.contains("▀") || $0.contains("█") })
    #expect(lines.contains { $0.contains("domain tour") && $0.contains("domain ben") })
  }

  @Test("A deadlock is said in the largest letters there are")
  func deadlock() {
    var model = Stuck.model(columns: 80, rows: 24)
    for key in [Key.character("4"), .character("P")] { _ = update(&model, .input(.key(key))) }
    let lines = Self.lines(model)
    let letters = lines.filter { $0.contains("█") || $0.contains("▀") }
    #expect(letters.count >= 3)
  }
}
