import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Hostile payloads and names")
struct HostileViewTests {
  /// The columns of a row, counted as a terminal counts them.
  private static func width(_ frame: Frame, row: Int) -> Int {
    (0..<frame.size.columns).reduce(0) { $0 + displayWidth(frame[$1, row].character) }
  }

  @Test(
    "No control byte comes into a cell, and each row is as wide as the screen",
    arguments: HostilePayloads.all.indices)
  func views(_ index: Int) {
    let bytes = HostilePayloads.all[index]
    let snapshot = HostilePayloads.domain(bytes)
    // Each payload at one size, so that this stays short: all sizes come in turn.
    let (columns, rows) = [(80, 24), (40, 12), (120, 40)][index % 3]
    for model in AnySizeTests.everything(snapshot, columns: columns, rows: rows) {
      let frame = view(model, model.size)
      AnySizeTests.check(frame)
      let crooked = (0..<rows).filter { Self.width(frame, row: $0) != columns }
      #expect(crooked == [], "of \(columns)x\(rows): \(crooked.map { frame.lines[$0] })")
    }
  }

  @Test("As text, JSON and hexadecimal, page by page", arguments: HostilePayloads.all.indices)
  func pages(_ index: Int) {
    let bytes = HostilePayloads.all[index]
    var snapshot = HostilePayloads.domain(bytes)
    var model = Tour.model(snapshot, columns: 80, rows: 24)
    model.press(.character("2"), .tab, .enter)
    for key in [Key.pageDown, .down, .up, .end, .pageUp, .character("v"), .pageDown, .character("v"), .end] {
      if let part = model.readingFocus.payload {
        let start = min(part.offset, bytes.count)
        var message = snapshot.mailboxes[0].messages[0]
        message.bytes = []
        snapshot.payload = PayloadSnapshot(
          request: part, message: message,
          bytes: Array(bytes[start..<min(bytes.count, start + part.byteCount)]))
        _ = update(&model, .snapshot(snapshot))
      }
      let frame = view(model, model.size)
      AnySizeTests.check(frame)
      for row in 0..<24 { #expect(Self.width(frame, row: row) == 80, "\(frame.lines[row])") }
      model.press(key)
    }
  }

  @Test("The plain text is printable ASCII, one line a fact", arguments: HostilePayloads.all.indices)
  func plain(_ index: Int) {
    for line in plainLines(HostilePayloads.domain(HostilePayloads.all[index])) {
      #expect(line.utf8.allSatisfy { (0x20..<0x7F).contains($0) }, "\(line)")
    }
  }
}
