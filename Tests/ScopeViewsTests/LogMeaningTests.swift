import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("The log of operations")
struct LogMeaningTests {
  private func text(_ model: Model) -> String { view(model, model.size).lines.joined(separator: "\n") }
  private func selected(_ model: Model) -> UInt64? { model.log.selected?.id }

  @Test("It follows the newest row; going up stops that, and what comes then moves nothing")
  func follows() {
    var model = Operations.model(Operations.many(100))
    #expect(selected(model) == 100)
    _ = update(&model, .events(Operations.many(2, from: 100)))
    #expect(selected(model) == 102 && model.log.isFollowing)
    model.press(.up)
    #expect(selected(model) == 101 && !model.log.isFollowing)
    let before = view(model, model.size).lines.filter { $0.contains("waiter-1  ") }
    _ = update(&model, .events(Operations.many(50, from: 102)))
    #expect(selected(model) == 101)
    #expect(view(model, model.size).lines.filter { $0.contains("waiter-1  ") } == before)
    #expect(text(model).contains("row 101 of 152"))
  }

  @Test(
    "End, G, and down from the last row follow again",
    arguments: [[Key.end], [.character("G")], [.down, .down]])
  func followsAgain(keys: [Key]) {
    var model = Operations.model(Operations.many(20))
    model.press(.up)
    #expect(!model.log.isFollowing)
    for key in keys { model.press(key) }
    #expect(model.log.isFollowing)
    _ = update(&model, .events(Operations.many(1, from: 20)))
    #expect(selected(model) == 21)
  }

  @Test("G says so where it follows already")
  func followsAlready() {
    var model = Operations.model()
    model.press(.character("G"))
    #expect(model.toast?.text == "it follows the newest operation already")
  }

  @Test("The filter finds processes, operations, objects and single messages, also those that come later")
  func filters() {
    for (filter, count) in [("WAITER", 4), ("received", 1), ("shelf", 2), ("#37", 2), ("nowhere", 0)] {
      var model = Operations.model()
      model.press(.character("/"))
      for character in filter { model.press(.character(character)) }
      model.press(.enter)
      #expect(model.log.shownCount == count, "\(filter)")
      _ = update(&model, .events(EventBatch(events: Operations.some())))
      #expect(model.log.shownCount == 2 * count, "\(filter)")
      #expect(text(model).contains("none of the 20 rows has that in it") == (count == 0))
      model.press(.escape)
      #expect(model.log.shownCount == 20)
    }
  }

  @Test("f restricts it to the selected process, then to the selected object, then shows all again")
  func restricts() {
    var model = Tour.model()
    model.press(.character("6"))
    _ = update(&model, .events(EventBatch(events: Operations.some())))
    #expect(model.selectedProcess?.name == "waiter-1")
    model.press(.character("f"))
    #expect(model.log.shownCount == 4 && text(model).contains("only waiter-1"))
    model.press(.character("f"))
    #expect(model.log.shownCount == 6 && text(model).contains("only orders"))
    model.press(.character("f"))
    #expect(model.log.shownCount == 10 && !text(model).contains("   only "))
  }

  @Test("A row that one goes to selects its process and its object; following selects nothing")
  func selects() {
    var model = Operations.model()
    #expect(model.selectedProcess?.name == "waiter-1")
    model.press(.up, .up, .up)
    #expect(model.selectedProcess?.name == "baker" && model.selectedBuffer?.name == "shelf")
    model.press(.end)
    #expect(model.selectedProcess?.name == "baker")
  }

  @Test("It keeps the newest ten thousand rows, and says how many it kept no longer")
  func overflow() {
    var model = Operations.model(Operations.many(6_000))
    model.press(.home)
    #expect(selected(model) == 1)
    _ = update(&model, .events(Operations.many(6_000, from: 6_000)))
    #expect(model.log.keptCount == 9_000 && model.log.forgottenCount == 3_000)
    #expect(model.log.shownCount == 9_000)
    // The selected row has gone: the oldest that is there is the next.
    #expect(selected(model) == 3_001)
    #expect(text(model).contains("row 1 of 9000") && text(model).contains("3000 older not kept"))
    model.press(.character("G"))
    #expect(selected(model) == 12_000)
  }

