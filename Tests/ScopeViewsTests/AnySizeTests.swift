import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Any size, any content")
struct AnySizeTests {
  /// Every view and dialog of a model.
  static func everything(_ snapshot: DomainSnapshot, columns: Int, rows: Int) -> [Model] {
    let openers: [[Key]] = [
      [], [.character("?")], [.character("i")], [.character("x")], [.character("#")], [.character("t")],
      [.enter],
      [.character("/")], [.character(":")], [.character(":"), .character("c"), .down], [.tab, .enter],
      [.tab, .down, .down, .enter],
    ]
    return ViewTab.allCases.flatMap { tab in
      openers.map { keys in
        var model = Tour.model(snapshot, columns: columns, rows: rows)
        model.press(.character(Character("\(tab.rawValue)")))
        for key in keys { model.press(key) }
        return model
      }
    }
  }

  /// Wide characters take an empty cell after them; no cell holds a control character.
  static func check(_ frame: Frame, sourceLocation: SourceLocation = #_sourceLocation) {
    var faults: [String] = []
    for row in 0..<frame.size.rows {
      for column in 0..<frame.size.columns {
        let text = frame[column, row].character
        let isForeign = text.unicodeScalars.contains {
          $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || (0x202A...0x202E).contains($0.value)
            || (0x2066...0x2069).contains($0.value)
        }
        if isForeign { faults.append("a control character at \(column), \(row)") }
        let width = displayWidth(text)
        if width > 2 || (width == 2 && !frame[column + 1, row].character.isEmpty) {
          faults.append("a width of \(width) at \(column), \(row)")
        }
      }
    }
    #expect(faults == [], sourceLocation: sourceLocation)
  }

  @Test(
    "No size makes a view or dialog fail",
    arguments: [(1, 1), (2, 2), (5, 3), (20, 5), (40, 12), (63, 9), (64, 9), (79, 23), (80, 24), (200, 60)])
  func sizes(columns: Int, rows: Int) {
    let snapshots = [
      Tour.full(), Tour.offer(), Tour.draining(), Tour.unboundedPaused(), DomainSnapshot(name: ""),
    ]
    // Two of them at each size, in turn, so that this stays short.
    for turn in [columns + rows, columns + rows + 2] {
      let snapshot = snapshots[turn % snapshots.count]
      for model in Self.everything(snapshot, columns: columns, rows: rows) {
        let frame = view(model, model.size)
        #expect(frame.size == model.size)
        Self.check(frame)
      }
    }
    #expect(view(Model(), Size(columns: 0, rows: 0)).cells.isEmpty)
  }

  @Test("Every sign on the screen has an ASCII form of its own")
  func asciiForms() {
    for snapshot in [Tour.full(), Tour.offer(), Tour.draining(), Tour.unboundedPaused()] {
      for model in Self.everything(snapshot, columns: 120, rows: 60) {
        for cell in view(model, model.size).cells where cell.character != "?" {
          #expect(asciiFallback(cell).character != "?", "\(cell.character)")
        }
      }
    }
  }

  @Test("What has no room is named: panels in the first line, rows in the last of the body")
  func hidden() {
    let small = view(Tour.model(columns: 20, rows: 5), Size(columns: 20, rows: 5)).lines.joined(
      separator: "\n")
    #expect(small.contains("-tabs -why"))
    #expect(small.contains("9 below"))
    let low = view(Tour.model(columns: 80, rows: 9), Size(columns: 80, rows: 9)).lines.joined(separator: "\n")
    #expect(low.contains("no room: why"))
    let narrow = view(Tour.model(columns: 40, rows: 12), Size(columns: 40, rows: 12)).lines.joined(
      separator: "\n")
    #expect(narrow.contains("4 below"))
    #expect(narrow.contains("orders bounded 8: 8 FULL"))
  }

  @Test("Every row of Stage can be reached in a low window")
  func reachable() {
    var model = Tour.model(columns: 80, rows: 12)
    var seen: Set<String> = []
    for _ in 0..<6 {
      for line in view(model, model.size).lines where line.contains("▸") { seen.insert(line.trimmed) }
      model.press(.down)
    }
    #expect(seen.contains { $0.hasPrefix("▸waiter-1") })
    #expect(seen.contains { $0.hasPrefix("▸till-in") })
    #expect(seen.contains { $0.hasPrefix("▸baker") })
  }

  @Test("Hostile names and payloads never put a control character into a cell")
  func hostile() {
    let evil = "\u{1B}[2J\u{7}\r\n\u{9B}31m\u{202E}x\u{0}"
    var snapshot = Tour.full()
    snapshot.name = evil
    snapshot.pausedBy = evil
    snapshot.isPaused = true
    snapshot.faults = [evil]
    for index in snapshot.processes.indices {
      snapshot.processes[index].name = evil
      for wait in snapshot.processes[index].waits.indices {
        snapshot.processes[index].waits[wait].objectName = evil
        snapshot.processes[index].waits[wait].preview = Array(evil.utf8)
      }
    }
    for index in snapshot.mailboxes[0].messages.indices {
      snapshot.mailboxes[0].messages[index].bytes = Array(evil.utf8) + [0xFF, 0xC3]
      snapshot.mailboxes[0].messages[index].senderName = evil
    }
    snapshot.mailboxes[0].name = evil
    snapshot.mailboxes[0].ownerName = evil
    snapshot.buffers[0].name = evil
    snapshot.buffers[0].mutexHolder = evil
    for size in [(80, 24), (120, 40), (40, 12)] {
      for model in Self.everything(snapshot, columns: size.0, rows: size.1) {
        Self.check(view(model, model.size))
      }
    }
    for line in plainLines(snapshot) {
      #expect(line.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }, "\(line)")
    }
  }

  @Test("Wide characters keep the columns straight")
  func wide() {
    var snapshot = Tour.full()
    for index in snapshot.mailboxes[0].messages.indices {
      snapshot.mailboxes[0].messages[index].bytes = Array("茶と汁".utf8)
    }
    let plain = view(Tour.model(columns: 120, rows: 40), Size(columns: 120, rows: 40))
    let wide = view(Tour.model(snapshot, columns: 120, rows: 40), Size(columns: 120, rows: 40))
    Self.check(wide)
    for row in 0..<40 {
      for column in 0..<120 where plain[column, row].character == "│" {
        #expect(wide[column, row].character == "│", "column \(column), row \(row)")
      }
    }
    #expect(wide.lines.contains { $0.contains("茶と…") || $0.contains("茶と") })
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
