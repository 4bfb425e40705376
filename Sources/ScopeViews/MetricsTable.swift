import Canvas
import Observation
import ScopeModel

/// The list of Metrics: as many columns as there is room for, those that say most first.
struct MetricsTable {
  let model: Model
  let snapshot: DomainSnapshot
  let columns: Int

  private enum Column: Equatable {
    case ordered(MetricsColumn)
    case ninety, ninetyNineNine, longest, timed, spark
  }

  private var isChannels: Bool { model.selection.metricsPane == .channels }

  /// The columns of a list of channels that give way at a width.
  static func hidden(_ isChannels: Bool, columns: Int) -> [String] {
    isChannels && columns < 60 ? ["P50", "MAX"] : []
  }

  private var shown: [Column] {
    let common: [Column] = [.ordered(.name), .ordered(.level), .ordered(.sent), .ordered(.received)]
    guard isChannels else { return common + (columns < 60 ? [] : [.spark]) }
    if columns < 60 { return common + [.ordered(.ninetyNine)] }
    if columns < 96 { return common + [.ordered(.half), .ordered(.ninetyNine), .spark] }
    return common + [
      .ordered(.half), .ninety, .ordered(.ninetyNine), .ninetyNineNine, .longest, .timed, .spark,
    ]
  }

  func table(_ rows: [Subject], room: Int) -> Table {
    // Of a thousand rows only those in sight are made.
    let selected = rows.firstIndex { $0 == model.metricsSubject } ?? 0
    let first = max(0, min(selected - room, rows.count - 2 * room))
    let inSight = rows[first..<min(rows.count, first + 2 * room + 1)]
    let shown = shown
    let others = shown.filter { $0 != .spark && $0 != .ordered(.name) }.reduce(0) { $0 + width($1) + 1 }
    let nameColumns = min(34, columns < 60 ? columns - others - 2 : columns / (isChannels ? 5 : 4))
    let sparkColumns = columns - others - nameColumns - 3
    let heads = shown.map { column in
      switch column {
      case .ordered(.name):
        TableColumn(head: head(column), columns: nameColumns)
      case .spark: TableColumn(head: sparkHead(columns: sparkColumns), columns: sparkColumns)
      default: TableColumn(head: head(column), columns: width(column), alignment: .right)
      }
    }
    return Table(
      columns: heads,
      rows: inSight.map { subject in shown.map { cell($0, subject, sparkColumns: sparkColumns) } },
      selected: selected - first, hasFocus: true, targets: inSight.map { .row($0) },
      headTargets: shown.map { column in
        if case .ordered(let by) = column { .metricsColumn(by) } else { .action(.nextOrder) }
      }, hiddenAbove: UInt64(first), hiddenBelow: UInt64(rows.count - first - inSight.count))
  }

  private func width(_ column: Column) -> Int {
    switch column {
    case .ordered(.half), .ordered(.ninetyNine), .ninety, .ninetyNineNine, .longest: 7
    case .ordered(.level): isChannels ? 6 : 8
    default: isChannels ? 6 : 7
    }
  }

  private func head(_ column: Column) -> String {
    let order = model.shownMetricsOrder
    let sign = column == .ordered(order.column) ? order.isAscending ? "▲" : "▼" : ""
    let words =
      switch column {
      case .ordered(.name): isChannels ? "CHANNEL" : "PROCESS"
      case .ordered(.level): isChannels ? "DEPTH" : "BLOCKED"
      case .ordered(.sent): isChannels ? "IN/S" : "SENT/S"
      case .ordered(.received): isChannels ? "OUT/S" : "RECV/S"
      case .ordered(.half): "P50"
      case .ninety: "P90"
      case .ordered(.ninetyNine): "P99"
      case .ninetyNineNine: "P99.9"
      case .longest: "MAX"
      case .timed: "TIMED"
      case .spark: ""
      }
    return words + sign
  }

