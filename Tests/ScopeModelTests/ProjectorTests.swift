import Canvas
import Observation
import Testing

@testable import ScopeModel

@Suite("The projector") struct ProjectorTests {
  private static func model(theme: String = "midnight") -> Model {
    Model(themeNames: ["midnight", "daylight", "projector"], themeName: theme)
  }

  private static let key = Message.input(.key(.character("P")))

  @Test("P shows one thing in the projector's theme, and P again gives view and theme back")
  func thereAndBack() {
    var model = Self.model()
    _ = update(&model, .input(.key(.character("3"))))
    #expect(update(&model, Self.key) == [.setTheme("projector")])
    #expect(model.isProjecting)
    #expect(model.tab == .buffers)
    #expect(model.themeName == "projector")
    #expect(update(&model, Self.key) == [.setTheme("midnight")])
    #expect(!model.isProjecting)
    #expect(model.themeName == "midnight")
  }

  @Test("A theme that was chosen under the projector stays")
  func chosen() {
    var model = Self.model()
    _ = update(&model, Self.key)
    _ = update(&model, .input(.key(.character("t"))))
    _ = update(&model, .input(.key(.up)))
    _ = update(&model, .input(.key(.enter)))
    #expect(model.themeName == "daylight")
    #expect(update(&model, Self.key) == [])
    #expect(model.themeName == "daylight")
  }

  @Test("Who has the projector's theme anyway keeps it")
  func sameTheme() {
    var model = Self.model(theme: "projector")
    #expect(update(&model, Self.key) == [])
    #expect(update(&model, Self.key) == [])
    #expect(model.themeName == "projector")
  }

  @Test("A screen can begin with it, with its theme or with one that was named")
  func start() {
    var model = Self.model()
    #expect(model.startProjector(keepingTheme: false) == [.setTheme("projector")])
    #expect(model.userThemeName == "midnight")
    var named = Self.model(theme: "daylight")
    #expect(named.startProjector(keepingTheme: true) == [])
    #expect(named.isProjecting)
    #expect(named.themeName == "daylight")
  }

  @Test("Of many at one side the selected, the stuck and the living are shown, by name; who ended is no news")
  func ranked() {
    var model = Self.model()
    var domain = DomainSnapshot(name: "shop", domainTimeNanoseconds: 10_000_000_000)
    domain.processes = (1...6).map { ProcessSnapshot(id: $0, name: "worker-\($0)") }
    domain.processes[0].life = .dead
    domain.processes[4].waits = [
      WaitSnapshot(reason: .space, objectID: "m", objectName: "m", sinceNanoseconds: 9_000_000_000)
    ]
    domain.processes[3].waits = [
      WaitSnapshot(reason: .space, objectID: "m", objectName: "m", sinceNanoseconds: 9_900_000_000)
    ]
    _ = update(&model, .snapshot(domain))
    model.selection.processID = 6
    let ids = Array(UInt64(1)...6)
    #expect(model.projectedProcesses(ids, most: 2) == ([5, 6], 3))
    #expect(model.projectedProcesses(ids, most: 4) == ([2, 3, 5, 6], 1))
    #expect(model.projectedProcesses(ids, most: 9) == (ids, 0))
  }

  @Test("One that was selected and has died gives its place to the living, unless the lesson speaks of it")
  func selectedDead() {
    var model = Self.model()
    var domain = DomainSnapshot(name: "shop")
    domain.processes = (1...6).map { ProcessSnapshot(id: $0, name: "worker-\($0)") }
    domain.processes[5].life = .dead
    _ = update(&model, .snapshot(domain))
    model.selection.processID = 6
    #expect(model.projectedProcesses(Array(UInt64(1)...6), most: 2) == ([1, 2], 3))
    var page = LessonShow(title: "x", pageNumber: 1, pageCount: 1, caption: "x")
    page.point = .process(6)
    _ = update(&model, .lesson(page))
    #expect(model.projectedProcesses(Array(UInt64(1)...6), most: 2) == ([1, 6], 4))
  }

  @Test("A process that stands at no object is shown by itself, when a lesson points at it")
  func alone() {
    var model = Self.model()
    var domain = DomainSnapshot(name: "shop")
    domain.mailboxes = [ChannelSnapshot(id: "m", kind: .mailbox, name: "m", capacity: .zero)]
    domain.processes = [ProcessSnapshot(id: 1, name: "doorman")]
    _ = update(&model, .snapshot(domain))
    var page = LessonShow(title: "x", pageNumber: 1, pageCount: 1, caption: "x")
    page.point = .process(1)
    _ = update(&model, .lesson(page))
    #expect(model.projected == .process(1))
    page.point = .channel("m")
    _ = update(&model, .lesson(page))
    #expect(model.projected == .channel("m"))
  }
}
