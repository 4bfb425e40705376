import Canvas
import Observation
import ScopeModel
import Testing

@Suite("Keys and what they ask for")
struct UpdateTests {
  @Test("Space pauses and resumes, also when pressed twice before the domain is read again")
  func pause() {
    var model = Kitchen.model()
    #expect(model.keys(.character(" ")) == [.pause])
    #expect(model.keys(.character(" ")) == [.resume])
    var paused = Kitchen.snapshot()
    paused.isPaused = true
    _ = update(&model, .snapshot(paused))
    _ = update(&model, .tick(monotonicNanoseconds: 30 * Kitchen.second))
    _ = update(&model, .snapshot(Kitchen.later(paused, milliseconds: 11_000)))
    #expect(model.keys(.character(" ")) == [.resume])
  }

  @Test("p holds the selected process and then releases it")
  func hold() {
    var model = Kitchen.model()
    #expect(model.selectedProcess?.name == "waiter-1")
    #expect(model.keys(.character("p"), .character("p")) == [.hold(1), .release(1)])
  }

  @Test("s steps a process that is held or paused, and says why it does not step one that runs")
  func step() {
    var model = Kitchen.model()
    #expect(model.keys(.character("s"), .character("S")) == [])
    #expect(model.toast?.text == "nothing stands still: pause all, or hold a process, before a step")
    model.keys(.character("p"))
    #expect(model.keys(.character("s")) == [.step(1)])
    #expect(model.keys(.character("S")) == [.step(nil)])
  }

