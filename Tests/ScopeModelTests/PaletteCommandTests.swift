import Canvas
import Observation
import ScopeModel
import Testing

@Suite("Commands of the palette, with words behind their names")
struct PaletteCommandTests {
  private func typed(_ text: String, in model: inout Model) {
    model.keys(.character(":"))
    model.text(text)
  }

  private func effects(_ text: String, _ model: Model = Kitchen.model()) -> [Effect] {
    var model = model
    typed(text, in: &model)
    let effects = model.keys(.enter)
    if !effects.isEmpty { #expect(model.dialog == nil, "\(text)") }
    return effects
  }

  private func offer(_ text: String, _ model: Model = Kitchen.model()) -> PaletteOffer {
    var palette = Palette()
    palette.text = text
    return model.offer(palette)
  }

  @Test("Each command does what its words say, to the named or to the selected")
  func orders() {
    #expect(effects("capacity 12") == [.setCapacity(channelID: "orders", .bounded(12))])
    #expect(effects("capacity orders zero") == [.setCapacity(channelID: "orders", .zero)])
    #expect(
      effects("capacity \"waiter-1 → cook-1\" unbounded") == [.setCapacity(channelID: "link", .unbounded)])
    #expect(effects("discipline shelf in/out") == [.setDiscipline(bufferID: "shelf", .inOut)])
    #expect(
      effects("inject orders \"two \\\"soups\\\"\" 3")
        == [.inject(InjectRequest(channelID: "orders", text: "two \"soups\"", count: 3))])
    #expect(effects("inject \"\"") == [.inject(InjectRequest(channelID: "orders", text: ""))])
    #expect(effects("kill waiter-1 TERM") == [.kill(processID: 1, signal: 15)])
    #expect(effects("kill cook-1 sigstop") == [.kill(processID: 3, signal: 19)])
    #expect(effects("kill cook-1 9") == [.kill(processID: 3, signal: 9)])
    #expect(effects("hold cook-2") == [.hold(4)])
    #expect(effects("mode waiter-2 buffered") == [.setSendMode(processID: 2, .buffered)])
    #expect(effects("start cook-1") == [.startAnother(processID: 3)])
    #expect(effects("speed 4") == [.setPace(thousandths: 4000)])
    #expect(effects("speed 1/2x") == [.setPace(thousandths: 500)])
    #expect(effects("theme daylight") == [.setTheme("daylight")])
  }

  @Test("A view, a selection and a filter: what is named is shown, wherever it is")
  func looking() {
    var model = Kitchen.model()
    typed("view waits", in: &model)
    model.keys(.enter)
    #expect(model.tab == .waits)
    typed("select cook-2", in: &model)
    model.keys(.enter)
    #expect(model.tab == .stage && model.selection.processID == 4)
    #expect(model.subject == .process(4))
    typed("select shelf", in: &model)
    model.keys(.enter)
    #expect(model.subject == .buffer("shelf"))
    typed("filter cook", in: &model)
    model.keys(.enter)
    #expect(model.filter == "cook")
    typed("select board", in: &model)
    model.keys(.enter)
    #expect(model.filter.isEmpty && model.selection.object == .region("board"))
    #expect(model.toast?.text == "board is selected")
  }

  @Test("Names are completed: by Tab, and by Enter, which does it when nothing more is needed")
  func completion() {
    #expect(offer("kill wai").rows == [.word("waiter-1"), .word("waiter-2")])
    #expect(offer("hold k-2").rows == [.word("cook-2")])
    #expect(effects("theme day") == [.setTheme("daylight")])
    var model = Kitchen.model()
    typed("capacity or", in: &model)
    model.keys(.tab)
    guard case .palette(let palette)? = model.dialog else {
      Issue.record("the palette is not open")
      return
    }
    #expect(palette.text == "capacity orders ")
    #expect(model.offer(palette).rows.first == .word("zero"))
    model.text("5")
    #expect(model.keys(.enter) == [.setCapacity(channelID: "orders", .bounded(5))])
    #expect(model.toast?.text == "asked for: capacity of orders: bounded 5")
    typed("capac", in: &model)
    model.keys(.up, .enter)
    guard case .palette(let begun)? = model.dialog else {
      Issue.record("the palette is not open")
      return
    }
    #expect(begun.text == "capacity ")
    #expect(model.offer(begun).remark?.hasPrefix("which capacity?") == true)
    #expect(offer("capacity \"wai").rows == [.word("waiter-1 → cook-1")])
  }

  @Test("Without a signal kill asks, as its key does")
  func killAsks() {
    var model = Kitchen.model()
    typed("kill cook-1", in: &model)
    #expect(model.keys(.enter) == [])
    #expect(model.dialog == .kill(KillForm(processID: 3)))
  }

  @Test(
    "A wrong word is named, with what would do, and nothing is done",
    arguments: [
      ("capacity nine", "“nine” is no capacity: zero, unbounded or a number from 1 up"),
      ("capacity 08.5", "“08.5” is no capacity: zero, unbounded or a number from 1 up"),
      ("capacity lunch 8", "no mailbox or link is called “lunch”; there is orders or waiter-1 → cook-1"),
      ("discipline x", "no buffer is selected: name one"),
      ("kill nobody", "no process is called “nobody”; there is waiter-1, waiter-2, cook-1 or 1 more"),
      ("kill cook-1 HUP", "no signal is called “HUP”; there is KILL, TERM, STOP or 1 more"),
      ("speed 1000", "“1000” is no pace: a number from 1/8 to 64"),
      ("theme pink", "no theme is called “pink”; there is midnight, daylight or mono"),
      ("inject orders two soups", "“soups” is no count; a text of several words needs quotes"),
      ("select \u{1B}[31m", "nothing here is called “\\x1B[31m”"),
      ("hold cook-1 now", "too many words: hold [PROCESS]"),
    ])
  func mistakes(_ text: String, _ words: String) {
    var model = Kitchen.model()
    typed(text, in: &model)
    #expect(offer(text).rows == [])
    #expect(offer(text).remark == words)
    #expect(model.keys(.enter) == [])
    #expect(model.dialog != nil)
  }

  @Test("What cannot be done now says why, and stays undone")
  func obstacles() {
    let readOnly = Kitchen.model(access: .readOnly)
    for text in ["capacity 3", "kill cook-1 KILL", "inject soup", "speed 2", "hold cook-1"] {
      #expect(effects(text, readOnly) == [], "\(text)")
      guard case .order(_, let obstacle?)? = offer(text, readOnly).rows.first else {
        Issue.record("\(text) has no obstacle")
        continue
      }
      #expect(obstacle == "this screen is read-only: it never changes anything")
    }
    let others = Kitchen.model(startedByUs: false)
    #expect(effects("speed 2", others) == [])
    #expect(effects("release cook-1") == [])
    #expect(effects("step cook-1") == [])
  }
}
