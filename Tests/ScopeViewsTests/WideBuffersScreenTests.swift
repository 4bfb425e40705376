import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Buffers and regions, wide")
struct WideBuffersScreenTests {
  @Test("A buffer with a raced counter at 200 by 60")
  func buffers200By60() {
    var model = Tour.model(Crowd.tour(), columns: 200, rows: 60)
    model.press(.character("3"))
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                                                                                                                        ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       NAME             │ shelf · 8 slots of 64 bytes · counter
      ▸shelf      buffer│
       board      region│      0          1          2          3          4          5          6          7
                        │ ╭──────────┬──────────┬──────────┬──────────┬──────────┬──────────┬──────────┬──────────╮
                        │ │    #9    │   #10    │   #11    │          │          │          │          │          │
                        │ ╰──────────┴──────────┴──────────┴──────────┴──────────┴──────────┴──────────┴──────────╯
                        │     ▲out                             ▲in
                        │
                        │ counter 2, really 3  1 lost  2 torn
                        │ really full 3 of 8   out 0   in 3
                        │ produced 11   consumed 8   lost updates 1   torn reads 2
                        │ register of baker  4   next: counter = register
                        │ register of porter  3   next: change register
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
                        │
                        │
                        │
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  shelf has 8 slots and a shared counter without a lock.
            The counter says 2, but 3 slots are full: two updates raced, or one is under way.

       space pause  p hold  s step  i inject  c discipline  x kill  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }

  @Test("A region with its locks at 200 by 60")
  func region200By60() {
    var model = Tour.model(Crowd.tour(), columns: 200, rows: 60)
    model.press(.character("3"), .down)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                                                                                                                        ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       NAME             │ board · region · 4096 B · stock: 12 buns, 3 cakes
       shelf      buffer│
      ▸board      region│ attached   waiter-1 ■ blocked: full   waiter-2 ● working   cook-1 ● working
                        │ written    41 times, last by waiter-2   torn reads 3 of 120
                        │ mutex      held by waiter-2   ◈ 2 waiting: cook-1, cook-2
                        │ semaphore  2, taken by waiter-1
                        │ lock 1     read by waiter-1, cook-1   ◈ 1 waiting: baker
                        │
                        │ 0000  73 74 6f 63 6b 3a 20 31 32 20 62 75 6e 73 2c 20  |stock: 12 buns, |
                        │ 0010  33 20 63 61 6b 65 73                             |3 cakes|
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
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  board is shared memory of 4096 B: what one writes, the others read.
            Attached: waiter-1, waiter-2 and cook-1; waiter-2 holds its mutex. Only their own care keeps two writers apart.
            Lock 1: read by 2, 1 waiting.
       space pause  p hold  s step  i inject  c capacity  x kill  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }
}
