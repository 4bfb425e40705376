import IPCCore
import Observation
import Platform
import ScopeModel

/// What processes do, for as long as the screen wants it: watching costs them a little, so it ends when no view needs
/// it.
struct EventFeed {
  private let observer: DomainObserver
  private var reader: EventReader?
  private var pace = ReadingPace(readingsPerSecond: Self.looksPerSecond, isFixed: false)
  private var lastRefusal: String?
  /// When to look again, on the monotonic clock.
  private(set) var next: UInt64 = 0

  private static let looksPerSecond: UInt64 = 20
  /// A look takes in so many. Up to four times as many may lie ready for the next looks; what is more is left out.
  private static let limit = 500
  private static let backlog = 2000
  /// After a refusal it is tried anew: another watcher may have gone.
  private static let retryNanoseconds: UInt64 = 1_000_000_000
  /// A watch that is not looked at for so long ends.
  private static let leaseNanoseconds: UInt64 = 400_000_000

  init(observer: DomainObserver) { self.observer = observer }

  /// What there is to tell the model; nil: nothing new.
  mutating func news(isWanted: Bool, _ now: UInt64) -> ScopeModel.Message? {
    guard isWanted else {
      reader = nil
      next = 0
      lastRefusal = nil
      return nil
    }
    guard now >= next else { return nil }
    guard let reader else { return open(now) }
    let time = threadTimeNanoseconds()
    let batch = reader.read(limit: Self.limit, backlog: Self.backlog)
    let isEmpty = batch.events.isEmpty && batch.missed.isEmpty && batch.droppedCount == 0
    let interval = pace.interval(
      cost: threadTimeNanoseconds() &- time, hasChanged: !isEmpty, isPaused: isEmpty)
    next = now + min(Self.leaseNanoseconds, interval)
    return isEmpty ? nil : .events(batch)
  }

  private mutating func open(_ now: UInt64) -> ScopeModel.Message? {
    do {
      reader = try observer.eventReader()
      lastRefusal = nil
      next = now
      return .events(EventBatch())
    } catch {
      next = now + Self.retryNanoseconds
      let reason = "\(error)"
      defer { lastRefusal = reason }
      return reason == lastRefusal ? nil : .eventsRefused(reason)
    }
  }
}
