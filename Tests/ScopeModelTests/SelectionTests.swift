import Canvas
import Observation
import ScopeModel
import Testing

@Suite("Selection, filter and views")
struct SelectionTests {
  @Test("Arrows and letters move alike through the columns of Stage")
  func moves() {
    for (down, right) in [(Key.down, Key.right), (.character("j"), .character("l"))] {
      var model = Kitchen.model()
      #expect(model.subject == .process(1))
      model.keys(down)
      #expect(model.subject == .process(2))
      model.keys(right)
      #expect(model.subject == .channel("orders"))
      #expect(model.selectedProcess?.id == 2)
      model.keys(right)
      #expect(model.subject == .process(3))
      model.keys(right)
      #expect(model.subject == .process(3))
    }
  }

  @Test("Tab goes around the columns, shift-Tab goes back, Home and End go to the ends")
  func tabs() {
    var model = Kitchen.model()
    model.keys(.tab, .tab, .tab)
    #expect(model.subject == .process(1))
    model.keys(.backTab)
    #expect(model.selection.column == .receivers)
    model.keys(.tab, .tab, .end)
    #expect(model.subject == .region("board"))
    model.keys(.up)
    #expect(model.subject == .buffer("shelf"))
    model.keys(.home)
    #expect(model.subject == .channel("orders"))
    model.keys(.end, .up)
    #expect(model.keys(.character("+"), .character("i")) == [])
    #expect(model.toast?.text == "shelf has no messages and no capacity: select a mailbox or a link")
  }

  @Test("On a buffer c and C switch the discipline while it is empty, and say why not while it is not (§22)")
  func discipline() {
    var model = Kitchen.model()
    model.keys(.tab, .tab, .tab, .tab, .end, .up)
    let shelf = Effect.setDiscipline(bufferID: "shelf", .inOut)
    #expect(model.keys(.character("c")) == [shelf])
    // Twice quickly acts on the first press.
    #expect(model.keys(.character("c")) == [.setDiscipline(bufferID: "shelf", .counter)])
    #expect(model.keys(.character("C")) == [shelf])
    var full = Kitchen.later(Kitchen.snapshot(), milliseconds: 50)
    full.buffers[0].fullSlotCount = 2
    _ = update(&model, .snapshot(full))
    #expect(model.keys(.character("c")) == [])
    #expect(model.toast?.text == "shelf holds 2: its discipline can be switched only while it is empty")
  }

  @Test("The selection stays on its process from reading to reading, and moves on when it is gone")
  func stays() {
    var model = Kitchen.model()
    model.keys(.down)
    var next = Kitchen.later(Kitchen.snapshot(), milliseconds: 50)
    next.processes.insert(Kitchen.process(9, "waiter-0", sent: 1, received: 0), at: 0)
    _ = update(&model, .snapshot(next))
    #expect(model.subject == .process(2))
    next.processes.removeAll { $0.id == 2 }
    _ = update(&model, .snapshot(next))
    #expect(model.selectedProcess != nil)
    #expect(model.selection.processID != 2)
  }

  @Test("The first selection is in the first row, also while nobody has used that yet")
  func firstRow() {
    var early = Kitchen.snapshot()
    early.mailboxes[0].senders = []
    early.mailboxes[0].receivers = []
    early.mailboxes[0].openedBy = []
    early.mailboxes[0].messages = []
    for index in early.processes.indices { early.processes[index].lastChannelID = "" }
    let model = Kitchen.model(early)
    #expect(model.stageRows.first?.senders == [])
    #expect(model.stageRows.contains { !$0.senders.isEmpty })
    #expect(model.selection.object == .channel("orders"))
  }

  @Test("A dialog about what is gone closes and says so")
  func dialogGoes() {
    var model = Kitchen.model()
    model.text("x")
    var next = Kitchen.snapshot()
    next.processes[0].life = .dead
    _ = update(&model, .snapshot(next))
    #expect(model.dialog == nil)
    #expect(model.toast?.text == "waiter-1 is gone already")
  }

