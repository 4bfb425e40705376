import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Stage with many")
struct CrowdScreenTests {
  @Test("Stage with sixty processes and twenty channels at 40 by 12")
  func crowdStage40By12() {
    let model = Tour.model(Crowd.domain(), columns: 40, rows: 12)
    expectScreen(
      model,
      #"""
       crowd   ▶ running 1×   60 processes
       1 Stage  2  3  4  5  6
      ▸╭ ■ worker-1 full
       ╭ worker-2…40 ■ 1 full ● 38 working
      ▷jobs bounded 16: 16 FULL
       ╰ ● clerk-1 working
       ╰ ● clerk-2 working
       ╰ ● clerk-3 working
       ╰ ● clerk-4 working
                                   ▼ 57 below
       why  worker-1 is blocked: jobs is bou…
       space pause  p hold  ? help  q quit
      """#)
  }

  @Test("Stage with sixty processes and twenty channels at 80 by 24")
  func crowdStage80By24() {
    let model = Tour.model(Crowd.domain(), columns: 80, rows: 24)
    expectScreen(
      model,
      #"""
       crowd   ▶ running 1×   60 processes                                     ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       SENDERS            ▷jobs · mailbox · bounded 16           RECEIVERS
      ▸worker-1  2.0 s     ╶─┬────┬────┬────┬────┬────┬────╮     clerk-1…4 ×4
       ■ blocked: full  ──▶… │#190│#189│#188│#187│#186│#185│ ──▶ ● 4 working
       worker-2…40 ×39     ╶─┴────┴────┴────┴────┴────┴────╯
       ■ 1 full ● 38 w…    16 of 16 FULL    oldest 50 s ▲

                           box-0 · mailbox · bounded 4
       station-1           ╭───────┬───────┬───────┬───────╮     station-6
       ● working        ──▶│       │       │       │       │ ──▶ ● working
                           ╰───────┴───────┴───────┴───────╯
                           0 of 4 EMPTY





                                                                           ▼ 18 below
      ────────────────────────────────────────────────────────────────────────────────
       why  worker-1 is blocked: jobs is bounded at 16 and holds 16.
            It resumes when clerk-1, clerk-2, clerk-3 or 1 more receives.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("Stage with sixty processes, scrolled with the selection at 80 by 24")
  func crowdDown80By24() {
    var model = Tour.model(Crowd.domain(), columns: 80, rows: 24)
    for _ in 0..<45 { model.press(.down) }
    expectScreen(
      model,
      #"""
       crowd   ▶ running 1×   60 processes                                     ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       SENDERS             box-3 · mailbox · bounded 4           RECEIVERS
       station-4           ╭───────┬───────┬───────┬───────╮     station-9
       ● working        ──▶│       │  #13  │  #12  │  #11  │ ──▶ ● working
                           ╰───────┴───────┴───────┴───────╯
                           3 of 4          oldest 50 s ▲

                           box-4 · mailbox · unbounded
       station-5           ╶─┬───┬───┬───┬───┬───┬───┬───╮       station-10
       ● working        ──▶… │   │   │   │#14│#13│#12│#11│ ────▶ ● working
                           ╶─┴───┴───┴───┴───┴───┴───┴───╯
                           4 held · 12 B   oldest 50 s ▲

      ▸station-1          ▷station-1 → station-2 · link · zero   station-2
       ● working           ───────────────▶◀───────────────      ● working


                                                                ▲ 4 above  ▼ 13 below
      ────────────────────────────────────────────────────────────────────────────────
       why  station-1 works: nothing blocks it.
            It has sent 2 and received 2; it sends buffered.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("Stage with sixty processes and twenty channels at 200 by 60")
  func crowdStage200By60() {
    let model = Tour.model(Crowd.domain(), columns: 200, rows: 60)
    expectScreen(
      model,
      #"""
       crowd (tour)   ▶ running 1×   60 processes   1 min 0 s                                                                                                                                          ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       SENDERS                                          ▷jobs · mailbox · bounded 16                                                                                       RECEIVERS
      ▸worker-1                           2.0 s          ╭─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────╮                 clerk-1…4 ×4
       ■ blocked: full  buffered                 ───────▶│#200 │#199 │#198 │#197 │#196 │#195 │#194 │#193 │#192 │#191 │#190 │#189 │#188 │#187 │#186 │#185 │ ──────────────▶ ● 4 working
       worker-2…40 ×39                                   ╰─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────╯
       ■ 1 full ● 38 working                             16 of 16 FULL                                                                    oldest 50 s ▲

                                                         box-0 · mailbox · bounded 4
       station-1                                         ╭──────────────────┬──────────────────┬──────────────────┬──────────────────╮                                     station-6
       ● working  buffered                       ───────▶│                  │                  │                  │                  │ ──────────────────────────────────▶ ● working
                                                         ╰──────────────────┴──────────────────┴──────────────────┴──────────────────╯
                                                         0 of 4 EMPTY

                                                         box-1 · mailbox · bounded 4
       station-2                                         ╭──────────────────┬──────────────────┬──────────────────┬──────────────────╮                                     station-7
       ● working  buffered                       ───────▶│                  │                  │                  │       #11        │ ──────────────────────────────────▶ ● working
                                                         ╰──────────────────┴──────────────────┴──────────────────┴──────────────────╯
                                                         1 of 4                                                oldest 50 s ▲

                                                         box-2 · mailbox · bounded 4
       station-3                                         ╭──────────────────┬──────────────────┬──────────────────┬──────────────────╮                                     station-8
       ● working  buffered                       ───────▶│                  │                  │       #12        │       #11        │ ──────────────────────────────────▶ ● working
                                                         ╰──────────────────┴──────────────────┴──────────────────┴──────────────────╯
                                                         2 of 4                                                oldest 50 s ▲

                                                         box-3 · mailbox · bounded 4
       station-4                                         ╭──────────────────┬──────────────────┬──────────────────┬──────────────────╮                                     station-9
       ● working  buffered                       ───────▶│                  │       #13        │       #12        │       #11        │ ──────────────────────────────────▶ ● working
                                                         ╰──────────────────┴──────────────────┴──────────────────┴──────────────────╯
                                                         3 of 4                                                oldest 50 s ▲

                                                         box-4 · mailbox · unbounded
       station-5                                         ╶─┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────┬─────╮               station-10
       ● working  buffered                       ───────▶… │     │     │     │     │     │     │     │     │     │     │     │     │ #14 │ #13 │ #12 │ #11 │ ────────────▶ ● working
                                                         ╶─┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────┴─────╯
                                                         4 held · 12 B                                                                      oldest 50 s ▲

       station-1                                         station-1 → station-2 · link · zero                                                                               station-2
       ● working  buffered                               ───────────────────────────────────────────────────▶◀───────────────────────────────────────────────────          ● working

       station-2                                         station-2 → station-3 · link · bounded 2                                                                          station-3
       ● working  buffered                       ───────▶[   ] 0 of 2 ───────────────────────────────────────────────────────────────────────────────────────────────────▶ ● working

       station-3                                         station-3 → station-4 · link · zero                                                                               station-4
       ● working  buffered                               ───────────────────────────────────────────────────▶◀───────────────────────────────────────────────────          ● working

       station-4                                         station-4 → station-5 · link · bounded 2                                                                          station-5
       ● working  buffered                       ───────▶[   ] 0 of 2 ───────────────────────────────────────────────────────────────────────────────────────────────────▶ ● working

       station-5                                         station-5 → station-6 · link · zero                                                                               station-6
       ● working  buffered                               ───────────────────────────────────────────────────▶◀───────────────────────────────────────────────────          ● working

                                                                                                                                                                                                    ▼ 9 below
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  worker-1 is blocked: jobs is bounded at 16 and holds 16.
            It resumes when clerk-1, clerk-2, clerk-3 or 1 more receives.

       space pause  p hold  s step  i inject  c capacity  x kill  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }
}
