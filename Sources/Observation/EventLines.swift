/// Events as lines of JSON, one object a line: what `ipcscope log --json` prints, a file keeps, and a replay reads.
///
/// An event: `{"time":…,"domainTime":…,"process":"till","processNumber":3,"thread":4711,"event":"sent",
/// "object":"m.orders","name":"orders","objectNumber":7,"sequence":12,"byteCount":64}`; where they apply also `wait`,
/// `number`, `repeats`, `offset`, `capacity` (`"zero"`, `"unbounded"` or a count) and `owner`. Missed events:
/// `{"missed":120,"process":"till","processNumber":3}`. Times are nanoseconds.
public enum EventLine: Sendable, Equatable {
  case event(OperationEvent)
  case missed(MissedEvents)

  /// The line, without its end.
  public var text: String {
    switch self {
    case .event(let event): Self.text(event)
    case .missed(let missed):
      "{\"missed\":\(missed.count),\"process\":\(quoted(missed.processName)),\"processNumber\":\(missed.processID)}"
    }
  }

  private static func text(_ event: OperationEvent) -> String {
    var text = "{\"time\":\(event.timeNanoseconds),\"domainTime\":\(event.domainTimeNanoseconds)"
    text += ",\"process\":\(quoted(event.processName)),\"processNumber\":\(event.processID)"
    text += ",\"thread\":\(event.threadID),\"event\":\(quoted(event.kind.rawValue))"
    if event.objectNumber != 0 {
      text += ",\"object\":\(quoted(event.objectID)),\"name\":\(quoted(event.objectName))"
      text += ",\"objectNumber\":\(event.objectNumber)"
    }
    if let sequence = event.sequence { text += ",\"sequence\":\(sequence)" }
    if let byteCount = event.byteCount { text += ",\"byteCount\":\(byteCount)" }
    if let wait = event.wait { text += ",\"wait\":\(quoted(wait))" }
    if let number = event.number { text += ",\"number\":\(number)" }
    if let count = event.repeatCount { text += ",\"repeats\":\(count)" }
    if let offset = event.offset { text += ",\"offset\":\(offset)" }
    switch event.capacity {
    case .zero: text += ",\"capacity\":\"zero\""
    case .bounded(let count): text += ",\"capacity\":\(count)"
    case .unbounded: text += ",\"capacity\":\"unbounded\""
    case nil: break
    }
    if let owner = event.ownerName { text += ",\"owner\":\(quoted(owner))" }
    return text + "}"
  }

  /// Reads a line back; nil where it is not one.
  public init?(_ line: some StringProtocol) {
    var reader = FlatObjectReader(line)
    guard let fields = reader.read() else { return nil }
    func number(_ name: String) -> UInt64? {
      if case .number(let value) = fields[name] { value } else { nil }
    }
    func text(_ name: String) -> String? { if case .text(let value) = fields[name] { value } else { nil } }
    guard let process = text("process"), let id = number("processNumber") else { return nil }
    if let count = number("missed") {
      self = .missed(MissedEvents(processID: id, processName: process, count: count))
      return
    }
    guard let time = number("time"), let kind = text("event").flatMap(OperationKind.init(rawValue:)) else {
      return nil
    }
    var event = OperationEvent(
      kind: kind, timeNanoseconds: time, domainTimeNanoseconds: number("domainTime") ?? 0, processID: id,
      processName: process, threadID: Int32(truncatingIfNeeded: number("thread") ?? 0),
      objectNumber: number("objectNumber") ?? 0, objectID: text("object") ?? "",
      objectName: text("name") ?? "", sequence: number("sequence"),
      byteCount: number("byteCount").map { Int(clamping: $0) }, wait: text("wait"), number: number("number"),
      repeatCount: number("repeats"),
      ownerName: text("owner"), offset: number("offset"))
    switch fields["capacity"] {
    case .number(let count): event.capacity = .bounded(count)
    case .text("zero"): event.capacity = .zero
    case .text("unbounded"): event.capacity = .unbounded
    case .text, nil: break
    }
    self = .event(event)
  }
}

/// A JSON string: names hold no control bytes but through a hostile file, which must not spoil the line.
private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": result += "\\\(scalar)"
    case _ where scalar.value < 0x20 || scalar.value == 0x7f:
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

/// Reads one JSON object whose members are texts and whole numbers.
private struct FlatObjectReader {
  enum Value: Equatable {
    case number(UInt64)
    case text(String)
  }

  private let characters: [Unicode.Scalar]
  private var at = 0

  init(_ line: some StringProtocol) { characters = Array(line.unicodeScalars) }

  mutating func read() -> [String: Value]? {
    var fields: [String: Value] = [:]
    guard take("{") else { return nil }
    if take("}") { return isAtEnd ? fields : nil }
    repeat {
      guard let name = text(), take(":"), let value = value() else { return nil }
      fields[name] = value
    } while take(",")
    return take("}") && isAtEnd ? fields : nil
  }

  private var isAtEnd: Bool { characters[at...].allSatisfy { $0.properties.isWhitespace } }

  private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
    while at < characters.count, characters[at].properties.isWhitespace { at += 1 }
    guard at < characters.count, characters[at] == wanted else { return false }
    at += 1
    return true
  }

  private mutating func value() -> Value? {
    if let text = text() { return .text(text) }
    let digits = characters[at...].prefix { ("0"..."9").contains($0) }
    at += digits.count
    return UInt64(String(String.UnicodeScalarView(digits))).map(Value.number)
  }

  private mutating func text() -> String? {
    guard take("\"") else { return nil }
    var scalars = String.UnicodeScalarView()
    while at < characters.count {
      let scalar = characters[at]
      at += 1
      switch scalar {
      case "\"": return String(scalars)
      case "\\":
        guard let escaped = escaped() else { return nil }
        scalars.append(escaped)
      default: scalars.append(scalar)
      }
    }
    return nil
  }

  private mutating func escaped() -> Unicode.Scalar? {
    guard at < characters.count else { return nil }
    let kind = characters[at]
    at += 1
    switch kind {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      let digits = characters[at...].prefix(4)
      at += digits.count
      return UInt32(String(String.UnicodeScalarView(digits)), radix: 16).flatMap(Unicode.Scalar.init)
    default: return kind
    }
  }
}
