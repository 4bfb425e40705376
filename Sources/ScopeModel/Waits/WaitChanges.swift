import Observation

/// One thing that is so about who waits for whom, to be compared from reading to reading.
public struct WaitFact: Sendable, Equatable {
  /// The same as long as it is about the same.
  public var key: String
  /// What of it is worth a line when it changes: times, which always do, are not in it.
  var content: String
  public var text: String
}

extension WaitWords {
  /// What is so, without its age: deadlocks, then waits, then who is stopped or held.
  /// - Parameters:
  ///   - name: only what concerns the process or object of that name; nil: everything.
  ///   - leastNanoseconds: only waits that have lasted so long; a deadlock is one at once.
  public func facts(about name: String? = nil, leastNanoseconds: UInt64 = 0) -> [WaitFact] {
    var facts = deadlocks(about: name).map { deadlock in
      let behind = followers(deadlock).map { "; " + $0 } ?? ""
      let text = "DEADLOCK of \(Self.count(deadlock)): \(sentence(deadlock))\(behind)"
      return WaitFact(
        key: "deadlock \(deadlock.participants)", content: text, text: text)
    }
    facts += waits(about: name).filter { elapsed(since: $0.wait.sinceNanoseconds) >= leastNanoseconds }.map {
      one in
      WaitFact(
        key: "wait \(one.id.participantID) \(one.id.threadID) \(one.wait.reason) \(one.wait.objectID)",
        content: "\(clause(one)) \(fateWords(one))", text: clause(one) + ending(one))
    }
    facts += hindered(about: name).map { process in
      let text = "\(shownName(process.name)) is \(Self.hindrance(process))\(heldUp(process))"
      return WaitFact(key: "hindered \(process.id)", content: text, text: text)
    }
    if graph.pausedCount > 0, name == nil {
      let who = snapshot.pausedBy.map { " by " + shownName($0) } ?? ""
      let text = "the domain is paused\(who)"
      facts.append(WaitFact(key: "paused", content: text, text: text))
    }
    return facts
  }

  /// The outlook without the time that is left.
  private func fateWords(_ one: WaitingThread) -> String {
    if case .untilTimeOut = one.fate { "time-out" } else { ending(one) }
  }

  /// What is no longer so, then what is so now or is so otherwise, a line each.
  public static func changes(from before: [WaitFact], to now: [WaitFact]) -> [String] {
    let old = Dictionary(before.map { ($0.key, $0.content) }, uniquingKeysWith: { first, _ in first })
    let present = Set(now.map(\.key))
    return before.filter { !present.contains($0.key) }.map { "over: \($0.text)" }
      + now.filter { old[$0.key] != $0.content }.map { "now: \($0.text)" }
  }

  /// How long the domain has run, which is when all this is so.
  public var domainTimeNanoseconds: UInt64 { snapshot.domainTimeNanoseconds }
}
