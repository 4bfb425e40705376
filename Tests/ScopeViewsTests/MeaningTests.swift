import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("What the screen says")
struct MeaningTests {
  private func text(_ model: Model) -> String { view(model, model.size).lines.joined(separator: "\n") }

  @Test("Every binding of the view stands in its help, by key and by label")
  func helpIsTheTable() {
    for tab in ViewTab.allCases {
      // Tall enough that nothing needs to be scrolled.
      var model = Tour.model(columns: 100, rows: 120)
      model.press(.character(Character("\(tab.rawValue)")), .character("?"))
      let lines = view(model, model.size).lines
      for binding in KeyTable.bindings {
        let stands = lines.contains {
          $0.contains(" " + binding.keyLabel + " ") && $0.contains(binding.label)
        }
        #expect(stands == binding.views.contains(tab), "\(tab.title): \(binding.keyLabel)")
      }
    }
  }

  @Test("The help says what the mouse does where there is one")
  func helpOfTheMouse() {
    var model = Tour.model(columns: 100, rows: 120)
    model.press(.character("?"))
    #expect(!text(model).contains("Mouse\n") && !text(model).contains("wheel"))
    model.hasMouse = true
    #expect(text(model).contains("click     select; do what a tab"))
    #expect(text(model).contains("wheel     selection up and down"))
  }

  @Test("Tabs, footer and help name the keys that the user has chosen")
  func ownKeys() {
    let wishes = [
      KeyWish(.showWaits, keys: [.function(4)]), KeyWish(.showMetrics, keys: []),
      KeyWish(.pauseOrResume, keys: [.control("p")]), KeyWish(.openHelp, keys: [.function(1)]),
    ]
    var model = Model(size: Size(columns: 100, rows: 60), keys: KeyTable.granting(wishes).table)
    _ = update(&model, .snapshot(Tour.full()))
    let lines = view(model, model.size).lines
    #expect(lines[0].hasSuffix("F1 help"))
    #expect(lines[1].contains(" 3 Buffers  F4 Waits  Metrics"))
    #expect(lines.last?.hasPrefix(" ^P pause  p hold") == true)
    model.press(.function(1))
    #expect(text(model).contains("^P        pause or resume all"))
    #expect(!text(model).contains("Metrics: depth and rates"))
  }

  @Test("The help can be scrolled to its end in a small window")
  func helpScrolls() {
    var model = Tour.model()
    model.press(.character("?"))
    #expect(text(model).contains("more"))
    for _ in 0..<80 { model.press(.down) }
    #expect(text(model).contains("left the domain in good order"))
    model.press(.escape)
    #expect(model.dialog == nil)
  }

  @Test("Keys that cannot work now are dim in the footer")
  func dimHints() {
    let model = Tour.model()
    let frame = view(model, model.size)
    let footer = frame.size.rows - 1
    let line = frame.lines[footer]
    #expect(line.hasPrefix(" space pause  p hold  s step"))
    #expect(frame[1, footer].role == .key)
    // waiter-1 runs freely, so a step is not possible.
    #expect(frame[22, footer].character == "s")
    #expect(frame[22, footer].role == .dim)
  }

  @Test("A message that came and one that went travel for 400 ms, and never while the domain is paused")
  func travels() {
    func after(isPaused: Bool) -> Model {
      var model = Tour.model()
      var next = Tour.full()
      next.monotonicNanoseconds += 50_000_000
      next.isPaused = isPaused
      next.mailboxes[0].messages.removeFirst()
      next.mailboxes[0].messages.append(Tour.message(45, "soup"))
      next.mailboxes[0].sentCount += 1
      next.mailboxes[0].receivedCount += 1
      _ = update(&model, .snapshot(next))
      return model
    }
    var model = after(isPaused: false)
    #expect(text(model).contains("#45▶│#45│"))
    #expect(text(model).contains("│#38│#37▶"))
    _ = update(&model, .tick(monotonicNanoseconds: model.nowNanoseconds + 400_000_000))
    #expect(!text(model).contains("#45▶"))
    #expect(!text(after(isPaused: true)).contains("#45▶"))
  }

  @Test("Above 10 messages a second a channel shows rates, and nothing travels")
  func fast() {
    var snapshot = Tour.full()
    var model = Tour.model(snapshot)
    for _ in 0..<30 {
      snapshot.monotonicNanoseconds += 50_000_000
      snapshot.domainTimeNanoseconds += 50_000_000
      snapshot.mailboxes[0].sentCount += 5
      snapshot.mailboxes[0].receivedCount += 5
      snapshot.processes[1].lastSentSequence += 5
      _ = update(&model, .snapshot(snapshot))
    }
    #expect(text(model).contains("8 of 8 FULL   in 100/s  out 100/s"))
    #expect(text(model).contains("100 msg/s"))
    #expect(text(model).contains(" ──▶│#44│"))
  }

