import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Stage at 200 by 60")
struct LargeStageScreenTests {
  @Test("Everything of the tour at once, with the table of processes")
  func tour() {
    expectScreen(
      Tour.model(Tour.full(), columns: 200, rows: 60),
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                                                                                                                        ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       SENDERS                                          ▷orders · mailbox · bounded 8                                                                                      RECEIVERS
      ▸waiter-1                        pid 4201          ╭───────────┬───────────┬───────────┬───────────┬───────────┬───────────┬───────────┬───────────╮                 cook-1                     pid 4203
       ■ blocked: full  buffered                 ───────▶│    #44    │    #43    │    #42    │    #41    │    #40    │    #39    │    #38    │    #37    │ ──────────────▶ ● working #36
         1.2 s "soup"                                    │   cake    │    tea    │   soup    │    tea    │   cake    │    tea    │   soup    │    tea    │                   sent 0  received 18
       waiter-2                        pid 4202          ╰───────────┴───────────┴───────────┴───────────┴───────────┴───────────┴───────────┴───────────╯                 cook-2                     pid 4204
       ● working  buffered                               8 of 8 FULL                                                                  oldest 3.1 s ▲                       ● working #35
         sent 21  received 0                                                                                                                                                 sent 0  received 18


       till-in                         pid 4205          till-in → till · link · zero                                                                                      till                       pid 4206
       ◇ offers  buffered                                ◇ #8 "bill" ───────────────────────────────────────▶◀──────────────────────────────────────── nobody yet          ‖ held
         0.4 s "bill"                                                                                                                                                        sent 0  received 7


       baker                           pid 4207          shelf · buffer · semaphores                                                                                       porter                     pid 4208
       ● working                                 ───────▶[■■■·····] out 0 in 3 ──────────────────────────────────────────────────────────────────────────────────────────▶ ‖ held
         sent 11  received 0                             mutex free  empty 5  full 3                                                                                         sent 0  received 8

       ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       PROCESS              PID STATE                 SENDS                ON                                             FOR     SENT RECEIVED OPERATIONS
      ▷waiter-1            4201 ■ blocked: full       buffered             orders                                       1.2 s       23        0          0
       waiter-2            4202 ● working             buffered             -                                                -       21        0          0
       cook-1              4203 ● working             -                    -                                                -        0       18          0
       cook-2              4204 ● working             -                    -                                                -        0       18          0
       till-in             4205 ◇ offers              buffered             till-in → till                               0.4 s        7        0          0
       till                4206 ‖ held                -                    -                                                -        0        7          0
       baker               4207 ● working             -                    -                                                -       11        0          0
       porter              4208 ‖ held                -                    -                                                -        0        8          0
























      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 is blocked: orders is bounded at 8 and holds 8.
            It resumes when cook-1 or cook-2 receives.

       space pause  p hold  s step  i inject  c capacity  x kill  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }
}
