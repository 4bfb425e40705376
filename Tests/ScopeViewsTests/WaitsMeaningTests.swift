import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Waits, and deadlocks on the other views")
struct WaitsMeaningTests {
  @Test("A wide screen has room for whole names, at 200 by 60")
  func waits200() {
    let model = WaitsScreenTests.model(columns: 200, rows: 60)
    expectScreen(
      model,
      #"""
       café   ⚠ DEADLOCK: 2 processes   ▶ running 1×   8 processes   20 s                                                                                                                              ? help
       1 Stage  2 Mailboxes  3 Buffers  4 Waits  5 Metrics  6 Log
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       ⚠ DEADLOCK: 2 processes, for 3.2 s: only they could end it
         ╭▶ bob waits for alice to receive
         ╰─ alice waits for bob to receive
            carol waits behind it

       WHO                            WAITS FOR                                ON WHOM                                                           FOR OUTLOOK
      ▸□ lonely                       message in mail                          nobody there                                                     10 s ○ nobody there
       ■ waiter-1                     space in orders                          cook-1                                                          4.1 s ◌ held up
       ◇ bob                          rendezvous (link)                        alice                                                           3.3 s ⚠ deadlock
       ◇ alice                        rendezvous (link)                        bob                                                             3.2 s ⚠ deadlock
       □ carol                        message (link)                           alice                                                           2.6 s ⚠ behind it
       □ poller                       message in inbox                         dave                                                            0.4 s time-out 1.1 s








































      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       why  lonely waits for somebody to send to mail, and nobody else has it open: somebody has to come.
            lonely is blocked in receive: there is no message in mail.

       space pause  p hold  s step  i inject  c capacity  x kill  n new  m mode  / filter  t theme  ? help  q quit
      """#)
  }

  @Test(
    "Every view names a deadlock in its first line, in the colour of faults, and Stage's why line tells it")
  func everyView() {
    for tab in ViewTab.allCases {
      var model = Stuck.model(columns: 80, rows: 24)
      model.press(.character(Character("\(tab.rawValue)")))
      let frame = view(model, model.size)
      #expect(frame.lines[0].contains("⚠ DEADLOCK: 2 processes"))
      let sign = (0..<80).first { frame[$0, 0].character == "⚠" } ?? 0
      #expect(frame[sign, 0].role == .error)
    }
    var model = Stuck.model(columns: 100, rows: 60)
    model.press(.character("/"))
    for character in "alice → bob" { model.press(.character(character)) }
    model.press(.enter, .left)
    #expect(
      model.whyLines.first
        == "DEADLOCK: bob waits for alice to receive, alice waits for bob to receive; "
        + "none of those who could end it can go on.")
  }

  @Test("One reading alone is not believed, and a deadlock that is gone is not named any more")
  func confirmation() {
    var model = Model(size: Size(columns: 80, rows: 24))
    _ = update(&model, .snapshot(Stuck.snapshot()))
    #expect(model.deadlockWords == nil && model.needsAnotherReading)
    model = Stuck.model()
    #expect(model.deadlockWords == "DEADLOCK: 2 processes" && !model.needsAnotherReading)
    var next = Stuck.snapshot()
    next.monotonicNanoseconds += Stuck.second
    next.processes[1].waits = []
    _ = update(&model, .snapshot(next))
    #expect(model.deadlockWords == nil)
  }

  @Test("A wait that has begun anew meanwhile is another wait")
  func another() {
    var model = Model(size: Size(columns: 80, rows: 24))
    _ = update(&model, .snapshot(Stuck.snapshot()))
    var next = Stuck.snapshot()
    next.monotonicNanoseconds += Stuck.second
    next.processes[1].waits[0].sequence += 2
    _ = update(&model, .snapshot(next))
    #expect(model.deadlockWords == nil)
  }

  @Test("Where nobody waits, that is said in words")
  func nobody() {
    var snapshot = Stuck.snapshot()
    for index in snapshot.processes.indices { snapshot.processes[index].waits = [] }
    let model = WaitsScreenTests.model(snapshot, columns: 80, rows: 24)
    #expect(view(model, model.size).lines[3] == " nobody waits for anybody")
    #expect(
      model.whyLines == [
        "Nobody is blocked: whoever stands still rests at its own pace, is held, or has ended."
      ])
  }

  @Test("The filter keeps those whose name, object or releaser has it; Enter shows all that is known of one")
  func filterAndDetail() {
    var model = WaitsScreenTests.model(columns: 80, rows: 24)
    model.press(.character("/"))
    for character in "orders" { model.press(.character(character)) }
    model.press(.enter)
    #expect(model.waitRows.map(\.name) == ["waiter-1"])
    #expect(model.whyLines.first?.hasSuffix("held up by cook-1, which is stopped by a signal.") == true)
    model.press(.enter)
    #expect(view(model, model.size).lines.contains { $0.contains("waits             space: orders, 4.1 s") })
  }

  @Test("The selection moves, and keys act on the process of the selected wait")
  func selection() {
    var model = WaitsScreenTests.model(columns: 80, rows: 24)
    #expect(model.selectedProcess?.name == "lonely")
    model.press(.down)
    #expect(model.press(.character("p")) == [.hold(4)])
    model.press(.end)
    #expect(model.selectedProcess?.name == "poller")
  }

  @Test("In the linear text a deadlock is a line of its own")
  func plain() {
    let model = Stuck.model()
    let lines = plainLines(Stuck.snapshot(), model.waitGraph)
    #expect(
      lines.contains(
        "DEADLOCK: bob waits for alice to receive, alice waits for bob to receive; carol waits behind it"))
  }
}
