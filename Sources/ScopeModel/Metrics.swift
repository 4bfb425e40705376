import Observation

/// What graphs are drawn with, by what the terminal can show.
public enum GraphGlyphs: Sendable, Equatable {
  /// Two by four dots a cell.
  case braille
  /// Whole and half blocks, which the fonts of a console have.
  case halfBlocks
  case ascii
}

/// A measure that is drawn over time.
public enum Measure: Sendable, Equatable, CaseIterable {
  /// Messages or items in it.
  case depth
  /// Into a channel, or by a process; a second.
  case sent
  /// Out of a channel, or by a process; a second.
  case received
  /// The share of time in which a process was blocked, in hundredths.
  case blocked

  /// The measures of a thing.
  public static func all(of subject: Subject) -> [Measure] {
    if case .process = subject { [.sent, .received, .blocked] } else { [.depth, .sent, .received] }
  }
}

extension History {
  /// A measure over a window, in so many values, the oldest first; nil where nothing is known.
  public func values(
    _ measure: Measure, of subject: Subject, _ window: MetricsWindow, count: Int
  ) -> [Double?] {
    let points = points(of: subject, window)
    guard count > 0 else { return [] }
    guard !points.isEmpty else { return Array(repeating: nil, count: count) }
    return (0..<count).map { index in
      let begin = index * points.count / count
      let part = points[begin..<max(begin + 1, (index + 1) * points.count / count)]
      let known = part.reduce(0) { $0 + Double($1.knownNanoseconds) }
      guard known > 0 else { return nil }
      switch measure {
      case .depth: return Double(part.map(\.depth).max() ?? 0)
      case .sent: return part.reduce(0) { $0 + Double($1.sent) } / known * 1e9
      case .received: return part.reduce(0) { $0 + Double($1.received) } / known * 1e9
      case .blocked: return part.reduce(0) { $0 + Double($1.blockedNanoseconds) } / known * 100
      }
    }
  }

  /// A measure over the last second or so; nil before there is time to measure over.
  public func latest(_ measure: Measure, of subject: Subject) -> Double? {
    let points = points(of: subject, .halfMinute).suffix(9)
    let known = points.reduce(0) { $0 + Double($1.knownNanoseconds) }
    guard known >= 200_000_000 else { return nil }
    switch measure {
    case .depth: return points.last.map { Double($0.depth) }
    case .sent: return points.reduce(0) { $0 + Double($1.sent) } / known * 1e9
    case .received: return points.reduce(0) { $0 + Double($1.received) } / known * 1e9
    case .blocked: return points.reduce(0) { $0 + Double($1.blockedNanoseconds) } / known * 100
    }
  }
}

extension Model {
  /// The selected row.
  public var metricsSubject: Subject? {
    switch selection.metricsPane {
    case .channels: selection.object
    case .processes: selection.processID.map { .process($0) }
    }
  }

  mutating func selectMetric(_ subject: Subject?) {
    if case .process(let id)? = subject { selection.processID = id } else { selection.object = subject }
  }

  mutating func settleMetrics() {
    let rows = metricsRows
    if let now = metricsSubject, rows.contains(now) { return }
    if selection.metricsPane == .channels || !rows.isEmpty { selectMetric(rows.first) }
  }

  mutating func turnMetricsPane() {
    selection.metricsPane = selection.metricsPane == .channels ? .processes : .channels
    settleMetrics()
  }

  mutating func changeWindow(by step: Int) {
    let index = metricsWindow.rawValue + step
    if let window = MetricsWindow(rawValue: index) { metricsWindow = window }
  }
}
