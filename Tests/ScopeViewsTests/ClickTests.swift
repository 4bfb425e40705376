import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

extension Frame {
  fileprivate func clickTarget(column: Int, row: Int) -> ClickTarget? {
    targets(at: Position(column: column, row: row)).lazy.compactMap { $0 as? ClickTarget }.first
  }
}

extension Model {
  /// What a click on a place means.
  func target(column: Int, row: Int) -> ClickTarget? {
    view(self, size).clickTarget(column: column, row: row)
  }

  /// Where a text stands on the screen for the first time.
  func place(of text: String) -> Position? {
    let frame = view(self, size)
    for row in 0..<size.rows {
      let cells = (0..<size.columns).map { frame[$0, row].character }
      for column in cells.indices where cells[column...].joined().hasPrefix(text) {
        return Position(column: column, row: row)
      }
    }
    return nil
  }

  /// Clicks on the first letter of a text that is on the screen.
  @discardableResult
  mutating func click(on text: String, sourceLocation: SourceLocation = #_sourceLocation) -> [Effect] {
    guard let place = place(of: text), let target = target(column: place.column, row: place.row) else {
      Issue.record("nothing to click at \(text)", sourceLocation: sourceLocation)
      return []
    }
    return update(&self, .clicked(target))
  }
}

@Suite("Clicks")
struct ClickTests {
  private static let sizes = [(80, 24), (100, 30), (200, 60), (40, 12), (50, 20)]

  @Test("A click on a tab shows its view, also where only its number has room", arguments: sizes)
  func tabs(_ columns: Int, _ rows: Int) {
    for tab in ViewTab.allCases {
      for other in ViewTab.allCases {
        var model = Tour.model(columns: columns, rows: rows)
        model.tab = other
        let row = model.place(of: "1")?.row
        guard let place = model.place(of: " \(tab.rawValue) "), place.row == row ?? place.row else {
          continue
        }
        guard let target = model.target(column: place.column + 1, row: place.row) else { continue }
        _ = update(&model, .clicked(target))
        #expect(model.tab == tab, "\(tab) from \(other)")
      }
      var model = Tour.model(columns: columns, rows: rows)
      model.tab = tab == .stage ? .waits : .stage
      let area = view(model, model.size).hitAreas.first { $0.target as? ClickTarget == .action(tab.action) }
      #expect(area != nil, "\(tab)")
    }
  }

  @Test("A click on a hint of the footer does what its key does, in every view")
  func hints() {
    for tab in ViewTab.allCases {
      for binding in KeyTable.bindings where binding.hint != nil && binding.views.contains(tab) {
        var model = Tour.model(columns: 200)
        model.tab = tab
        _ = update(&model, .snapshot(Tour.full()))
        let row = model.size.rows - 1
        let areas = view(model, model.size).hitAreas.filter { $0.area.row == row }
        guard let area = areas.first(where: { $0.target as? ClickTarget == .action(binding.action) })?.area
        else {
          continue
        }
        #expect(view(model, model.size)[area.column, row].character == String(binding.firstLabel.prefix(1)))
        var pressed = model
        let wanted = update(&pressed, .input(.key(binding.keys[0])))
        #expect(update(&model, .clicked(.action(binding.action))) == wanted)
        #expect(model == pressed)
      }
    }
  }

  @Test("A click on Stage selects a process at either side, an object, and a row of its table")
  func stage() {
    var model = Tour.model(columns: 120, rows: 50)
    model.click(on: "cook-2")
    #expect(model.selection.processID == 4 && model.selection.column == .receivers)
    model.click(on: "till-in → till")
    #expect(model.selection.object == .channel("till.link") && model.selection.column == .objects)
    model.click(on: "#44")
    #expect(model.selection.object == .channel("orders.mailbox"))
    model.click(on: "4207")
    #expect(model.selection.processID == 7 && model.selection.object == .buffer("shelf.buffer"))
    #expect(model.click(on: "4208") == [])
    #expect(model.selectedProcess?.name == "porter")
  }

  @Test("Of two domains side by side only the first, on which the keys act, can be clicked")
  func beside() {
    var model = Tour.model(columns: 160, rows: 40)
    _ = update(&model, .beside(Tour.draining()))
    let areas = view(model, model.size).hitAreas.filter {
      if case .place? = $0.target as? ClickTarget { true } else { false }
    }
    #expect(!areas.isEmpty && areas.allSatisfy { $0.area.column + $0.area.columns <= 80 })
  }

  @Test("On a narrow Stage a line is a place to click")
  func narrow() {
    var model = Tour.model(columns: 50, rows: 24)
    model.click(on: "porter")
    #expect(model.selection.processID == 8)
    model.click(on: "orders")
    #expect(model.selection.object == .channel("orders.mailbox") && model.selection.column == .objects)
  }

  @Test("In Mailboxes a row, a message and the head of a column can be clicked")
  func mailboxes() {
    var model = Tour.model(columns: 100, rows: 30)
    model.click(on: "2 Mailboxes")
    model.click(on: "till-in → till")
    #expect(model.selection.object == .channel("till.link"))
    model.click(on: "orders")
    model.click(on: "#40")
    #expect(model.selection.pane == .contents && model.selection.messageSequence == 40)
    model.click(on: "DEPTH")
    #expect(model.mailboxOrder == MailboxOrder(column: .depth))
    model.click(on: "DEPTH")
    #expect(model.mailboxOrder == MailboxOrder(column: .depth, isReversed: true))
  }

