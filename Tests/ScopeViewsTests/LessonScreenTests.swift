import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: a lesson")
struct LessonScreenTests {
  private static func model(
    columns: Int = 80, rows: Int = 24, _ change: (inout LessonShow) -> Void = { _ in }
  ) -> Model {
    var model = Tour.model(Tour.full(), columns: columns, rows: rows)
    var show = LessonShow(
      title: "Buffering", pageNumber: 3, pageCount: 7,
      caption: "The mailbox is full: waiter-1 waits for space.",
      question: "cook-1 takes one message. What next?",
      facts: [LessonShow.Fact(text: "depth of mailbox orders is 8", isSeen: true)])
    change(&show)
    _ = update(&model, .lesson(show))
    return model
  }

  private static func lines(_ model: Model) -> [String] { view(model, model.size).lines }

  @Test("Caption and question stand above the why line, with what was seen")
  func lesson() {
    expectScreen(
      Self.model(),
      #"""
       tour   ▶ running 1×   8 processes   Buffering 3/7                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       SENDERS            ▷orders · mailbox · bounded 8          RECEIVERS
      ▸waiter-1            ╭───┬───┬───┬───┬───┬───┬───┬───╮     cook-1
       ■ blocked: full  ──▶│#44│#43│#42│#41│#40│#39│#38│#37│ ──▶ ● working #36
         1.2 s "soup"      ╰───┴───┴───┴───┴───┴───┴───┴───╯
       waiter-2            8 of 8 FULL      oldest 3.1 s ▲       cook-2
       ● working                                                 ● working #35


       till-in             till-in → till · link · zero          till
       ◇ offers            ◇ #8 "bill" ───▶◀──── nobody yet      ‖ held
         0.4 s "bill"

       baker               shelf · buffer · semaphores           porter
       ● working        ──▶[■■■·····] out 0 in 3 ──────────────▶ ‖ held
                           mutex free  empty 5  full 3
      ────────────────────────────────────────────────────────────────────────────────
       ✓ The mailbox is full: waiter-1 waits for space.
       ? cook-1 takes one message. What next?
       why  waiter-1 is blocked: orders is bounded at 8 and holds 8.
            It resumes when cook-1 or cook-2 receives.
       PgDn reveal  PgUp back  space pause  p hold  s step  i inject  ? help  q quit
      """#)
  }

  @Test("While a fact is not seen yet the caption says so, and a failure says what was not seen")
  func phases() {
    let waiting = Self.lines(
      Self.model { show in
        show.phase = .onTheWay
        show.facts[0].isSeen = false
      })
    #expect(waiting.contains(" … The mailbox is full: waiter-1 waits for space."))
    #expect(waiting.contains("   0 of 1 seen"))
    let back = Self.lines(Self.model { $0.phase = .goingBack })
    #expect(back.contains("   started over; on the way to this page"))
    let failed = Self.lines(
      Self.model { $0.phase = .failed("line 12: depth of mailbox orders is 8: it is 7") })
    #expect(failed.contains(" ✖ The mailbox is full: waiter-1 waits for space."))
    #expect(failed.contains("   not seen: line 12: depth of mailbox orders is 8: it is 7"))
  }

  @Test("Measured values are bars, the longest as long as there is room")
  func bars() {
    let lines = Self.lines(
      Self.model { show in
        show.question = ""
        show.bars = [
          LessonShow.Bar(label: "1 worker", value: 1200, unit: "ms"),
          LessonShow.Bar(label: "2 workers", value: 600, unit: "ms"),
          LessonShow.Bar(label: "4 workers", value: nil, unit: "ms"),
        ]
      })
    let one = lines.first { $0.hasPrefix("   1 worker ") } ?? ""
    let two = lines.first { $0.hasPrefix("   2 workers") } ?? ""
    #expect(one.hasSuffix(" 1,200 ms"))
    #expect(two.hasSuffix(" 600 ms"))
    #expect(abs(one.count { $0 == "█" } - 2 * two.count { $0 == "█" }) <= 1)
    #expect(one.count == 79)
    #expect(lines.contains("   4 workers  not yet"))
  }

  @Test("Eight bars have room at 80 by 24, with caption and question")
  func manyBars() {
    let lines = Self.lines(
      Self.model { show in
        show.bars = (1...8).map { LessonShow.Bar(label: "bar \($0)", value: Int64($0), unit: "ms") }
      })
    #expect((1...8).allSatisfy { number in lines.contains { $0.hasPrefix("   bar \(number) ") } })
    #expect(lines.contains { $0.contains("? cook-1 takes one message.") })
  }

  @Test("In a small window the caption is the last to go", arguments: [(40, 12), (60, 20), (200, 60)])
  func sizes(_ columns: Int, _ rows: Int) {
    let lines = Self.lines(Self.model(columns: columns, rows: rows))
    #expect(lines.contains { $0.contains("✓ The mailbox is full") })
  }

  @Test("The domain beside stands in the right half, as a Stage of its own")
  func beside() {
    var model = Self.model()
    var other = DomainSnapshot(name: "ben", paceThousandths: 2000)
    other.mailboxes = [
      ChannelSnapshot(id: "m.notes", kind: .mailbox, name: "notes", capacity: .unbounded, depth: 3)
    ]
    _ = update(&model, .beside(other))
    let lines = Self.lines(model)
    #expect(lines[3].hasPrefix(" domain tour   ▶ 1×"))
    #expect(lines[3].hasSuffix("│ domain ben   ▶ 2×"))
    #expect(lines.contains { $0.contains("│") && $0.contains("notes") && $0.contains("unbounded") })
  }

  @Test("The list of lessons shows the chapter's parts")
  func list() {
    var model = Self.model()
    model.lessonChoices = [
      LessonChoice(name: "shared-memory", title: "Shared memory", chapter: "shared memory"),
      LessonChoice(name: "buffering", title: "Buffering", chapter: "message passing"),
    ]
    model.press(.character("L"), .down)
    let lines = Self.lines(model)
    #expect(lines.contains { $0.contains("│ message passing ") })
    #expect(lines.contains { $0.contains("▸ buffering      Buffering") })
    #expect(lines.contains { $0.contains("  shared-memory  Shared memory") })
  }
}
