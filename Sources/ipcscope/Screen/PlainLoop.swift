import IPCCore
import Observation
import Platform
import ScopeModel
import ScopeViews

/// The linear view: one fact a line, for pipes, screen readers and terminals that cannot place a cursor.
/// First everything, then only what has changed.
struct PlainLoop {
  let observer: DomainObserver
  let durationNanoseconds: UInt64?
  /// Whether something outside asks for the end.
  let shouldEnd: () -> ScreenEnd?
  let news: () -> [String]

  private static let intervalNanoseconds: UInt64 = 500_000_000

  /// Prints until somebody ends it.
  func run() throws(CommandFailure) -> ScreenEnd {
    let start = monotonicNanoseconds()
    var watch = DeadlockWatch()
    var last = observer.read()
    var lastGraph = watch.confirmed(last)
    var rates = Rates()
    rates.note(last)
    try printLines(plainLines(last, lastGraph))
    while true {
      for _ in 0..<10 {
        if let end = shouldEnd() { return end }
        if let duration = durationNanoseconds, monotonicNanoseconds() &- start >= duration {
          return .timeOver
        }
        sleepNanoseconds(Self.intervalNanoseconds / 10)
      }
      guard observer.isThere else { return .domainGone }
      let reading = observer.read()
      let graph = watch.confirmed(reading)
      rates.note(reading)
      try printLines(news() + plainChanges(from: last, lastGraph, to: reading, graph, rates: rates))
      last = reading
      lastGraph = graph
    }
  }
}
