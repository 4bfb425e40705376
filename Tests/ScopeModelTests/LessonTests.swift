import Canvas
import Observation
import Testing

@testable import ScopeModel

@Suite("Lessons on the screen") struct LessonTests {
  private static func show(_ page: Int, of count: Int = 3, point: Subject? = nil, tab: ViewTab? = nil)
    -> LessonShow
  {
    LessonShow(
      title: "Buffering", pageNumber: page, pageCount: count, caption: "page \(page)", question: "and now?",
      point: point, tab: tab)
  }

  private static func model() -> Model {
    var model = Model()
    model.lessonChoices = [
      LessonChoice(name: "direct", title: "Direct", chapter: "message passing"),
      LessonChoice(name: "indirect", title: "Indirect", chapter: "message passing"),
    ]
    var domain = DomainSnapshot(name: "shop")
    domain.mailboxes = ["orders", "till"].map { name in
      ChannelSnapshot(id: "m.\(name)", kind: .mailbox, name: name, capacity: .bounded(4), openedBy: [1])
    }
    domain.processes = [ProcessSnapshot(id: 1, name: "cook")]
    _ = update(&model, .snapshot(domain))
    return model
  }

  @Test("Page keys go through a lesson where there is one, and through the view where there is none")
  func pageKeys() {
    var model = Self.model()
    #expect(update(&model, .input(.key(.pageDown))) == [])
    _ = update(&model, .lesson(Self.show(2)))
    #expect(update(&model, .input(.key(.pageDown))) == [.lesson(.next)])
    #expect(update(&model, .input(.key(.pageUp))) == [.lesson(.back)])
    #expect(update(&model, .input(.key(.character("R")))) == [.lesson(.startOver)])
  }

  @Test("Beyond the first and the last page a key says why it does nothing")
  func ends() {
    var model = Self.model()
    _ = update(&model, .lesson(Self.show(3)))
    #expect(update(&model, .input(.key(.pageDown))) == [])
    #expect(model.toast?.text == "this is the lesson's last page")
    _ = update(&model, .lesson(Self.show(1)))
    #expect(update(&model, .input(.key(.pageUp))) == [])
    #expect(model.toast?.text == "this is the lesson's first page")
  }

  @Test("A page opens its view and points once; then the selection is the person's")
  func pointing() {
    var model = Self.model()
    _ = update(&model, .lesson(Self.show(1, point: .channel("m.till"), tab: .mailboxes)))
    #expect(model.tab == .mailboxes)
    #expect(model.selection.channelID == "m.till")
    _ = update(&model, .input(.key(.up)))
    #expect(model.selection.channelID == "m.orders")
    _ = update(&model, .lesson(Self.show(1, point: .channel("m.till"), tab: .mailboxes)))
    #expect(model.selection.channelID == "m.orders")
    _ = update(&model, .lesson(Self.show(2, point: .channel("m.till"))))
    #expect(model.selection.channelID == "m.till")
    #expect(model.tab == .mailboxes)
  }

  @Test("What a page points at is selected when it comes to be there")
  func latePoint() {
    var model = Self.model()
    _ = update(&model, .lesson(Self.show(1)))
    let before = model.selection
    _ = update(&model, .lesson(Self.show(1, point: .channel("m.till"))))
    #expect(before.channelID != "m.till")
    #expect(model.selection.channelID == "m.till")
    // Its successor under that name.
    _ = update(&model, .lesson(Self.show(1, point: .channel("m.orders"))))
    #expect(model.selection.channelID == "m.orders")
  }

  @Test("What a page points at before the screen has read of it is selected with the next reading")
  func earlyPoint() throws {
    var model = Self.model()
    _ = update(&model, .lesson(Self.show(1, point: .channel("m.new"))))
    var domain = try #require(model.snapshot)
    #expect(model.selection.channelID == "m.orders")
    domain.mailboxes.append(ChannelSnapshot(id: "m.new", kind: .mailbox, name: "new", capacity: .zero))
    _ = update(&model, .snapshot(domain))
    #expect(model.selection.channelID == "m.new")
  }

  @Test("In Waits a page points at a process as soon as it waits")
  func earlyWait() throws {
    var model = Self.model()
    var domain = try #require(model.snapshot)
    func wait(_ id: UInt64, _ name: String) -> ProcessSnapshot {
      var process = ProcessSnapshot(id: id, name: name)
      process.waits = [
        WaitSnapshot(
          reason: .message, objectID: "m.till", objectName: "till", sinceNanoseconds: 0, isConfirmed: true)
      ]
      return process
    }
    domain.processes = [wait(1, "cook"), ProcessSnapshot(id: 2, name: "waiter")]
    _ = update(&model, .snapshot(domain))
    _ = update(&model, .lesson(Self.show(1, point: .process(2), tab: .waits)))
    #expect(model.selection.waitID?.participantID == 1)
    domain.processes[1] = wait(2, "waiter")
    _ = update(&model, .snapshot(domain))
    #expect(model.selection.waitID?.participantID == 2)
  }

  @Test("The list of lessons opens one by its name")
  func list() {
    var model = Self.model()
    _ = update(&model, .input(.key(.character("L"))))
    #expect(model.dialog == .lessons(LessonPicker(index: 0)))
    _ = update(&model, .input(.key(.down)))
    #expect(update(&model, .input(.key(.enter))) == [.lesson(.open("indirect"))])
    #expect(model.dialog == nil)
  }

  @Test("Who only watches others is told how to open a lesson")
  func attached() {
    var model = Model(access: .watching, startedByUs: false)
    _ = update(&model, .input(.key(.character("L"))))
    #expect(model.dialog == nil)
    #expect(model.toast?.text == "a lesson starts processes of its own: ipcscope lesson NAME")
  }

  @Test("Control characters in a caption's values never reach the screen")
  func hostile() {
    var model = Self.model()
    var show = Self.show(1)
    show.caption = "it says \u{1B}[31m\u{202E}boo"
    _ = update(&model, .lesson(show))
    #expect(!model.caption.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E })
  }
}
