import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Stage, small and middle")
struct StageSizesScreenTests {
  @Test("Stage at 40 by 12")
  func tourStage40By12() {
    let model = Tour.model(columns: 40, rows: 12)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes
       1 Stage  2  3  4  5  6
      ▸╭ ■ waiter-1 full
       ╭ ● waiter-2 working
      ▷orders bounded 8: 8 FULL
       ╰ ● cook-1 working
       ╰ ● cook-2 working
       ╭ ◇ till-in offers
       till-in → till zero ◇ offer
                                    ▼ 4 below
       why  waiter-1 is blocked: orders is b…
       space pause  p hold  ? help  q quit
      """#)
  }

  @Test("Stage at 100 by 30")
  func tourStage100By30() {
    let model = Tour.model(columns: 100, rows: 30)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                    ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────
       SENDERS                       ▷orders · mailbox · bounded 8              RECEIVERS
      ▸waiter-1       pid 4201        ╭───┬───┬───┬───┬───┬───┬───┬───╮         cook-1            pid 4203
       ■ blocked: full          ─────▶│#44│#43│#42│#41│#40│#39│#38│#37│ ──────▶ ● working #36
         1.2 s "soup"                 ╰───┴───┴───┴───┴───┴───┴───┴───╯           sent 0  received 18
       waiter-2       pid 4202        8 of 8 FULL      oldest 3.1 s ▲           cook-2            pid 4204
       ● working  buffered                                                      ● working #35
         sent 21  received 0                                                      sent 0  received 18

       till-in        pid 4205        till-in → till · link · zero              till              pid 4206
       ◇ offers  buffered             ◇ #8 "bill" ────▶◀───── nobody yet        ‖ held
         0.4 s "bill"                                                             sent 0  received 7

       baker          pid 4207        shelf · buffer · semaphores               porter            pid 4208
       ● working                ─────▶[■■■·····] out 0 in 3 ──────────────────▶ ‖ held
         sent 11  received 0          mutex free  empty 5  full 3                 sent 0  received 8








      ────────────────────────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 is blocked: orders is bounded at 8 and holds 8.
            It resumes when cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  n new  m mode  t theme  ? help  q quit
      """#)
  }
}