  @Test("What was missed, left out or not watched is a row that says how much")
  func gaps() {
    var batch = EventBatch(events: Operations.some())
    batch.missed = [MissedEvents(processID: 1, processName: "waiter-1", count: 120)]
    batch.droppedCount = 3_500
    var model = Operations.model(batch)
    #expect(text(model).contains("… 120 events of waiter-1 were missed"))
    #expect(text(model).contains("… 3500 operations left out"))
    model.press(.character("1"))
    var later = Tour.full()
    later.domainTimeNanoseconds += 12_000_000_000
    _ = update(&model, .snapshot(later))
    #expect(!model.needsEvents && model.log.state == .off)
    model.press(.character("6"))
    #expect(model.needsEvents)
    _ = update(&model, .events(EventBatch()))
    #expect(text(model).contains("… not watched for 12 s"))
    // What was left out may have been of this process, too.
    model.press(.down, .character("f"))
    #expect(text(model).contains("120 events of waiter-1") && text(model).contains("3500 operations"))
  }

  @Test("What a worker does at its own pace is its work, and no operation")
  func pace() {
    var batch = EventBatch(events: Operations.some())
    for (kind, time) in [(OperationKind.blocked, UInt64(20)), (.unblocked, 21)] {
      batch.events.append(Operations.event(kind, at: time, (1, "waiter-1"), on: nil, wait: "pace"))
    }
    #expect(Operations.model(batch).log.keptCount == Operations.some().count)
  }

  @Test("Where processes cannot be asked, the view says why")
  func refused() {
    var model = Tour.model()
    model.press(.character("6"))
    #expect(text(model).contains("asking the processes"))
    _ = update(&model, .eventsRefused("eight others watch"))
    #expect(text(model).contains("processes cannot be asked what they do: eight others watch"))
    _ = update(&model, .events(EventBatch()))
    #expect(text(model).contains("nothing has been done since"))
  }

  @Test("A click selects a row, Enter opens it, and the wheel moves")
  func click() {
    var model = Operations.model()
    model.click(on: "orders #37")
    #expect(model.log.selected?.operation?.kind == .sent)
    model.press(.enter)
    #expect(text(model).contains("waiter-1 sent") && text(model).contains("the queue has taken the message."))
    // It is the row as it was, whatever comes.
    _ = update(&model, .events(Operations.many(12_000)))
    #expect(text(model).contains("sequence      #37"))
    model.press(.escape)
    _ = update(&model, .wheeled(nil, by: 1))
    #expect(!model.log.isFollowing)
  }

  @Test("Every kind of operation has a sign with an ASCII form, a word and an outcome")
  func kinds() {
    var outcomes: Set<String> = []
    for kind in OperationKind.allCases {
      let event = Operations.event(kind, at: 1, (1, "waiter-1"), on: (Operations.orders, "orders"))
      var model = Operations.model(EventBatch(events: [event]))
      #expect(text(model).contains(" \(kind.rawValue) "))
      for cell in view(model, model.size).cells where cell.character != "?" {
        #expect(asciiFallback(cell).character != "?", "\(cell.character)")
      }
      model.press(.enter)
      #expect(text(model).contains(event.outcome.dropFirst().prefix(60)))
      outcomes.insert(event.outcome)
    }
    #expect(outcomes.count == OperationKind.allCases.count)
  }

  @Test("Hostile names put no control character into a cell and keep the columns straight")
  func hostile() {
    let evil = "\u{1B}[2J\u{7}\r\n\u{9B}31m\u{202E}茶x\u{0}"
    var batch = EventBatch(events: Operations.some())
    for index in batch.events.indices {
      batch.events[index].processName = evil
      batch.events[index].objectName = evil
      batch.events[index].wait = evil
      batch.events[index].ownerName = evil
      batch.events[index].objectNumber = 1
    }
    batch.missed = [MissedEvents(processID: 1, processName: evil, count: 2)]
    for (columns, rows) in [(80, 24), (40, 12), (200, 60), (20, 5)] {
      var model = Operations.model(batch, columns: columns, rows: rows)
      for key in [Key.enter, .escape, .home, .enter, .escape, .down, .down, .enter] {
        let frame = view(model, model.size)
        AnySizeTests.check(frame)
        for row in 0..<rows {
          let width = (0..<columns).reduce(0) { $0 + displayWidth(frame[$1, row].character) }
          #expect(width == columns, "\(frame.lines[row])")
        }
        model.press(key)
      }
    }
  }
}
