import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Stage")
struct StageScreenTests {
  @Test("A bounded mailbox that is full: who is blocked and why")
  func boundedFull() {
    let model = Tour.model(Tour.full(), columns: 80, rows: 24)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes                                       ? help
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
       why  waiter-1 is blocked: orders is bounded at 8 and holds 8.
            It resumes when cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("Capacity zero with an offer: two sides meeting, never a cell")
  func zeroOffer() {
    let model = Tour.model(Tour.offer(), columns: 80, rows: 24)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes                                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       SENDERS            ▷orders · mailbox · zero               RECEIVERS
      ▸waiter-1                                                  cook-1
       ◇ offers            ◇ #45 "soup" ──▶◀──── nobody yet      ● working #36
         1.2 s "soup"
       waiter-2                                                  cook-2
       ● working           0 held, always   ◇ 1 sender           ● working #35


       till-in             till-in → till · link · zero          till
       ◇ offers            ◇ #8 "bill" ───▶◀──── nobody yet      ‖ held
         0.4 s "bill"

       baker               shelf · buffer · semaphores           porter
       ● working        ──▶[■■■·····] out 0 in 3 ──────────────▶ ‖ held
                           mutex free  empty 5  full 3


      ────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 is blocked: orders has capacity zero (explicit buffering).
            They meet (rendezvous) when cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("A switch to zero that still drains")
  func drains() {
    let model = Tour.model(Tour.draining(), columns: 80, rows: 24)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes                                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       SENDERS            ▷orders · mailbox · zero · draining 5  RECEIVERS
      ▸waiter-1            ╭─────┬─────┬─────┬─────┬─────╮       cook-1
       ■ blocked: full  ──▶│ #41 │ #40 │ #39 │ #38 │ #37 │ ────▶ ● working #36
         1.2 s "soup"      │ tea │cake │ tea │soup │ tea │
       waiter-2            ╰─────┴─────┴─────┴─────┴─────╯       cook-2
       ● working           draining 5    oldest 3.1 s ▲          ● working #35


       till-in             till-in → till · link · zero          till
       ◇ offers            ◇ #8 "bill" ───▶◀──── nobody yet      ‖ held
         0.4 s "bill"

       baker               shelf · buffer · semaphores           porter
       ● working        ──▶[■■■·····] out 0 in 3 ──────────────▶ ‖ held
                           mutex free  empty 5  full 3


      ────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 is blocked: orders drains to zero and still holds 5.
            No send is accepted before it is empty; then every send is a rendezvous.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("Unbounded cells run off the edge; paused, nothing travels; a dead process says so")
  func unboundedPausedDead() {
    let model = Tour.model(Tour.unboundedPaused(), columns: 80, rows: 24)
    expectScreen(
      model,
      #"""
       tour   ‖ paused by ipcscope   7 processes, 1 dead                       ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       SENDERS            ▷orders · mailbox · unbounded          RECEIVERS
      ▸waiter-1            ╶─┬───┬───┬───┬───┬───┬───┬───╮       cook-1
       ‖ paused         ──▶… │#43│#42│#41│#40│#39│#38│#37│ ────▶ ✖ killed (KILL)
                           ╶─┴───┴───┴───┴───┴───┴───┴───╯
       waiter-2            23 held · 96 B oldest 3.1 s ▲         cook-2
       ‖ paused                                                  ‖ paused


       till-in             till-in → till · link · zero          till
       ◇ offers            ◇ #8 "bill" ───▶◀──── nobody yet      ‖ held
         0.4 s "bill"

       baker               shelf · buffer · semaphores           porter
       ‖ paused         ──▶[■■■·····] out 0 in 3 ──────────────▶ ‖ held
                           mutex free  empty 5  full 3


      ────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 is paused by ipcscope at the border of its next operation.
            It goes on when the domain resumes, or for one operation by a step.
       space resume  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }
}
