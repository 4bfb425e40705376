import Canvas
import Observation

/// Prints events that pass its filters, as text in columns or as lines of JSON.
struct LogPrinter: ~Copyable {
  private var output = Output()
  private let json: Bool
  private let process: String?
  private let channel: String?
  private var rest: Int

  init(json: Bool, process: String?, channel: String?, limit: Int?) {
    self.json = json
    self.process = process
    self.channel = channel
    rest = limit ?? .max
  }

  /// Whether as many events were printed as were asked for.
  var isFull: Bool { rest == 0 }

  mutating func print(_ line: EventLine) throws(CommandFailure) {
    switch line {
    case .event(let event):
      guard rest > 0, process.map({ $0 == event.processName }) ?? true,
        channel.map({ $0 == event.objectName || $0 == event.objectID }) ?? true
      else { return }
      rest -= 1
      try output.line(json ? line.text : escaped(Self.text(event).utf8))
    case .missed(let missed):
      guard process.map({ $0 == missed.processName }) ?? true else { return }
      try output.line(
        json ? line.text : escaped("… \(missed.count) events of \(missed.processName) were missed".utf8))
    }
  }

  mutating func flush() throws(CommandFailure) { try output.flush() }

  /// `12.345678  cook  received  orders #7, 12 bytes`
  private static func text(_ event: OperationEvent) -> String {
    let microseconds = event.domainTimeNanoseconds / 1000
    let fraction = String(microseconds % 1_000_000)
    let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
    var text = "\(microseconds / 1_000_000).\(zeros)\(fraction)  \(event.processName)  \(event.kind.rawValue)"
    if let wait = event.wait { text += " (\(wait))" }
    var details: [String] = []
    if event.objectNumber != 0 {
      let sequence = event.sequence.map { " #\($0)" } ?? event.number.map { " \($0)" } ?? ""
      details.append(event.objectName + sequence)
    }
    if let byteCount = event.byteCount { details.append("\(byteCount) bytes") }
    if let count = event.repeatCount { details.append("\(count) times more") }
    switch event.capacity {
    case .zero: details.append("to zero")
    case .bounded(let count): details.append("to bounded \(count)")
    case .unbounded: details.append("to unbounded")
    case nil: break
    }
    if event.kind == .handedOver { details.append("to \(event.ownerName ?? "the system")") }
    return details.isEmpty ? text : text + "  " + details.joined(separator: ", ")
  }
}
