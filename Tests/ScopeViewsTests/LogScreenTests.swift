import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Log")
struct LogScreenTests {
  /// What the tour did, with some of it missing.
  private static func some(columns: Int, rows: Int) -> Model {
    var batch = EventBatch(events: Operations.some())
    batch.missed = [MissedEvents(processID: 1, processName: "waiter-1", count: 120)]
    batch.droppedCount = 3500
    return Operations.model(batch, columns: columns, rows: rows)
  }

  /// Two hundred operations, scrolled back.
  private static func back(columns: Int, rows: Int) -> Model {
    var model = Operations.model(Operations.many(200), columns: columns, rows: rows)
    model.press(.pageUp, .up, .up)
    return model
  }

  @Test("The newest operations, and what is missing, at 80 by 24")
  func some80() {
    expectScreen(
      Self.some(columns: 80, rows: 24),
      #"""
       tour   ▶ running 1×   8 processes                                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       ▶ follows the newest   12 rows
               TIME WHO            DID                    ON WHAT
       … 120 events of waiter-1 were missed
       … 3500 operations left out: more came than can be shown
          13.000000 waiter-1       ◆ joined
          13.001000 waiter-1       → sent                 orders #37, 4 bytes
          13.002000 waiter-1       ■ blocked (space)      orders, 4 bytes
          13.003000 cook-1         ← received             orders #37, 4 bytes
          13.004000 till-in        → offered              till-in → till #8, 70000 by…
          13.005000 baker          ◈ locked               shelf 2
          13.006000 baker          → produced             shelf #12, 3 bytes
          13.007000 cook-2         ○ nothing              orders, 12 times more
          13.008000 ipcscope       ◆ capacity switched    orders, to bounded 4
      ▸   13.009000 waiter-1       ✖ send timed out       orders, 4 bytes



      ────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 send timed out (orders, 4 bytes): the time ran out: nothing was
            sent.
       f only  / filter  space pause  p hold  s step  i inject  ? help  q quit
      """#)
  }

  @Test("The newest operations, and what is missing, at 100 by 30")
  func some100() {
    expectScreen(
      Self.some(columns: 100, rows: 30),
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                    ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────
       ▶ follows the newest   12 rows
               TIME WHO                DID                        ON WHAT
       … 120 events of waiter-1 were missed
       … 3500 operations left out: more came than can be shown
          13.000000 waiter-1           ◆ joined
          13.001000 waiter-1           → sent                     orders #37, 4 bytes
          13.002000 waiter-1           ■ blocked (space)          orders, 4 bytes
          13.003000 cook-1             ← received                 orders #37, 4 bytes
          13.004000 till-in            → offered                  till-in → till #8, 70000 bytes
          13.005000 baker              ◈ locked                   shelf 2
          13.006000 baker              → produced                 shelf #12, 3 bytes
          13.007000 cook-2             ○ nothing                  orders, 12 times more
          13.008000 ipcscope           ◆ capacity switched        orders, to bounded 4
      ▸   13.009000 waiter-1           ✖ send timed out           orders, 4 bytes









      ────────────────────────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 send timed out (orders, 4 bytes): the time ran out: nothing was sent.

       f only  / filter  space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("The newest operations, and what is missing, at 200 by 60")
  func some200() {
    expectScreen(
      Self.some(columns: 200, rows: 60),
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                                                                                                                        ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       ▶ follows the newest   12 rows
               TIME WHO                            DID                        ON WHAT
       … 120 events of waiter-1 were missed
       … 3500 operations left out: more came than can be shown
          13.000000 waiter-1                       ◆ joined
          13.001000 waiter-1                       → sent                     orders #37, 4 bytes
          13.002000 waiter-1                       ■ blocked (space)          orders, 4 bytes
          13.003000 cook-1                         ← received                 orders #37, 4 bytes
          13.004000 till-in                        → offered                  till-in → till #8, 70000 bytes
          13.005000 baker                          ◈ locked                   shelf 2
          13.006000 baker                          → produced                 shelf #12, 3 bytes
          13.007000 cook-2                         ○ nothing                  orders, 12 times more
          13.008000 ipcscope                       ◆ capacity switched        orders, to bounded 4
      ▸   13.009000 waiter-1                       ✖ send timed out           orders, 4 bytes






































      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 send timed out (orders, 4 bytes): the time ran out: nothing was sent.


       f only  / filter  space pause  p hold  s step  i inject  c capacity  x kill  n new  m mode  t theme  ? help  q quit
      """#)
  }

  @Test("The newest operations, and what is missing, at 40 by 12")
  func some40() {
    expectScreen(
      Self.some(columns: 40, rows: 12),
      #"""
       tour   ▶ running 1×   8 processes
       1  2  3  4  5  6 Log
       ▶ follows  12 rows  no room: times
       WHO       DID            ON WHAT
       till-in   → offered      till-in → til…
       baker     ◈ locked       shelf 2
       baker     → produced     shelf #12, 3 …
       cook-2    ○ nothing      orders, 12 ti…
       ipcscope  ◆ capacity sw… orders, to bo…
      ▸waiter-1  ✖ send timed … orders, 4 byt…
       why  waiter-1 send timed out (orders,…
       f only  / filter  ? help  q quit
      """#)
  }

  @Test("Scrolled back it says where, and how to follow again, at 80 by 24")
  func back80() {
    expectScreen(
      Self.back(columns: 80, rows: 24),
      #"""
       tour   ▶ running 1×   8 processes                                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       ‖ row 183 of 200  G follows
               TIME WHO            DID                    ON WHAT
      ▸   13.182000 waiter-1       → sent                 orders #92, 4 bytes
          13.183000 cook-1         ← received             orders #92, 4 bytes
          13.184000 waiter-1       → sent                 orders #93, 4 bytes
          13.185000 cook-1         ← received             orders #93, 4 bytes
          13.186000 waiter-1       → sent                 orders #94, 4 bytes
          13.187000 cook-1         ← received             orders #94, 4 bytes
          13.188000 waiter-1       → sent                 orders #95, 4 bytes
          13.189000 cook-1         ← received             orders #95, 4 bytes
          13.190000 waiter-1       → sent                 orders #96, 4 bytes
          13.191000 cook-1         ← received             orders #96, 4 bytes
          13.192000 waiter-1       → sent                 orders #97, 4 bytes
          13.193000 cook-1         ← received             orders #97, 4 bytes
          13.194000 waiter-1       → sent                 orders #98, 4 bytes
          13.195000 cook-1         ← received             orders #98, 4 bytes
          13.196000 waiter-1       → sent                 orders #99, 4 bytes
      ────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 sent (orders #92, 4 bytes): the queue has taken the message.

       G follow  f only  / filter  space pause  p hold  s step  ? help  q quit
      """#)
  }

  @Test("Scrolled back it says where, and how to follow again, at 40 by 12")
  func back40() {
    expectScreen(
      Self.back(columns: 40, rows: 12),
      #"""
       tour   ▶ running 1×   8 processes
       1  2  3  4  5  6 Log
       ‖ 195/200  G follows  no room: times
       WHO       DID            ON WHAT
       cook-1    ← received     orders #96, 4…
       waiter-1  → sent         orders #97, 4…
       cook-1    ← received     orders #97, 4…
      ▸waiter-1  → sent         orders #98, 4…
       cook-1    ← received     orders #98, 4…
       waiter-1  → sent         orders #99, 4…
       why  waiter-1 sent (orders #98, 4 byt…
       G follow  f only  ? help  q quit
      """#)
  }

  @Test("All that is known of a send, at 80 by 24")
  func detail80() {
    var model = Operations.model(columns: 80, rows: 24)
    model.press(.home, .down, .enter)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes                                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       ‖ row 2 of 10  G follows
       ╭─ waiter-1 sent ────────────────────────────────────────────────────────────╮
       │ The queue has taken the message.                                           │
      ▸│                                                                            │
       │ did           → sent                                                       │
       │ who           waiter-1, participant 1, thread 4201                         │
       │ on what       orders                                                       │…
       │ sequence      #37                                                          │
       │ size          4 B                                                          │
       │ domain time   13.001000 s                                                  │
       │ age           0.0 s                                                        │
       │ by now        it is out of the queue                                       │
       │                                                                            │
       │ ↑ ↓ scroll  Esc closes                                                     │
       ╰────────────────────────────────────────────────────────────────────────────╯


      ────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 sent (orders #37, 4 bytes): the queue has taken the message.

       G follow  f only  / filter  space pause  p hold  s step  ? help  q quit
      """#)
  }

  @Test("All that is known of a send, at 40 by 12")
  func detail40() {
    var model = Operations.model(columns: 40, rows: 12)
    model.press(.home, .down, .enter)
    expectScreen(
      model,
      #"""
       ╭─ waiter-1 sent ────────────────────╮
       │ The queue has taken the message.   │
       │                                    │
       │ did           → sent               │
       │ who           waiter-1, participa… │
      ▸│ on what       orders               │…
       │ sequence      #37                  │…
       │ size          4 B                  │…
       │ ↑ ↓ scroll  Esc closes  ▼ 3 more   │…
       ╰────────────────────────────────────╯
       why  waiter-1 sent (orders #37, 4 byt…
       G follow  f only  ? help  q quit
      """#)
  }

  @Test("Where processes cannot be asked it says why, at 80 by 24")
  func refused80() {
    var model = Tour.model(columns: 80, rows: 24)
    model.press(.character("6"))
    _ = update(&model, .eventsRefused("eight others watch the domain already"))
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes                                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       ✖ nobody is asked
       ✖ processes cannot be asked what they do: eight others watch the domain already















      ────────────────────────────────────────────────────────────────────────────────
       why  A process tells what it does only where somebody can ask it: eight others
            watch the domain already.
       f only  / filter  space pause  p hold  s step  i inject  ? help  q quit
      """#)
  }
}
