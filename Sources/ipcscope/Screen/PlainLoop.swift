import IPCCore
import Observation
import Platform
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
    var last = observer.read()
    try printLines(plainLines(last))
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
      try printLines(news() + plainChanges(from: last, to: reading))
      last = reading
    }
  }
}
