import Observation
import Platform
import ScopeModel

/// Tells who waits for whom whenever that changes, until somebody ends it.
struct WaitWatcher {
  let observer: DomainObserver
  /// Only what concerns the process or object of this name.
  let name: String?
  let json: Bool
  let durationNanoseconds: UInt64?

  private static let intervalNanoseconds: UInt64 = 100_000_000
  /// A wait is told when it has lasted so long: those that come and go all the time are no news.
  static let leastNanoseconds: UInt64 = 200_000_000

  /// Returns when the time is over or the domain is gone.
  /// - Returns: whether there was a deadlock at the end.
  func run() throws(CommandFailure) -> Bool {
    let start = monotonicNanoseconds()
    var watch = DeadlockWatch()
    var known: [WaitFact]?
    var readingCount = 0
    while true {
      let snapshot = observer.read(messageLimit: 1)
      let words = WaitWords(snapshot, watch.confirmed(snapshot))
      readingCount += 1
      let isOver = durationNanoseconds.map { monotonicNanoseconds() &- start >= $0 } ?? false
      // A first look cannot tell yet who waits and who only looks around.
      if readingCount > 2 || isOver { try tell(words, &known) }
      if isOver { return words.hasDeadlock }
      try checkInterruption()
      if StandardStream.output.isClosedByReader { throw .outputClosed }
      sleepNanoseconds(Self.intervalNanoseconds)
      guard observer.isThere else { return words.hasDeadlock }
    }
  }

  /// Prints what has changed since the last time; at first what is so.
  private func tell(_ words: WaitWords, _ known: inout [WaitFact]?) throws(CommandFailure) {
    let facts = words.facts(about: name, leastNanoseconds: Self.leastNanoseconds)
    let changes = WaitWords.changes(from: known ?? [], to: facts)
    let isFirst = known == nil
    known = facts
    guard isFirst || !changes.isEmpty else { return }
    if json {
      var output = Output()
      try output.line(WaitJSON.report(words, about: name))
      return try output.flush()
    }
    let time = durationWords(words.domainTimeNanoseconds)
    try printLines((changes.isEmpty ? ["now: nobody waits"] : changes).map { "\(time)  \($0)" })
    if !isFirst, facts.isEmpty { try printLines(["\(time)  now: nobody waits"]) }
  }
}
