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
      try output.line(json ? line.text : escaped(event.text))
    case .missed(let missed):
      guard process.map({ $0 == missed.processName }) ?? true else { return }
      try output.line(
        json ? line.text : escaped("… " + missed.text))
    }
  }

  mutating func flush() throws(CommandFailure) { try output.flush() }
}