  @Test("c goes zero, bounded, unbounded and around; C goes back; the n of bounded is remembered")
  func capacity() {
    var model = Kitchen.model()
    #expect(
      model.keys(.character("c"), .character("c"), .character("c")) == [
        .setCapacity(channelID: "orders", .unbounded), .setCapacity(channelID: "orders", .zero),
        .setCapacity(channelID: "orders", .bounded(8)),
      ])
    #expect(
      model.keys(.character("C"), .character("C")) == [
        .setCapacity(channelID: "orders", .zero), .setCapacity(channelID: "orders", .unbounded),
      ])
  }

  @Test("Plus and minus change n of bounded, never below 1, and nothing else")
  func bound() {
    var model = Kitchen.model()
    #expect(
      model.keys(.character("+"), .character("="), .character("-")) == [
        .setCapacity(channelID: "orders", .bounded(9)), .setCapacity(channelID: "orders", .bounded(10)),
        .setCapacity(channelID: "orders", .bounded(9)),
      ])
    var one = Kitchen.snapshot()
    one.mailboxes[0].capacity = .bounded(1)
    var least = Kitchen.model(one)
    #expect(least.keys(.character("-")) == [])
    #expect(least.toast?.text == "1 is the least n of bounded; capacity zero is a rule of its own")
    one.mailboxes[0].capacity = .unbounded
    var unbounded = Kitchen.model(one)
    #expect(unbounded.keys(.character("+")) == [])
    #expect(unbounded.toast?.text == "orders is unbounded: only bounded has an n to change")
  }

  @Test("The capacity picker takes a typed n")
  func capacityPicker() {
    var model = Kitchen.model()
    model.keys(.character("#"))
    model.text("24")
    #expect(model.keys(.enter) == [.setCapacity(channelID: "orders", .bounded(24))])
    #expect(model.dialog == nil)
    model.keys(.character("#"), .backspace, .backspace)
    #expect(model.keys(.enter) == [])
    #expect(model.toast?.text == "bounded needs an n of 1 or more")
    model.keys(.up)
    #expect(model.keys(.enter) == [.setCapacity(channelID: "orders", .zero)])
  }

  @Test(
    "m goes on from the mode in force: set by hand, or of its own program, or else buffered",
    arguments: [
      (nil, nil, SendModeName.nonBlocking), (nil, .blocking, .buffered), (nil, .nonBlocking, .blocking),
      (.blocking, .nonBlocking, .buffered), (.nonBlocking, .buffered, .blocking),
    ] as [(SendModeName?, SendModeName?, SendModeName)])
  func sendMode(byHand: SendModeName?, own: SendModeName?, next: SendModeName) {
    var snapshot = Kitchen.snapshot()
    snapshot.processes[0].sendModeOverride = byHand
    snapshot.processes[0].programSendMode = own
    var model = Kitchen.model(snapshot)
    #expect(model.keys(.character("m")) == [.setSendMode(processID: 1, next)])
    // Pressed on before it is read back, it goes on from what was asked.
    let others = model.keys(.character("m"), .character("m"))
    #expect(others == [next.after, next.after.after].map { .setSendMode(processID: 1, $0) })
  }

  @Test("[ and ] halve and double the pace, between an eighth and 64")
  func pace() {
    var model = Kitchen.model()
    #expect(model.text("[[[[") == [500, 250, 125].map { .setPace(thousandths: $0) })
    #expect(model.toast?.text == "1/8× is the slowest pace")
    let up = model.text("]]]]]]]]]]")
    #expect(up.count == 9)
    #expect(up.last == .setPace(thousandths: 64_000))
  }

  @Test("x asks first, offers four signals, and Esc sends none")
  func kill() {
    var model = Kitchen.model()
    #expect(model.keys(.character("x"), .escape) == [])
    #expect(model.keys(.character("x"), .enter) == [.kill(processID: 1, signal: 9)])
    #expect(model.keys(.character("x"), .down, .enter) == [.kill(processID: 1, signal: 15)])
    #expect(model.keys(.character("x"), .down, .down, .enter) == [.kill(processID: 1, signal: 19)])
    #expect(model.keys(.character("x"), .up, .enter) == [.kill(processID: 1, signal: 18)])
  }

  @Test("A process that is dead cannot be held, stepped or killed, but another of its kind can be started")
  func deadProcess() {
    var snapshot = Kitchen.snapshot()
    snapshot.processes[0].life = .dead
    var model = Kitchen.model(snapshot)
    #expect(model.text("psmx") == [])
    #expect(model.toast?.text == "waiter-1 is dead: it ended without leaving the domain")
    #expect(model.text("n") == [.startAnother(processID: 1)])
  }

  @Test("R restarts, q and control-C quit, Esc never quits")
  func program() {
    var model = Kitchen.model()
    #expect(model.text("R") == [.restart])
    #expect(model.text("q") == [.quit])
    #expect(model.keys(.escape, .escape) == [])
    #expect(model.keys(.character("i"), .control("c")) == [.quit])
  }

  @Test("The inject form sends text, count, mode and identity")
  func inject() {
    var model = Kitchen.model()
    model.text("i")
    model.text("qu ieR")
    model.keys(.backspace, .tab, .backspace)
    model.text("12x")
    model.keys(.tab, .right, .tab, .right, .right)
    let request = InjectRequest(
      channelID: "orders", text: "qu ie", count: 12, mode: .nonBlocking, asName: "waiter-2")
    #expect(model.keys(.enter) == [.inject(request)])
    #expect(model.dialog == nil)
    _ = update(&model, .outcome(ActionOutcome("injected #10 into orders: received by cook-1")))
    #expect(model.toast?.text == "injected #10 into orders: received by cook-1")
  }

  @Test("The theme picker shows a theme while one moves, keeps it with Enter, goes back with Esc")
  func themes() {
    var model = Kitchen.model()
    #expect(model.keys(.character("t"), .down) == [.setTheme("daylight")])
    #expect(model.keys(.escape) == [.setTheme("midnight")])
    #expect(model.keys(.character("t"), .up, .enter) == [.setTheme("mono")])
    #expect(model.themeName == "mono")
  }

  @Test("An outcome is shown for a while and then goes")
  func toastGoes() {
    var model = Kitchen.model()
    _ = update(&model, .outcome(ActionOutcome("no room", isSuccess: false)))
    #expect(model.toast?.kind == .failure)
    let end = model.nextTickNanoseconds
    #expect(end != nil)
    _ = update(&model, .tick(monotonicNanoseconds: end ?? 0))
    #expect(model.toast == nil)
    #expect(model.nextTickNanoseconds == nil)
  }

  @Test("Nothing from outside reaches a toast unescaped")
  func toastIsEscaped() {
    var model = Kitchen.model()
    _ = update(&model, .outcome(ActionOutcome("bad \u{1B}[2J name", isSuccess: false)))
    #expect(model.toast?.text.unicodeScalars.contains("\u{1B}") == false)
  }
}

extension SendModeName {
  /// The order of the textbook, and around.
  fileprivate var after: Self {
    switch self {
    case .blocking: .buffered
    case .buffered: .nonBlocking
    case .nonBlocking: .blocking
    }
  }
}
