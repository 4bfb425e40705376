import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Mailboxes and Buffers")
struct TableScreenTests {
  @Test("Mailboxes at 80 by 24")
  func mailboxes() {
    var model = Tour.model(Tour.full(), columns: 80, rows: 24)
    model.press(.character("2"))
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes                                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       NAME▲              DEPTH CAPACITY        IN/S  OUT/S   OLDEST WAITING  OWNER
      ▸orders                 8 bounded 8          -      -    3.1 s ■ 1 send system
       till-in → till         0 zero               -      -        - ◇ 1 send link

       orders · mailbox · bounded 8   8 messages, 30 B
       MESSAGE   SENDER                     AGE  BYTES PREVIEW
      ▷#37       waiter-1                 3.1 s      3 "tea"
       #38       waiter-1                 3.1 s      4 "soup"
       #39       waiter-1                 3.1 s      3 "tea"
       #40       waiter-1                 3.1 s      4 "cake"
       #41       waiter-1                 3.1 s      3 "tea"
       #42       waiter-1                 3.1 s      4 "soup"
       #43       waiter-1                 3.1 s      3 "tea"
       #44       waiter-1                 3.1 s      4 "cake"



      ────────────────────────────────────────────────────────────────────────────────
       why  orders is bounded at 8 (automatic buffering) and holds 8.
            It is full: waiter-1 is blocked until cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("Mailboxes with the message selected, at 120 by 40")
  func wideMailboxes() {
    var model = Tour.model(Tour.full(), columns: 120, rows: 40)
    model.press(.character("2"), .tab, .down)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                                        ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       NAME▲                               DEPTH CAPACITY        IN/S  OUT/S   OLDEST WAITING  OWNER
      ▷orders                                  8 bounded 8          -      -    3.1 s ■ 1 send system
       till-in → till                          0 zero               -      -        - ◇ 1 send link

       orders · mailbox · bounded 8   8 messages, 30 B
       MESSAGE   SENDER                                   AGE  BYTES PREVIEW
       #37       waiter-1                               3.1 s      3 "tea"
      ▸#38       waiter-1                               3.1 s      4 "soup"
       #39       waiter-1                               3.1 s      3 "tea"
       #40       waiter-1                               3.1 s      4 "cake"
       #41       waiter-1                               3.1 s      3 "tea"
       #42       waiter-1                               3.1 s      4 "soup"
       #43       waiter-1                               3.1 s      3 "tea"
       #44       waiter-1                               3.1 s      4 "cake"


















      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  orders is bounded at 8 (automatic buffering) and holds 8.
            It is full: waiter-1 is blocked until cook-1 or cook-2 receives.

       space pause  p hold  s step  i inject  c capacity  x kill  > order  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }

  @Test("Buffers at 80 by 24")
  func buffers() {
    var model = Tour.model(Tour.full(), columns: 80, rows: 24)
    model.press(.character("3"))
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes                                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       NAME             │ shelf · 8 slots of 64 bytes · semaphores
      ▸shelf      buffer│
                        │    0      1      2      3      4      5      6      7
                        │ ╭──────┬──────┬──────┬──────┬──────┬──────┬──────┬──────╮
                        │ │  #9  │ #10  │ #11  │      │      │      │      │      │
                        │ ╰──────┴──────┴──────┴──────┴──────┴──────┴──────┴──────╯
                        │   ▲out                 ▲in
                        │
                        │ mutex free  empty 5  full 3
                        │ really full 3 of 8   out 0   in 3
                        │ produced 11   consumed 8   lost updates 0   torn reads 0
                        │ producers  baker ● working
                        │ consumers  porter ‖ held
                        │
                        │ slot 0  #9  baker  "bun"
                        │ slot 1  #10  baker  "bun"
                        │ slot 2  #11  baker  "bun"
      ────────────────────────────────────────────────────────────────────────────────
       why  shelf has 8 slots: empty is 5, full is 3, the mutex is free.
            A producer waits while empty is 0, a consumer while full is 0.
       space pause  p hold  s step  i inject  c discipline  x kill  ? help  q quit
      """#)
  }

  @Test("Buffers at 120 by 40")
  func wideBuffers() {
    var model = Tour.model(Tour.full(), columns: 120, rows: 40)
    model.press(.character("3"))
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                                        ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       NAME             │ shelf · 8 slots of 64 bytes · semaphores
      ▸shelf      buffer│
                        │      0          1          2          3          4          5          6          7
                        │ ╭──────────┬──────────┬──────────┬──────────┬──────────┬──────────┬──────────┬──────────╮
                        │ │    #9    │   #10    │   #11    │          │          │          │          │          │
                        │ ╰──────────┴──────────┴──────────┴──────────┴──────────┴──────────┴──────────┴──────────╯
                        │     ▲out                             ▲in
                        │
                        │ mutex free  empty 5  full 3
                        │ really full 3 of 8   out 0   in 3
                        │ produced 11   consumed 8   lost updates 0   torn reads 0
                        │ producers  baker ● working
                        │ consumers  porter ‖ held
                        │
                        │ slot 0  #9  baker  "bun"
                        │ slot 1  #10  baker  "bun"
                        │ slot 2  #11  baker  "bun"
                        │
                        │
                        │
                        │
                        │
                        │
                        │
                        │
                        │
                        │
                        │
                        │
                        │
                        │
                        │
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  shelf has 8 slots: empty is 5, full is 3, the mutex is free.
            A producer waits while empty is 0, a consumer while full is 0.

       space pause  p hold  s step  i inject  c discipline  x kill  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }
}
