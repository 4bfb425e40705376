public import Observation

/// The rule at work on the selected thing, and what would release it: one or two sentences.
///
/// True of this reading, and of nothing else. `sides` tells who sends and who receives; without it, what the
/// reading alone tells.
public func why(for subject: Subject, in snapshot: DomainSnapshot, sides: SideTable? = nil) -> [String] {
  let reasons = Reasons(snapshot: snapshot, sides: sides ?? SideTable(snapshot))
  switch subject {
  case .process(let id): return snapshot.process(id).map(reasons.process) ?? []
  case .channel(let id): return snapshot.channel(id).map(reasons.channel) ?? []
  case .buffer(let id): return snapshot.buffer(id).map(reasons.buffer) ?? []
  case .region(let id): return snapshot.region(id).map(reasons.region) ?? []
  }
}

extension Model {
  /// The *why* lines of what is selected.
  public var whyLines: [String] {
    guard let snapshot else { return [] }
    if tab == .waits, waitGraph.waits.isEmpty {
      return ["Nobody is blocked: whoever stands still rests at its own pace, is held, or has ended."]
    }
    if tab == .log { return logWhyLines }
    guard let subject else { return [] }
    let lines = why(for: subject, in: snapshot, sides: sides)
    // What stands in the way for good goes before the rule.
    return verdict(on: subject).map { [$0] + lines.prefix(1) } ?? lines
  }
}

extension Model {
  /// The deadlock, the stopped process, or the want of anybody that keeps a process waiting; nil: nothing of that.
  public func verdict(on subject: Subject) -> String? {
    guard case .process(let id) = subject, let process = snapshot?.process(id) else { return nil }
    return waitWords?.verdict(on: process)
  }
}

/// Makes the sentences of one reading.
struct Reasons {
  let snapshot: DomainSnapshot
  let sides: SideTable

  func name(_ id: UInt64) -> String { shownName(snapshot.processName(id)) }

  /// "cook-1 or cook-2", or the fallback where nobody is known.
  func anyOf(_ ids: [UInt64], except id: UInt64? = nil, or fallback: String) -> String {
    let living = ids.filter { $0 != id && snapshot.process($0)?.isAlive == true }
    return living.isEmpty ? fallback : listed(living.map(name), "or")
  }

  /// "cook-1 and cook-2".
  func allOf(_ ids: [UInt64]) -> String { listed(ids.map(name), "and") }

  /// "is" or "are".
  func verb(_ ids: [UInt64]) -> String { ids.count == 1 ? "is" : "are" }

  /// " (cook-1 is held, cook-2 is stopped)", " (cook-1 and cook-2 have ended)": those among the releasers that
  /// cannot act now; empty when one can.
  func hindrance(_ ids: [UInt64], except id: UInt64? = nil) -> String {
    let known = ids.compactMap { snapshot.process($0) }.filter { $0.id != id }
    let living = known.filter(\.isAlive)
    if living.isEmpty, !known.isEmpty {
      let who = allOf(known.map(\.id))
      return known.count == 1
        ? " (\(who) \(known[0].endingWords ?? "has ended"))" : " (\(who) have ended)"
    }
    let hindered = living.filter { $0.life == .stopped || ($0.isHeld && $0.isAtGate) }
    guard !living.isEmpty, hindered.count == living.count else { return "" }
    let parts = hindered.prefix(2).map {
      "\(shownName($0.name)) is \($0.life == .stopped ? "stopped" : "held")"
    }
    return " (\(parts.joined(separator: ", "))\(hindered.count > 2 ? ", …" : ""))"
  }

  /// "paused by lecturer" or "paused".
  var pausedWords: String { snapshot.pausedBy.map { "paused by \(shownName($0))" } ?? "paused" }
}
