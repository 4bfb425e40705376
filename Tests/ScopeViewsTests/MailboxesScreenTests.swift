import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Mailboxes at every size")
struct MailboxesScreenTests {
  @Test("Contents of a mailbox at 40 by 12")
  func contents40By12() {
    var model = Tour.model(Crowd.tour(), columns: 40, rows: 12)
    model.press(.character("2"), .tab, .down)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes
       1  2 Mailboxes  3  4  5  6
       NAME▲     DEPTH CAPACITY        IN/S
      ▷orders        8 bounded 8          -
       till-in…      0 zero               -
       no room: OUT/S, OLDEST, WAITING, OWNER
       orders  no room: AGE, BYTES
       MESSAGE   SENDER      PREVIEW
      ▸#38       waiter-1    "soup"
         ▲ 1 above  ▼ 6 below
       why  orders is bounded at 8 (automati…
       space pause  p hold  ? help  q quit
      """#)
  }

  @Test("Contents of a mailbox at 100 by 30")
  func contents100By30() {
    var model = Tour.model(Crowd.tour(), columns: 100, rows: 30)
    model.press(.character("2"), .tab, .down)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                    ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────
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









      ────────────────────────────────────────────────────────────────────────────────────────────────────
       why  orders is bounded at 8 (automatic buffering) and holds 8.
            It is full: waiter-1 is blocked until cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  > order  n new  m mode  ? help  q quit
      """#)
  }

  @Test("Contents of a mailbox at 200 by 60")
  func contents200By60() {
    var model = Tour.model(Crowd.tour(), columns: 200, rows: 60)
    model.press(.character("2"), .tab, .down)
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                                                                                                                        ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
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






































      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  orders is bounded at 8 (automatic buffering) and holds 8.
            It is full: waiter-1 is blocked until cook-1 or cook-2 receives.

       space pause  p hold  s step  i inject  c capacity  x kill  > order  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }

  @Test("The table of mailboxes at 40 by 12 says which columns have no room")
  func table40By12() {
    var model = Tour.model(Crowd.tour(), columns: 40, rows: 12)
    model.press(.character("2"))
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes
       1  2 Mailboxes  3  4  5  6
       NAME▲     DEPTH CAPACITY        IN/S
      ▸orders        8 bounded 8          -
       till-in…      0 zero               -
       no room: OUT/S, OLDEST, WAITING, OWNER
       orders  no room: AGE, BYTES
       MESSAGE   SENDER      PREVIEW
      ▷#37       waiter-1    "tea"
         ▼ 7 below
       why  orders is bounded at 8 (automati…
       space pause  p hold  ? help  q quit
      """#)
  }
}