  @Test("Each view selects something of its own")
  func views() {
    var model = Kitchen.model()
    model.keys(.character("3"))
    #expect(model.subject == .buffer("shelf"))
    model.keys(.down)
    #expect(model.subject == .region("board"))
    model.keys(.character("2"))
    #expect(model.subject == .channel("orders"))
    model.keys(.tab, .down, .enter)
    #expect(model.dialog == .message(MessageDetail(channelID: "orders", sequence: 9)))
    model.keys(.escape, .character("1"))
    #expect(model.tab == .stage)
    #expect(model.subject != nil)
  }

  @Test("The filter narrows the rows while it is typed; Esc brings back what was")
  func filter() {
    var model = Kitchen.model()
    model.text("/SHE")
    #expect(model.filter == "SHE")
    #expect(model.stageRows.map(\.subject) == [.buffer("shelf")])
    model.keys(.enter)
    #expect(model.filter == "SHE")
    model.text("/x")
    #expect(model.stageRows.isEmpty)
    model.keys(.escape)
    #expect(model.filter == "SHE")
    model.keys(.escape)
    #expect(model.filter.isEmpty)
    #expect(model.stageRows.count == 4)
  }

  @Test("< and > choose the column that the table of mailboxes is ordered by, and o turns it round")
  func order() {
    var snapshot = Kitchen.snapshot()
    snapshot.links[0].depth = 5
    var model = Kitchen.model(snapshot)
    model.keys(.character("2"))
    #expect(model.mailboxRows.map(\.id) == ["orders", "link"])
    model.keys(.character(">"))
    #expect(model.mailboxOrder == MailboxOrder(column: .depth))
    #expect(model.mailboxRows.map(\.id) == ["link", "orders"])
    model.keys(.character("o"))
    #expect(model.mailboxOrder == MailboxOrder(column: .depth, isReversed: true))
    #expect(model.mailboxRows.map(\.id) == ["orders", "link"])
    model.text("<<")
    #expect(model.mailboxOrder == MailboxOrder(column: .owner))
    model.text(">o")
    #expect(model.mailboxRows.map(\.id) == ["link", "orders"])
  }

  @Test("A link that is over gives its row to its successor, unless something is left in it")
  func successor() {
    var snapshot = Kitchen.snapshot()
    var successor = snapshot.links[0]
    successor.id = "link-2"
    successor.openedBy = [1, 3]
    snapshot.links.append(successor)
    #expect(Kitchen.model(snapshot).stageRows.map(\.subject).contains(.channel("link")) == false)
    #expect(Kitchen.model(snapshot).stageRows.map(\.subject).contains(.channel("link-2")))
    snapshot.links[0].depth = 2
    #expect(Kitchen.model(snapshot).stageRows.map(\.subject).contains(.channel("link")))
  }

  @Test("Who sends and who receives is gathered, and stays when the reading no longer shows it")
  func sides() {
    var snapshot = Kitchen.snapshot()
    var model = Kitchen.model(snapshot)
    #expect(model.sides["orders"] == Sides(senders: [1, 2], receivers: [3, 4]))
    for index in snapshot.processes.indices { snapshot.processes[index].lastChannelID = "" }
    snapshot.mailboxes[0].messages = []
    snapshot.mailboxes[0].senders = []
    snapshot.mailboxes[0].receivers = []
    _ = update(&model, .snapshot(snapshot))
    #expect(model.sides["orders"] == Sides(senders: [1, 2], receivers: [3, 4]))
    #expect(model.sides["link"] == Sides(senders: [1], receivers: [3]))
    #expect(model.sides["shelf"] == Sides(senders: [1], receivers: [3]))
  }

  @Test("The first selection is the first sender of the first row, whoever else is there")
  func first() {
    var snapshot = Kitchen.snapshot()
    snapshot.processes.insert(Kitchen.process(9, "idle", sent: 0, received: 0), at: 0)
    let model = Kitchen.model(snapshot)
    #expect(model.subject == .process(1))
    #expect(model.selection.object == .channel("orders"))
    #expect(model.stageRows.last == StageRow(subject: nil, senders: [9], receivers: []))
  }
}