  @Test("In Buffers, Waits and Metrics a row can be clicked")
  func otherRows() {
    var model = Tour.model(columns: 100, rows: 40)
    model.click(on: "4 Waits")
    model.click(on: "till-in")
    #expect(model.selection.processID == 5)
    model.click(on: "5 Metrics")
    model.click(on: "shelf")
    #expect(model.metricsSubject == .buffer("shelf.buffer"))
    model.click(on: "Tab: processes")
    #expect(model.selection.metricsPane == .processes)
    model.click(on: "baker")
    #expect(model.metricsSubject == .process(7))
    model.click(on: "3 Buffers")
    model.click(on: "shelf      buffer")
    #expect(model.selection.object == .buffer("shelf.buffer"))
  }

  @Test("The wheel moves the selection in the pane that it is over, and scrolls what is long")
  func wheel() {
    var model = Tour.model(columns: 100, rows: 30)
    model.click(on: "2 Mailboxes")
    _ = update(&model, .wheeled(.row(.channel("orders.mailbox")), by: 1))
    #expect(model.selection.object == .channel("till.link"))
    _ = update(&model, .wheeled(.pane(.table), by: -1))
    _ = update(&model, .wheeled(.message(37), by: 1))
    #expect(model.selection.messageSequence == 38 && model.selection.pane == .contents)
    model.press(.character("?"))
    _ = update(&model, .wheeled(nil, by: 1))
    #expect(model.dialog == .help(scroll: 3))
    _ = update(&model, .wheeled(nil, by: -1))
    #expect(model.dialog == .help(scroll: 0))
  }

  @Test("Over a dialog nothing that lies under it is clicked, and beside it nothing happens")
  func covered() {
    var model = Tour.model()
    model.press(.character("?"))
    let before = model
    let frame = view(model, model.size)
    for row in 0..<model.size.rows {
      for column in 0..<model.size.columns {
        guard let target = frame.clickTarget(column: column, row: row), target != .key(.escape) else {
          continue
        }
        if target == .key(.up) || target == .key(.down) { continue }
        var clicked = model
        #expect(update(&clicked, .clicked(target)) == [])
        #expect(clicked == before, "\(column) \(row)")
      }
    }
    model.click(on: "Esc closes")
    #expect(model.dialog == nil)
  }

  @Test("In a dialog a click chooses; a second one does it, but for a signal")
  func choices() {
    var model = Tour.model()
    model.press(.character(":"), .character("o"), .character("w"), .character("-"))
    model.click(on: "show-stage")
    model.click(on: "show-waits")
    #expect(model.tab == .stage)
    model.click(on: "show-waits")
    #expect(model.tab == .waits && model.dialog == nil)

    model.press(.character("x"))
    model.click(on: "STOP")
    #expect(model.click(on: "STOP") == [])
    #expect(model.click(on: "Enter sends") == [.kill(processID: 1, signal: 19)])

    model.press(.character("1"), .character("t"))
    #expect(model.click(on: "daylight") == [.setTheme("daylight")])
    #expect(model.click(on: "daylight") == [])
    #expect(model.dialog == nil && model.themeName == "daylight")
  }

  @Test("In the forms a click goes to a field, and turns a choice")
  func forms() {
    var model = Tour.model()
    model.press(.character("#"))
    model.click(on: "unbounded")
    #expect(model.click(on: "unbounded") == [.setCapacity(channelID: "orders.mailbox", .unbounded)])
    model.press(.character("i"))
    model.click(on: "mode  ")
    model.click(on: "mode  ")
    guard case .inject(let form)? = model.dialog else { return #expect(Bool(false)) }
    #expect(form.field == .mode && form.mode == SendModeName.nonBlocking)
    model.click(on: "Esc closes")
    model.press(.character("/"), .character("z"))
    model.click(on: "back")
    #expect(model.dialog == nil && model.filter.isEmpty)
  }

  @Test(
    "What can be clicked is drawn where the click is: the area of a process or row shows its name",
    arguments: sizes)
  func areas(_ columns: Int, _ rows: Int) {
    for snapshot in [Tour.full(), Tour.draining(), Tour.unboundedPaused(), Tour.ended()] {
      for tab in ViewTab.allCases {
        var model = Tour.model(snapshot, columns: columns, rows: rows)
        model.tab = tab
        _ = update(&model, .snapshot(snapshot))
        let frame = view(model, model.size)
        for hit in frame.hitAreas {
          #expect(hit.area.intersection(Rect(frame.size)) == hit.area)
          let text = (hit.area.row..<(hit.area.row + hit.area.rows)).map { row in
            (0..<hit.area.columns).map { frame[hit.area.column + $0, row].character }.joined()
          }.joined(separator: "\n")
          let name: String?
          switch hit.target as? ClickTarget {
          case .place(_, let id?, _), .row(.process(let id)): name = snapshot.processName(id)
          case .place(let object?, nil, _), .row(let object): name = snapshot.title(of: object)
          case .message(let sequence): name = "\(sequence)"
          case .wait(let id): name = snapshot.processName(id.participantID)
          case .column(let column): name = column.head
          default: name = nil
          }
          if let name { #expect(text.contains(name.prefix(4)), "\(tab) \(hit.target): \(text)") }
        }
      }
    }
  }
}