  @Test(
    "States stand in their role, with glyph and word",
    arguments: [
      (ProcessLife.running, ProcessEnd?.none, "● working", Role.working),
      (.stopped, nil, "◌ stopped", .stopped),
      (.dead, nil, "✖ dead", .dead), (.dead, .killed(signal: 9), "✖ killed (KILL)", .dead),
      (.dead, .exited(status: 3), "✖ exited (3)", .dead), (.dead, .exited(status: 0), "✓ exited", .exited),
      (.left, nil, "✓ exited", .exited),
    ])
  func roles(life: ProcessLife, end: ProcessEnd?, words: String, role: Role) {
    var snapshot = Tour.full()
    snapshot.processes[1].life = life
    snapshot.processes[1].end = end
    let frame = view(Tour.model(snapshot), Size(columns: 80, rows: 24))
    #expect(frame.lines[8].hasPrefix(" " + words))
    #expect(frame[1, 8].role == role)
    #expect(frame[3, 8].role == role)
  }

  @Test("The send mode stands at its process and in the table, and that it was set by hand")
  func sendModes() {
    var snapshot = Tour.full()
    snapshot.processes[1].sendModeOverride = .nonBlocking
    let wide = text(Tour.model(snapshot, columns: 200, rows: 60))
    #expect(wide.contains("● working  non-blocking, set by hand "))
    #expect(wide.contains("■ blocked: full  buffered "))
    #expect(wide.contains("● working             non-blocking by hand"))
    var model = Tour.model(snapshot, columns: 100, rows: 30)
    #expect(text(model).contains("● working  non-blocking "))
    model.press(.down, .enter)
    #expect(text(model).contains("non-blocking, set by hand (its own program: buffered)"))
  }

  @Test("A message in a mailbox says that its sender has ended, and a mailbox that its owner has")
  func ended() {
    var snapshot = Tour.unboundedPaused()
    snapshot.processes[0].life = .dead
    snapshot.processes[0].end = .killed(signal: 11)
    snapshot.mailboxes[0].ownerName = "cook-1"
    var model = Tour.model(snapshot, columns: 120, rows: 40)
    model.press(.character("2"))
    #expect(text(model).contains("#37       waiter-1 ✖ killed (SEGV) "))
    #expect(text(model).contains(" ✖ cook-1 killed (KILL)"))
  }

  @Test("The mark of the oldest stands under the head of the queue, where the receivers are")
  func oldest() throws {
    for (columns, rows) in [(80, 24), (100, 30), (200, 60)] {
      let lines = view(Tour.model(columns: columns, rows: rows), Size(columns: columns, rows: rows)).lines
      func column(of text: String) -> Int? {
        guard let line = lines.first(where: { $0.contains(text) }) else { return nil }
        return line.firstRange(of: text).map { line.distance(from: line.startIndex, to: $0.lowerBound) }
      }
      let head = try #require(column(of: "#37"))
      // The middle of three columns.
      #expect(column(of: "▲") == head + 1, "\(columns) by \(rows)")
    }
  }

  @Test("A process that is held while it is blocked shows both")
  func heldAndBlocked() {
    var snapshot = Tour.full()
    snapshot.processes[0].isHeld = true
    let lines = view(Tour.model(snapshot), Size(columns: 80, rows: 24)).lines
    #expect(lines[4].hasPrefix("▸waiter-1 ‖ held"))
    #expect(lines[5].hasPrefix(" ■ blocked: full"))
  }

  @Test("Many processes of a kind are grouped, and the selected one stands for itself")
  func groups() {
    var snapshot = Tour.full()
    for index in 0..<30 {
      snapshot.processes.append(
        Tour.process(UInt64(20 + index), "worker-\(index + 1)", sent: 1, channel: "orders.mailbox"))
    }
    var model = Tour.model(snapshot)
    #expect(text(model).contains("worker-1…30 ×30"))
    #expect(text(model).contains("● 30 working"))
    for _ in 0..<4 { model.press(.down) }
    #expect(model.selectedProcess?.name == "worker-3")
    #expect(text(model).contains("▸worker-3"))
  }

  @Test("A long bounded queue shows what fits, and how many of how many")
  func longQueue() {
    var snapshot = Tour.full()
    snapshot.mailboxes[0].capacity = .bounded(20)
    let shown = text(Tour.model(snapshot))
    #expect(shown.contains("8 of 20"))
    #expect(shown.contains("… │"))
  }

  @Test("A reading's faults stand above everything else")
  func faults() {
    var snapshot = Tour.full()
    snapshot.faults = ["orders.mailbox: the file is cut off"]
    #expect(text(Tour.model(snapshot)).contains("✖ not readable: orders.mailbox: the file is cut off"))
  }

  @Test("The outcome of an action takes the place of the hints until it goes")
  func toast() {
    var model = Tour.model()
    _ = update(&model, .outcome(ActionOutcome("injected #45 into orders: received by cook-1")))
    #expect(view(model, model.size).lines.last == " ✓ injected #45 into orders: received by cook-1")
  }
}
