import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Waits")
struct WaitsScreenTests {
  static func model(
    _ snapshot: DomainSnapshot = Stuck.snapshot(), columns: Int, rows: Int
  ) -> Model {
    var model = Stuck.model(snapshot, columns: columns, rows: rows)
    model.press(.character("4"))
    return model
  }

  @Test("A deadlock, who waits behind it, and others who wait, at 80 by 24")
  func waits80() {
    let model = Self.model(columns: 80, rows: 24)
    expectScreen(
      model,
      #"""
       café   ⚠ DEADLOCK: 2 processes   ▶ running 1×   8 processes             ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       ⚠ DEADLOCK: 2 processes, for 3.2 s: only they could end it
         ╭▶ bob waits for alice to receive
         ╰─ alice waits for bob to receive
            carol waits behind it

       WHO              WAITS FOR             ON WHOM              FOR OUTLOOK
      ▸□ lonely         message in mail       nobody there        10 s ○ nobody there
       ■ waiter-1       space in orders       cook-1             4.1 s ◌ held up
       ◇ bob            rendezvous (link)     alice              3.3 s ⚠ deadlock
       ◇ alice          rendezvous (link)     bob                3.2 s ⚠ deadlock
       □ carol          message (link)        alice              2.6 s ⚠ behind it
       □ poller         message in inbox      dave               0.4 s time-out 1.1 s





      ────────────────────────────────────────────────────────────────────────────────
       why  lonely waits for somebody to send to mail, and nobody else has it open:
            somebody has to come. lonely is blocked in receive: there is no message …
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("A deadlock, who waits behind it, and others who wait, at 40 by 12")
  func waits40() {
    let model = Self.model(columns: 40, rows: 12)
    expectScreen(
      model,
      #"""
       café   ⚠ DEADLOCK: 2 processes   ▶ run…
       1  2  3  4 Waits  5  6
       ⚠ DEADLOCK: 2 processes, for 3.2 s
         ╭▶ bob waits for alice to receive
         ╰─ alice waits for bob to receive
            carol waits behind it
       WHO         WAITS FOR   OUTLOOK
      ▸□ lonely    message in… ○ nobody there
       ■ waiter-1  space in o… ◌ held up
         ▼ 4 below
       why  lonely waits for somebody to sen…
       space pause  p hold  ? help  q quit
      """#)
  }

  @Test("A deadlock, who waits behind it, and others who wait, at 100 by 30")
  func waits100() {
    let model = Self.model(columns: 100, rows: 30)
    expectScreen(
      model,
      #"""
       café   ⚠ DEADLOCK: 2 processes   ▶ running 1×   8 processes   20 s                          ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────
       ⚠ DEADLOCK: 2 processes, for 3.2 s: only they could end it
         ╭▶ bob waits for alice to receive
         ╰─ alice waits for bob to receive
            carol waits behind it

       WHO                WAITS FOR                       ON WHOM                      FOR OUTLOOK
      ▸□ lonely           message in mail                 nobody there                10 s ○ nobody there
       ■ waiter-1         space in orders                 cook-1                     4.1 s ◌ held up
       ◇ bob              rendezvous (link)               alice                      3.3 s ⚠ deadlock
       ◇ alice            rendezvous (link)               bob                        3.2 s ⚠ deadlock
       □ carol            message (link)                  alice                      2.6 s ⚠ behind it
       □ poller           message in inbox                dave                       0.4 s time-out 1.1 s











      ────────────────────────────────────────────────────────────────────────────────────────────────────
       why  lonely waits for somebody to send to mail, and nobody else has it open: somebody has to come.
            lonely is blocked in receive: there is no message in mail.
       space pause  p hold  s step  i inject  c capacity  x kill  n new  m mode  t theme  ? help  q quit
      """#)
  }

  @Test("A ring of five at 80 by 24")
  func ring80() {
    let model = Self.model(Stuck.ring(5), columns: 80, rows: 24)
    expectScreen(
      model,
      #"""
       dinner   ⚠ DEADLOCK: 5 processes   ▶ running 1×   5 processes           ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       ⚠ DEADLOCK: 5 processes, for 2.2 s: only they could end it
         ╭▶ philosopher-5 waits for mutex 0 of table, which philosopher-1 holds
         │  philosopher-1 waits for mutex 1 of table, which philosopher-2 holds
         │  philosopher-2 waits for mutex 2 of table, which philosopher-3 holds
         │  philosopher-3 waits for mutex 3 of table, which philosopher-4 holds
         ╰─ philosopher-4 waits for mutex 4 of table, which philosopher-5 holds

       WHO              WAITS FOR             ON WHOM              FOR OUTLOOK
      ▸◈ philosopher-5  mutex 0 of table      philosopher-1      2.6 s ⚠ deadlock
       ◈ philosopher-4  mutex 4 of table      philosopher-5      2.5 s ⚠ deadlock
       ◈ philosopher-3  mutex 3 of table      philosopher-4      2.4 s ⚠ deadlock
       ◈ philosopher-2  mutex 2 of table      philosopher-3      2.3 s ⚠ deadlock
       ◈ philosopher-1  mutex 1 of table      philosopher-2      2.2 s ⚠ deadlock




      ────────────────────────────────────────────────────────────────────────────────
       why  DEADLOCK: philosopher-5 waits for mutex 0 of table, which philosopher-1
            holds, philosopher-1 waits for mutex 1 of table, which philosopher-2 hol…
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("A ring of five at 40 by 12: a line each, and what is hidden")
  func ring40() {
    let model = Self.model(Stuck.ring(5), columns: 40, rows: 12)
    expectScreen(
      model,
      #"""
       dinner   ⚠ DEADLOCK: 5 processes   ▶ r…
       1  2  3  4 Waits  5  6
       ⚠ DEADLOCK: 5 processes, for 2.2 s
         ╭▶ philosopher-5 waits for mutex 0 o…
         │  philosopher-1 waits for mutex 1 o…
         ▼ 3 lines more of it
       WHO         WAITS FOR   OUTLOOK
      ▸◈ philosop… mutex 0 of… ⚠ deadlock
       ◈ philosop… mutex 4 of… ⚠ deadlock
         ▼ 3 below
       why  DEADLOCK: philosopher-5 waits fo…
       space pause  p hold  ? help  q quit
      """#)
  }

  @Test("In ASCII at 80 by 24")
  func ascii() {
    let model = Self.model(columns: 80, rows: 24)
    var frame = view(model, model.size)
    for row in 0..<frame.size.rows {
      for column in 0..<frame.size.columns { frame[column, row] = asciiFallback(frame[column, row]) }
    }
    let expected = #"""
       caf?   ! DEADLOCK: 2 processes   > running 1x   8 processes             ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      --------------------------------------------------------------------------------
       ! DEADLOCK: 2 processes, for 3.2 s: only they could end it
         +> bob waits for alice to receive
         +- alice waits for bob to receive
            carol waits behind it

       WHO              WAITS FOR             ON WHOM              FOR OUTLOOK
      >. lonely         message in mail       nobody there        10 s o nobody there
       # waiter-1       space in orders       cook-1             4.1 s z held up
       < bob            rendezvous (link)     alice              3.3 s ! deadlock
       < alice          rendezvous (link)     bob                3.2 s ! deadlock
       . carol          message (link)        alice              2.6 s ! behind it
       . poller         message in inbox      dave               0.4 s time-out 1.1 s





      --------------------------------------------------------------------------------
       why  lonely waits for somebody to send to mail, and nobody else has it open:
            somebody has to come. lonely is blocked in receive: there is no message .
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#
    #expect(frame.lines.joined(separator: "\n") == expected)
  }
}