  private func sparkHead(columns: Int) -> String {
    let words = (isChannels ? "DEPTH" : "BLOCKED") + " OVER TIME"
    return words.count <= columns ? words : "OVER TIME"
  }

  private func cell(_ column: Column, _ subject: Subject, sparkColumns: Int) -> Span {
    switch column {
    case .ordered(.name): Span(snapshot.title(of: subject), .text, .bold)
    case .ordered(.level): level(subject)
    case .ordered(.sent): rate(.sent, subject)
    case .ordered(.received): rate(.received, subject)
    case .ordered(.half): latency(subject, \.half)
    case .ninety: latency(subject, \.ninety)
    case .ordered(.ninetyNine): latency(subject, \.ninetyNine)
    case .ninetyNineNine: latency(subject, \.ninetyNineNine)
    case .longest: latency(subject, \.longest)
    case .timed: Span(latency(of: subject).map { rateWords(Double($0.timedCount)) } ?? "-", .dim)
    case .spark: spark(subject, columns: sparkColumns)
    }
  }

  private func rate(_ measure: Measure, _ subject: Subject) -> Span {
    guard !snapshot.isPaused else { return Span("-", .dim) }
    return Span(model.history.latest(measure, of: subject).map(rateWords) ?? "-", .message)
  }

  private func latency(of subject: Subject) -> Latency? {
    switch subject {
    case .channel(let id), .buffer(let id): model.latencies[id]
    case .process, .region: nil
    }
  }

  private func latency(_ subject: Subject, _ value: (Latency) -> UInt64) -> Span {
    guard let known = latency(of: subject) else { return Span("-", .dim) }
    return Span(latencyWords(value(known)), .waiting)
  }

  private func spark(_ subject: Subject, columns: Int) -> Span {
    let values = model.history.values(
      Measure.spark(subject), of: subject, model.metricsWindow,
      count: Graph.valueCount(model.graphGlyphs, columns: columns))
    let top = Measure.spark(subject).top(values, subject, snapshot)
    let lines = Graph(glyphs: model.graphGlyphs, values: values, top: top).lines(columns: columns, rows: 1)
    return Span(lines.first ?? "", .message)
  }

  /// The depth of a channel, the share of time in which a process was blocked lately.
  private func level(_ subject: Subject) -> Span {
    switch subject {
    case .channel(let id):
      guard let channel = snapshot.channel(id) else { return Span("-", .dim) }
      var isFull = false
      if case .bounded(let count) = channel.capacity { isFull = channel.depth >= count }
      return Span(rateWords(Double(channel.depth)), isFull ? .blocked : .text)
    case .buffer(let id):
      return Span(snapshot.buffer(id).map { "\($0.fullSlotCount)" } ?? "-")
    case .process:
      let share = model.history.latest(.blocked, of: subject)
      return Span(share.map { "\(Int($0.rounded())) %" } ?? "-", (share ?? 0) >= 50 ? .blocked : .text)
    case .region: return Span("-", .dim)
    }
  }
}

extension Measure {
  /// What the small graph of a thing shows.
  static func spark(_ subject: Subject) -> Measure {
    if case .process = subject { .blocked } else { .depth }
  }

  /// The full height: the bound of a channel where that is near, else a round number.
  func top(_ values: [Double?], _ subject: Subject, _ snapshot: DomainSnapshot) -> Double {
    if self == .blocked { return 100 }
    let top = Graph.roundTop(values)
    guard self == .depth else { return top }
    var bound: Double?
    if case .channel(let id) = subject, case .bounded(let count)? = snapshot.channel(id)?.capacity {
      bound = Double(count)
    }
    if case .buffer(let id) = subject { bound = snapshot.buffer(id).map { Double($0.usableSlotCount) } }
    let most = values.reduce(0) { max($0, $1 ?? 0) }
    guard let bound, bound >= most, bound <= 4 * max(most, 4) else { return top }
    return bound
  }
}
