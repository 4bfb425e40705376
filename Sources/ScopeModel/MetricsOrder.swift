import Observation

/// What the table of Metrics can be ordered by.
public enum MetricsColumn: Int, Sendable, Hashable, CaseIterable {
  case name
  /// The depth of a channel, the share of time in which a process was blocked.
  case level
  case sent, received
  /// Latencies from send to receive: half of the messages took no longer, 99 of 100.
  case half, ninetyNine

  /// Those that a list has.
  static func all(in pane: Selection.MetricsPane) -> [MetricsColumn] {
    allCases.filter { pane == .channels || ($0 != .half && $0 != .ninetyNine) }
  }

  /// In words, for the line that says what the list is ordered by.
  func words(_ pane: Selection.MetricsPane) -> String {
    switch self {
    case .name: "name"
    case .level: pane == .channels ? "depth" : "time blocked"
    case .sent: pane == .channels ? "messages in a second" : "messages sent a second"
    case .received: pane == .channels ? "messages out a second" : "messages received a second"
    case .half: "latency of half the messages"
    case .ninetyNine: "latency of 99 of 100"
    }
  }
}

/// What the table of Metrics is ordered by, and which way.
public struct MetricsOrder: Sendable, Equatable {
  public var column = MetricsColumn.name
  public var isReversed = false

  public init(column: MetricsColumn = .name, isReversed: Bool = false) {
    self.column = column
    self.isReversed = isReversed
  }

  /// Names begin with A, numbers with the largest.
  public var isAscending: Bool { (column == .name) != isReversed }
}

extension Model {
  /// What the list is ordered by: a list of processes has no latencies.
  public var shownMetricsOrder: MetricsOrder {
    MetricsColumn.all(in: selection.metricsPane).contains(metricsOrder.column) ? metricsOrder : MetricsOrder()
  }

  /// The rows of Metrics, in the chosen order: channels and buffers; or the processes.
  public var metricsRows: [Subject] {
    let rows = listedMetrics
    let order = shownMetricsOrder
    if order.column == .name { return order.isAscending ? rows : rows.reversed() }
    let numbers = rows.map { metricsNumber(order.column, of: $0) }
    // Equals stay in their order.
    return rows.indices.sorted { left, right in
      if numbers[left] == numbers[right] { return left < right }
      return (numbers[left] < numbers[right]) == order.isAscending
    }.map { rows[$0] }
  }

  /// Channels, then buffers; or the processes.
  private var listedMetrics: [Subject] {
    guard let snapshot else { return [] }
    switch selection.metricsPane {
    case .channels:
      return snapshot.channels.filter { matchesFilter($0.name) }.map { .channel($0.id) }
        + snapshot.buffers.filter { matchesFilter($0.name) }.map { .buffer($0.id) }
    case .processes:
      return snapshot.participants.filter { matchesFilter($0.name) }.map { .process($0.id) }
    }
  }

  /// What is not known comes after all that is.
  private func metricsNumber(_ column: MetricsColumn, of subject: Subject) -> Double {
    switch subject {
    case .process:
      let measure: Measure = column == .level ? .blocked : column == .sent ? .sent : .received
      return history.latest(measure, of: subject) ?? -1
    case .channel(let id), .buffer(let id), .region(let id):
      switch column {
      case .name: return 0
      case .level:
        return snapshot?.channel(id).map { Double($0.depth) }
          ?? snapshot?.buffer(id).map { Double($0.fullSlotCount) } ?? -1
      case .sent: return rates[id]?.sent ?? -1
      case .received: return rates[id]?.received ?? -1
      case .half: return latencies[id].map { Double($0.half) } ?? -1
      case .ninetyNine: return latencies[id].map { Double($0.ninetyNine) } ?? -1
      }
    }
  }

  mutating func orderMetrics(by column: MetricsColumn) {
    metricsOrder =
      shownMetricsOrder.column == column
      ? MetricsOrder(column: column, isReversed: !metricsOrder.isReversed) : MetricsOrder(column: column)
    sayMetricsOrder()
  }

  mutating func orderMetricsByNextColumn() {
    let columns = MetricsColumn.all(in: selection.metricsPane)
    let index = columns.firstIndex(of: shownMetricsOrder.column) ?? 0
    metricsOrder = MetricsOrder(column: columns[(index + 1) % columns.count])
    sayMetricsOrder()
  }

  mutating func reverseOrder() {
    guard tab == .metrics else {
      mailboxOrder = mailboxOrder.reversed
      return
    }
    metricsOrder = MetricsOrder(column: shownMetricsOrder.column, isReversed: !shownMetricsOrder.isReversed)
    sayMetricsOrder()
  }

  private mutating func sayMetricsOrder() {
    let order = shownMetricsOrder
    let first =
      order.column == .name
      ? order.isAscending ? "as they are listed" : "the last first"
      : order.isAscending ? "the smallest first" : "the largest first"
    show("ordered by \(order.column.words(selection.metricsPane)): \(first)", .success)
  }

  /// Measures from now on.
  mutating func resetMetrics() {
    latencies.reset()
    history = History()
    rates = Rates()
    if let snapshot {
      history.note(snapshot)
      rates.note(snapshot)
    }
    show("measured anew: latencies, rates and graphs begin now", .success)
  }
}
