import Observation
import ScopeModel

/// What stands in one place of a side of Stage: one process, or many of a kind together.
enum StageEntry: Equatable {
  case one(UInt64)
  /// Processes whose names differ by their number only.
  case group([UInt64])
  /// Those for which there is no place.
  case more([UInt64])
}

/// How much room each thing on Stage gets. It depends on sizes and counts only, never on states, so that
/// nothing jumps while messages move.
struct StageDensity {
  /// Lines a process: name and state, and with 3 its time and message.
  var processLines: Int
  /// Processes a side that are shown one by one; beyond, they are grouped.
  var mostOnOneSide: Int
  /// Whether the cells show the bodies of messages too.
  var hasTallCells: Bool

  /// From roomy to tight: the first that fits is taken.
  static let all = [
    StageDensity(processLines: 3, mostOnOneSide: .max, hasTallCells: true),
    StageDensity(processLines: 3, mostOnOneSide: .max, hasTallCells: false),
    StageDensity(processLines: 2, mostOnOneSide: .max, hasTallCells: false),
    StageDensity(processLines: 2, mostOnOneSide: 4, hasTallCells: false),
    StageDensity(processLines: 2, mostOnOneSide: 2, hasTallCells: false),
  ]

  /// The places that a side takes, whatever is selected.
  func placeCount(_ ids: [UInt64], in snapshot: DomainSnapshot) -> Int {
    guard ids.count > mostOnOneSide else { return ids.count }
    return min(mostOnOneSide, kinds(ids, in: snapshot).count + 1)
  }

  /// What stands in the places of a side; a selected process stands for itself.
  func entries(_ ids: [UInt64], selected: UInt64?, in snapshot: DomainSnapshot) -> [StageEntry] {
    guard ids.count > mostOnOneSide else { return ids.map { .one($0) } }
    var entries: [StageEntry] = []
    if let selected, ids.contains(selected) { entries.append(.one(selected)) }
    for kind in kinds(ids.filter { $0 != selected }, in: snapshot) {
      entries.append(kind.count == 1 ? .one(kind[0]) : .group(kind))
    }
    let places = placeCount(ids, in: snapshot)
    guard entries.count > places else { return entries }
    let kept = Array(entries.prefix(places - 1))
    let rest = entries.dropFirst(places - 1).flatMap { entry -> [UInt64] in
      switch entry {
      case .one(let id): [id]
      case .group(let ids), .more(let ids): ids
      }
    }
    return kept + [.more(rest)]
  }

  private func kinds(_ ids: [UInt64], in snapshot: DomainSnapshot) -> [[UInt64]] {
    var order: [String] = []
    var kinds: [String: [UInt64]] = [:]
    for id in ids {
      let stem = Self.stem(snapshot.processName(id))
      if kinds[stem] == nil { order.append(stem) }
      kinds[stem, default: []].append(id)
    }
    return order.compactMap { kinds[$0] }
  }

  /// A name without the number at its end.
  static func stem(_ name: String) -> String {
    String(name.prefix(name.count - name.reversed().prefix { $0.isASCII && $0.isNumber }.count))
  }
}

/// The name of a group: "worker-1…16".
func groupName(_ ids: [UInt64], in snapshot: DomainSnapshot) -> String {
  guard let first = ids.first, let last = ids.last else { return "" }
  let stem = StageDensity.stem(snapshot.processName(last))
  return shownName(snapshot.processName(first)) + "…"
    + shownName(String(snapshot.processName(last).dropFirst(stem.count)))
}

/// How many of a group are in which state: glyph and number, with the state's role. Those that work come last, for
/// where room is scarce the others are the news.
func groupStates(_ ids: [UInt64], in snapshot: DomainSnapshot) -> [Span] {
  var order: [ProcessState] = []
  var counts: [Int] = []
  for state in ids.compactMap({ snapshot.process($0)?.state }) {
    if let index = order.firstIndex(of: state) {
      counts[index] += 1
    } else {
      order.append(state)
      counts.append(1)
    }
  }
  let ranked = zip(order, counts).enumerated().sorted {
    let works = ($0.element.0 == .working, $1.element.0 == .working)
    if works.0 != works.1 { return works.1 }
    return $0.element.1 == $1.element.1 ? $0.offset < $1.offset : $0.element.1 > $1.element.1
  }
  return ranked.flatMap {
    [Span("\($0.element.0.glyph) \($0.element.1) \($0.element.0.shortWords)", $0.element.0.role), Span(" ")]
  }
}
