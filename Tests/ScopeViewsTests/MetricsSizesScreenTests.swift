import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Metrics at every size")
struct MetricsSizesScreenTests {
  private static func model(_ columns: Int, _ rows: Int) -> Model {
    MetricsScreenTests.model(columns: columns, rows: rows, .halfBlocks)
  }

  @Test("Metrics at 80 by 24")
  func usual() {
    expectScreen(
      Self.model(80, 24),
      #"""
       tour   ▶ running 1×   8 processes   8 msg/s                             ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────
       Channels  Tab: processes   last 30 s
       CHANNEL▲          DEPTH   IN/S  OUT/S     P50     P99 DEPTH OVER TIME
      ▸orders                8      8      4   99 ms  198 ms ████████████████████████
       till-in → till        0      0      0       -       - ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
       shelf                 3      0      0  100 µs  200 µs ████████████████████████

      ▸orders
       From send to receive: half within 99 ms, 90 of 100 within 179 ms, 99 of 100
       within 198 ms, the longest 199 ms. 180 timed; pauses not counted.
             depth                     in a second               out a second
           8 ▄█ █ ██ █ █▄▄█ █ █     10                        10
             ██ ██████ ████ ███        █    █ ▄  ▄ █    █         ▄  ▄ █    █ ▄  ▄
             █████████▄████████        █▄██▄█ ████ █▄██▄█         ████ █▄██▄█ ████
             ██████████████████        ██████████████████        ██████████████████
           0 ██████████████████      0 ██████████████████      0 ██████████████████
             -30 s          now        -30 s          now        -30 s          now

      ────────────────────────────────────────────────────────────────────────────────
       why  orders is bounded at 8 (automatic buffering) and holds 8.
            It is full: waiter-1 is blocked until cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("Metrics at 100 by 30")
  func larger() {
    expectScreen(
      Self.model(100, 30),
      #"""
       tour   ▶ running 1×   8 processes   8 msg/s   43 s                                          ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────
       Channels  Tab: processes   last 30 s
       CHANNEL▲              DEPTH   IN/S  OUT/S     P50     P90     P99   P99.9     MAX  TIMED OVER TIME
      ▸orders                    8      8      4   99 ms  179 ms  198 ms  199 ms  199 ms    180 █████████
       till-in → till            0      0      0       -       -       -       -       -      - ▄▄▄▄▄▄▄▄▄
       shelf                     3      0      0  100 µs  180 µs  200 µs  200 µs  200 µs     20 █████████

      ▸orders
       From send to receive: half within 99 ms, 90 of 100 within 179 ms, 99 of 100 within 198 ms, the
       longest 199 ms. 180 timed; pauses not counted.
             depth                            in a second                      out a second
           8  █  ██  █  █  ██  █  █  █     10                               10
              ██ ██ ██  ██ ██ ██  ██ █
              ██ ██ ██  ██ ██ ██  ██ █        █   █  █  █   █  █  █   █          █  █   █  █  █   █  █
             ▄██ ██ ██▄▄██ ██ ██▄▄██ █        █▄ ▄█  █  █▄ ▄█  █  █▄ ▄█          █  █▄ ▄█  █  █▄ ▄█  █
             ███ ██ ██████ ██ ██████ █        ██ ██ ▄█▄ ██ ██ ▄█▄ ██ ██         ▄█▄ ██ ██ ▄█▄ ██ ██ ▄█▄
             █████████████████████████        ██ ██ ███ ██ ██ ███ ██ ██         ███ ██ ██ ███ ██ ██ ███
             █████████████████████████        █████████████████████████        █████████████████████████
             █████████████████████████        █████████████████████████        █████████████████████████
             █████████████████████████        █████████████████████████        █████████████████████████
           0 █████████████████████████      0 █████████████████████████      0 █████████████████████████
             -30 s                 now        -30 s                 now        -30 s                 now


      ────────────────────────────────────────────────────────────────────────────────────────────────────
       why  orders is bounded at 8 (automatic buffering) and holds 8.
            It is full: waiter-1 is blocked until cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  > longer  n new  ? help  q quit
      """#)
  }

  @Test("Metrics at 40 by 12: the graphs go, and that is said")
  func small() {
    expectScreen(
      Self.model(40, 12),
      #"""
       tour   ▶ running 1×   8 processes   8 …
       1  2  3  4  5 Metrics  6
       Channels  no room: graphs, P50, MAX
       CHANNEL▲   DEPTH   IN/S  OUT/S     P99
      ▸orders         8      8      4  198 ms
       till-in …      0      0      0       -
       shelf          3      0      0  200 µs



       why  orders is bounded at 8 (automati…
       space pause  p hold  ? help  q quit
      """#)
  }

  @Test("Metrics at 200 by 60")
  func wide() {
    expectScreen(
      Self.model(200, 60),
      #"""
       tour   ▶ running 1×   8 processes   8 msg/s   43 s                                                                                                                                              ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       Channels  Tab: processes   last 30 s
       CHANNEL▲                            DEPTH   IN/S  OUT/S     P50     P90     P99   P99.9     MAX  TIMED DEPTH OVER TIME
      ▸orders                                  8      8      4   99 ms  179 ms  198 ms  199 ms  199 ms    180 ███████████████████████████████████████████████████████████████████████████████████████████████
       till-in → till                          0      0      0       -       -       -       -       -      - ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
       shelf                                   3      0      0  100 µs  180 µs  200 µs  200 µs  200 µs     20 ███████████████████████████████████████████████████████████████████████████████████████████████

      ▸orders
       From send to receive: half within 99 ms, 90 of 100 within 179 ms, 99 of 100 within 198 ms, the longest 199 ms. 180 timed; pauses not counted.
             depth                                                             in a second                                                       out a second
           8    ██      ██     ██      ██      ██      ██     ██      █     10                                                                10
               ███     ███     ███     ███    ███     ███     ███     █
               ███▄    ███▄   ▄███    ▄███    ███▄    ███    ▄███    ▄█        ████    ███     ███     ███    ████    ███     ███     ███            ███     ███     ███     ███    ███     ███     ███
              ▄████   ▄████   ████▄   ████   ▄████   ▄███▄   ████▄   ██        ████    ████    ███    ████    ████    ████    ███    ████            ████    ███     ███    ████    ████    ███    ▄███
              █████   █████   █████   ████   █████   █████   █████   ██        ████    ████   █████   ████    ████    ████   ████▄   ████            ████    ████   ████    ████    ████    ████   ████
              ██████  ██████ ██████  ██████  ██████  █████  ██████  ███        ████   █████   █████   █████   ████   █████   █████   ████            ████   █████   █████   ████    ████   █████   █████
             ███████ ███████ ███████ ██████ ███████ ███████ ███████ ███        ██████████████████████████████████████████████████████████        ██████████████████████████████████████████████████████████
             ███████▄███████▄███████▄██████▄███████▄███████▄███████▄███        ██████████████████████████████████████████████████████████        ██████████████████████████████████████████████████████████
             ██████████████████████████████████████████████████████████        ██████████████████████████████████████████████████████████        ██████████████████████████████████████████████████████████
           0 ██████████████████████████████████████████████████████████      0 ██████████████████████████████████████████████████████████      0 ██████████████████████████████████████████████████████████
             -30 s                                                  now        -30 s                                                  now        -30 s                                                  now

       till-in → till
       From send to receive: nothing timed yet.
             depth                                                             in a second                                                       out a second
           1                                                                 1                                                                 1








           0 ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄      0 ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄      0 ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
             -30 s                                                  now        -30 s                                                  now        -30 s                                                  now

       shelf
       From put in to taken out: half within 100 µs, 90 of 100 within 180 µs, the longest 200 µs. 20 timed; pauses not counted.
             depth                                                             in a second                                                       out a second
           8                                                                 1                                                                 1





             ██████████████████████████████████████████████████████████
             ██████████████████████████████████████████████████████████
             ██████████████████████████████████████████████████████████
           0 ██████████████████████████████████████████████████████████      0 ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄      0 ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
             -30 s                                                  now        -30 s                                                  now        -30 s                                                  now


      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  orders is bounded at 8 (automatic buffering) and holds 8.
            It is full: waiter-1 is blocked until cook-1 or cook-2 receives.

       space pause  p hold  s step  i inject  c capacity  x kill  > longer  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }
}
