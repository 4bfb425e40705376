import Canvas
import Observation
import ScopeModel
import ScopeViews
import Testing

@Suite("Screens: Metrics")
struct MetricsScreenTests {
  /// Thirty seconds of the tour in which the depth of orders goes up and down.
  static func model(columns: Int, rows: Int, _ glyphs: GraphGlyphs) -> Model {
    var snapshot = Tour.full()
    var model = Tour.model(snapshot, columns: columns, rows: rows)
    model.graphGlyphs = glyphs
    for number in 0..<120 {
      snapshot.domainTimeNanoseconds += 250_000_000
      snapshot.monotonicNanoseconds += 250_000_000
      let rising = number / 8 % 2 == 0
      snapshot.mailboxes[0].depth = UInt64(rising ? number % 8 + 1 : 8 - number % 8)
      snapshot.mailboxes[0].sentCount += rising ? 2 : 1
      snapshot.mailboxes[0].receivedCount += rising ? 1 : 2
      _ = update(&model, .snapshot(snapshot))
    }
    model.press(.character("5"))
    _ = update(&model, .events(EventBatch(events: (1...200).flatMap(pair))))
    return model
  }

  /// A message of orders that takes so many milliseconds; some items of shelf take microseconds.
  private static func pair(_ number: UInt64) -> [OperationEvent] {
    let isItem = number % 10 == 0
    let object = isItem ? ("shelf.buffer", "shelf") : (Operations.orders, "orders")
    var sent = Operations.event(
      isItem ? .produced : .sent, at: number * 1000, (1, "waiter-1"), on: object, sequence: number)
    var received = Operations.event(
      isItem ? .consumed : .received, at: number * 1001, (3, "cook-1"), on: object, sequence: number)
    sent.objectNumber = isItem ? 9 : 7
    received.objectNumber = sent.objectNumber
    if isItem { received.domainTimeNanoseconds = sent.domainTimeNanoseconds + number * 1000 }
    return [sent, received]
  }

  @Test(
    "Each kind of glyphs draws a graph of its own", arguments: [(80, 24), (100, 30), (200, 60), (40, 12)])
  func glyphs(columns: Int, rows: Int) {
    for glyphs in [GraphGlyphs.braille, .halfBlocks, .ascii] {
      let model = Self.model(columns: columns, rows: rows, glyphs)
      let frame = view(model, model.size)
      AnySizeTests.check(frame)
      let scalars = frame.cells.flatMap { Array($0.character.unicodeScalars) }
      let hasGraph = rows > 12
      #expect(scalars.contains { (0x2801...0x28FF).contains($0.value) } == (hasGraph && glyphs == .braille))
      #expect(scalars.contains { "▄█".unicodeScalars.contains($0) } == (hasGraph && glyphs == .halfBlocks))
      let text = frame.lines.joined(separator: "\n")
      #expect(text.contains("##") == (hasGraph && glyphs == .ascii))
      #expect(text.contains("Channels") && text.contains("▸orders"))
      #expect(text.contains("no room: graphs") != hasGraph)
    }
  }

  @Test("While the domain is paused the graph stands, and says so")
  func paused() {
    var model = Self.model(columns: 80, rows: 24, .ascii)
    var snapshot = Tour.full()
    snapshot.domainTimeNanoseconds = 43_100_000_000
    snapshot.isPaused = true
    _ = update(&model, .snapshot(snapshot))
    let text = view(model, model.size).lines.joined(separator: "\n")
    #expect(text.contains("paused: time stands"))
    #expect(!text.contains("now"))
  }
}
