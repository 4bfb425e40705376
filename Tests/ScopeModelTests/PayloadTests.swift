import Canvas
import Observation
import ScopeModel
import Testing

@Suite("Payloads page by page")
struct PayloadTests {
  @Test("A payload breaks at newlines and at the last column, whole characters only")
  func lines() {
    func lines(_ text: String, columns: Int = 12) -> [String] {
      payloadLines(Array(text.utf8), from: 0, columns: columns, most: 100, showsNewlines: true).map(\.text)
    }
    #expect(lines("ab\ncd") == [#"ab\n"#, "cd"])
    #expect(lines("0123456789abcdef") == ["0123456789ab", "cdef"])
    #expect(lines("茶茶茶茶茶茶茶") == ["茶茶茶茶茶茶", "茶"])
    #expect(lines("\u{1B}[2J\u{202E}x", columns: 15) == [#"\x1B[2J\u{202E}"#, "x"])
    #expect(lines("e\u{301}e\u{301}") == ["e\u{301}e\u{301}"])
    #expect(lines("") == [])
  }

  @Test("The lines of any bytes, put together, are all of them")
  func everyByte() {
    var bytes: [UInt8] = []
    for index in 0..<5000 { bytes.append(UInt8(truncatingIfNeeded: index &* 97 ^ index >> 3)) }
    var at = 0
    while at < bytes.count {
      let line = payloadLines(bytes, from: at, columns: 30, most: 1, showsNewlines: true)
      guard let end = line.first?.end, end > at else {
        Issue.record("no line from \(at)")
        return
      }
      #expect(displayWidth(line[0].text) <= 30)
      at = end
    }
    #expect(at == bytes.count)
  }

  @Test(
    "JSON gets a line a member, and nothing in it changes",
    arguments: [
      (
        #"{"a":1,"b":[true,null,"x\"}"],"c":{}}"#,
        "{\n  \"a\": 1,\n  \"b\": [\n    true,\n    null,\n    \"x\\\"}\"\n  ],\n  \"c\": {}\n}"
      ),
      (" [ ] ", "[]"), ("-1.5e3", "-1.5e3"), (#""tea""#, #""tea""#),
    ])
  func json(_ text: String, _ expected: String) {
    #expect(IndentedJSON(Array(text.utf8)) == .lines(Array(expected.utf8)))
  }

  @Test(
    "What is no JSON is told with the place",
    arguments: [
      ("tea", 0), ("{\"a\":}", 5), ("[1,2", 4), ("[1}", 2), ("{} x", 3), ("", 0), ("\"a\nb\"", 2),
      ("[1,]", 3),
      ("{,}", 1), ("0x1", 0),
    ])
  func noJSON(_ text: String, _ place: Int) {
    #expect(IndentedJSON(Array(text.utf8)) == .fault(at: place))
  }

  /// A model with the detail of one message open, which reads on demand as the screen does.
  private struct Reader {
    var model: Model
    let payload: [UInt8]

    init(_ payload: [UInt8]) {
      self.payload = payload
      var snapshot = Kitchen.snapshot()
      snapshot.mailboxes[0].messages[0].byteCount = payload.count
      model = Kitchen.model(snapshot)
      press(.character("2"), .tab, .enter)
    }

    mutating func press(_ keys: Key...) {
      for key in keys {
        model.keys(key)
        guard var snapshot = model.snapshot, let part = model.readingFocus.payload else { continue }
        var message = snapshot.mailboxes[0].messages[0]
        message.bytes = []
        let start = min(part.offset, payload.count)
        let end = min(payload.count, start + part.byteCount)
        snapshot.payload = PayloadSnapshot(
          request: part, message: message, bytes: Array(payload[start..<end]))
        _ = update(&model, .snapshot(snapshot))
      }
    }

    var offset: Int {
      if case .message(let detail)? = model.dialog { detail.offset } else { -1 }
    }
  }

  @Test("Down and up a text of a mebibyte in one line reads only what is about the page")
  func pages() {
    var reader = Reader([UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20))
    var offsets = [reader.offset]
    for _ in 0..<20 {
      reader.press(.pageDown)
      offsets.append(reader.offset)
      #expect(reader.model.readingFocus.payload.map { $0.byteCount < 100_000 } == true)
    }
    #expect(offsets == offsets.sorted() && Set(offsets).count == 21)
    for offset in offsets.reversed().dropFirst() {
      reader.press(.pageUp)
      #expect(reader.offset == offset)
    }
    reader.press(.end)
    #expect(reader.offset > (1 << 20) - 20_000)
    reader.press(.home)
    #expect(reader.offset == 0)
  }

  @Test("One key goes round text, JSON and hexadecimal")
  func formats() {
    var reader = Reader(Array(#"{"dish":"soup"}"#.utf8))
    var seen: [PayloadFormat] = []
    for _ in 0..<4 {
      if case .message(let detail)? = reader.model.dialog { seen.append(detail.format) }
      reader.press(.character("v"))
    }
    #expect(seen == [.text, .json, .hex, .text])
    reader.press(.escape)
    #expect(reader.model.dialog == nil)
  }

  @Test("Among a million messages the selection moves by number, and only a window is asked for")
  func million() {
    var snapshot = Kitchen.snapshot()
    snapshot.mailboxes[0].firstSequence = 8
    snapshot.mailboxes[0].endSequence = 1_000_008
    snapshot.mailboxes[0].depth = 1_000_000
    var model = Kitchen.model(snapshot)
    model.keys(.character("2"), .tab, .end)
    #expect(model.selection.messageSequence == 1_000_007)
    let window = model.readingFocus.window
    #expect(window.map { $0.first > 999_000 && $0.count <= 400 } == true)
    model.keys(.pageUp, .down)
    #expect(model.selection.messageSequence.map { $0 < 1_000_007 && $0 > 999_900 } == true)
    model.keys(.home)
    #expect(model.selection.messageSequence == 8)
    // The oldest ones are received: the selection goes on to what is there.
    snapshot.mailboxes[0].firstSequence = 500
    snapshot.mailboxes[0].messages = [Kitchen.message(500), Kitchen.message(501)]
    _ = update(&model, .snapshot(snapshot))
    #expect(model.selection.messageSequence == 500)
  }
}
