import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Dialogs")
struct DialogScreenTests {
  @Test("The help of Stage")
  func help() {
    var model = Tour.model(Tour.full(), columns: 80, rows: 24)
    model.press(.character("?"))
    expectScreen(
      model,
      #"""
       ╭─ Keys of Stage ────────────────────────────────────────────────────────────╮
       │ Time                                                                       │
      ─│   space     pause or resume all, at operation borders                      │─
       │   S         step: one operation of whichever comes next                    │
      ▸│   [         slower workers (pace halved)                                   │
       │   ]         faster workers (pace doubled)                                  │
       │   R         restart the scenario, or the lesson                            │
       │                                                                            │
       │ Selected channel                                                           │
       │   i         inject a message: text, count, mode, as whom                   │
       │   c         next capacity; of a buffer the next discipline                 │
       │   C         previous capacity, or discipline                               │
       │   + =       bounded: one place more                                        │
       │   -         bounded: one place fewer                                       │
       │   #         pick the capacity, type the n of bounded                       │
       │                                                                            │
       │ Selected process                                                           │
       │   p         hold it at its next operation, or release it                   │
       │   s         step: one operation of it                                      │
       │             not now: waiter-1 runs freely: pause all, or hold it, before a │
      ─│ ↑ ↓ scroll  Esc closes  ▼ 50 more                                          │─
       ╰────────────────────────────────────────────────────────────────────────────╯
            It resumes when cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("The inject form")
  func inject() {
    var model = Tour.model(Tour.full(), columns: 80, rows: 24)
    model.press(.character("i"), .character("s"), .character("o"))
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
       waiter-2╭─ Inject into orders ───────────────────────────────────────╮
       ● workin│ ▸text      so_                                             │5
               │  count     1                                               │
               │  mode      buffered                                        │
       till-in │  as        ipcscope itself                                 │
       ◇ offers│                                                            │
         0.4 s │ Tab next  ← → choose  Enter sends  Esc closes              │
               ╰────────────────────────────────────────────────────────────╯
       baker               shelf · buffer · semaphores           porter
       ● working        ──▶[■■■·····] out 0 in 3 ──────────────▶ ‖ held
                           mutex free  empty 5  full 3


      ────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 is blocked: orders is bounded at 8 and holds 8.
            It resumes when cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("The kill dialog")
  func kill() {
    var model = Tour.model(Tour.full(), columns: 80, rows: 24)
    model.press(.character("x"), .down)
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
       waiter-2  ╭─ Send a signal to waiter-1 (pid 4201)? ────────────────╮
       ● working │  KILL  it dies at once, at any instruction             │#35
                 │ ▸TERM  it is asked to end                              │
                 │  STOP  it stands still until CONT                      │
       till-in   │  CONT  it goes on after STOP                           │
       ◇ offers  │                                                        │
         0.4 s "b│ ↑ ↓ choose  Enter sends TERM  Esc closes               │
                 ╰────────────────────────────────────────────────────────╯
       baker               shelf · buffer · semaphores           porter
       ● working        ──▶[■■■·····] out 0 in 3 ──────────────▶ ‖ held
                           mutex free  empty 5  full 3


      ────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 is blocked: orders is bounded at 8 and holds 8.
            It resumes when cook-1 or cook-2 receives.
       space pause  p hold  s step  i inject  c capacity  x kill  ? help  q quit
      """#)
  }

  @Test("The inject form at 120 by 40")
  func wideInject() {
    var model = Tour.model(Tour.offer(), columns: 120, rows: 40)
    model.press(.character("i"))
    expectScreen(
      model,
      #"""
       tour   ▶ running 1×   8 processes   13 s                                                                        ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       SENDERS                       ▷orders · mailbox · zero                                       RECEIVERS
      ▸waiter-1       pid 4201                                                                      cook-1            pid 4203
       ◇ offers  buffered             ◇ #45 "soup" ─────────────▶◀─────────────── nobody yet        ● working #36
         1.2 s "soup"                                                                                 sent 0  received 18
       waiter-2       pid 4202                                                                      cook-2            pid 4204
       ● working  buffered            0 held, always   ◇ 1 sender                                   ● working #35
         sent 21  received 0                                                                          sent 0  received 18

       till-in        pid 4205        till-in → till · link · zero                                  till              pid 4206
       ◇ offers  buffered             ◇ #8 "bill" ──────────────▶◀─────────────── nobody yet        ‖ held
         0.4 s "bill"                                                                                 sent 0  received 7

       baker          pid 4207     ╭─ Inject into orders ───────────────────────────────────────╮   porter            pid 4208
       ● working                ───│ ▸text      _                                               │─▶ ‖ held
         sent 11  received 0       │  count     1                                               │     sent 0  received 8
                                   │  mode      buffered                                        │
       ────────────────────────────│  as        ipcscope itself                                 │────────────────────────────
       PROCESS            PID STATE│                                                            │     SENT RECEIVED OPERATIONS
      ▷waiter-1          4201 ◇ off│ Tab next  ← → choose  Enter sends  Esc closes              │       23        0          0
       waiter-2          4202 ● wor╰────────────────────────────────────────────────────────────╯       21        0          0
       cook-1            4203 ● working             -                    -                      -        0       18          0
       cook-2            4204 ● working             -                    -                      -        0       18          0
       till-in           4205 ◇ offers              buffered             till-in → till     0.4 s        7        0          0
       till              4206 ‖ held                -                    -                      -        0        7          0
       baker             4207 ● working             -                    -                      -       11        0          0
       porter            4208 ‖ held                -                    -                      -        0        8          0






      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  waiter-1 is blocked: orders has capacity zero (explicit buffering).
            They meet (rendezvous) when cook-1 or cook-2 receives.

       space pause  p hold  s step  i inject  c capacity  x kill  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }
}

@Suite("Screens: Palette")
struct PaletteScreenTests {
  @Test("The palette with what was found, its keys, and the reason why the chosen one cannot be done")
  func palette() {
    var model = Tour.model(Tour.full(), columns: 80, rows: 24)
    model.press(.character(":"), .character("s"), .character("t"), .character("e"), .down)
    expectScreen(
      model,
      #"""
      ╭─ Do: type a name ────────────────────────────────────────────────────────────╮
      │  step-next          S         step: one operation of whichever comes next    │
      │ ▸step-selected      s         step: one operation of it                      │
      │    not now: waiter-1 runs freely: pause all, or hold it, before a step       │
      │  faster             ]         faster workers (pace doubled)                  │
      │  step …             [PROCESS]                                                │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │                                                                              │
      │ ↑ ↓ choose  Tab completes  Enter does it  Esc closes                         │
      ╰──────────────────────────────────────────────────────────────────────────────╯
            It resumes when cook-1 or cook-2 receives.
       :ste_
      """#)
  }
}

extension PaletteScreenTests {
  @Test("A command with words behind it: what it does, what completes it, and a word that fits nowhere")
  func commands() {
    func lines(_ text: String) -> [String] {
      var model = Tour.model(Tour.full(), columns: 80, rows: 24)
      model.press(.character(":"))
      for character in text { model.press(.character(character)) }
      return view(model, model.size).lines.map { $0.filter { $0 != "│" } }.map { line in
        String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
    }
    #expect(Array(lines("capacity orders 3")[1...2]) == ["▸capacity of orders: bounded 3", ""])
    #expect(Array(lines("kill wai")[1...2]) == ["▸waiter-1", "waiter-2"])
    #expect(lines("speed x")[1] == "“x” is no pace: a number from 1/8 to 64")
    #expect(lines("speed x").last == ":speed x_")
    let long = "inject orders \"" + String(repeating: "soup ", count: 40)
    #expect(lines(long).last?.hasSuffix("soup soup _") == true)
  }
}
