import Observation

/// How far back the graphs of Metrics go.
public enum MetricsWindow: Int, Sendable, CaseIterable {
  case halfMinute, twoMinutes, tenMinutes, hour

  /// How many points each window has.
  public static let pointCount = 240

  /// Domain time that one point stands for.
  public var pointNanoseconds: UInt64 {
    switch self {
    case .halfMinute: 125_000_000
    case .twoMinutes: 500_000_000
    case .tenMinutes: 2_500_000_000
    case .hour: 15_000_000_000
    }
  }

  public var words: String {
    switch self {
    case .halfMinute: "30 s"
    case .twoMinutes: "2 min"
    case .tenMinutes: "10 min"
    case .hour: "1 h"
    }
  }
}

/// What became of one channel, buffer or process in a short span of domain time.
public struct HistoryPoint: Sendable, Equatable {
  public var sent: Float = 0
  public var received: Float = 0
  /// The greatest depth that a reading saw.
  public var depth: Float = 0
  /// Of a process: domain time in which readings found it blocked.
  public var blockedNanoseconds: Float = 0
  /// How much of its span lay between readings; 0: nothing is known of it.
  public var knownNanoseconds: Float = 0

  public init() {}
}

/// Depths and counts over time, of fixed size: a ring of points for each window. Domain time is what it goes by, so it
/// stands while the domain is paused.
public struct History: Sendable, Equatable {
  /// What a thing's counters were at the last reading.
  private struct Track: Sendable, Equatable {
    var sent: UInt64
    var received: UInt64
    var points: [HistoryPoint]
  }

  private var tracks: [Subject: Track] = [:]
  private var lastTime: UInt64?

  public init() {}

  /// The domain time up to which it goes; nil: nothing was read yet.
  public var timeNanoseconds: UInt64? { lastTime }

  /// The points of a window, the oldest first, the one that still grows last; empty for what is not known.
  public func points(of subject: Subject, _ window: MetricsWindow) -> [HistoryPoint] {
    guard let points = tracks[subject]?.points, let lastTime else { return [] }
    let count = MetricsWindow.pointCount
    let base = window.rawValue * count
    let next = (Int(clamping: Self.point(lastTime, window)) + 1) % count
    return (0..<count).map { points[base + (next + $0) % count] }
  }

  mutating func note(_ snapshot: DomainSnapshot) {
    let now = snapshot.domainTimeNanoseconds
    if let lastTime, now < lastTime { self = History() }
    let before = lastTime ?? now
    var next: [Subject: Track] = [:]
    next.reserveCapacity(tracks.count)
    func take(
      _ subject: Subject, sent: UInt64, received: UInt64, depth: UInt64 = 0, isBlocked: Bool = false
    ) {
      let isNew = tracks[subject] == nil
      var track =
        tracks.removeValue(forKey: subject)
        ?? Track(
          sent: sent, received: received,
          points: Array(
            repeating: HistoryPoint(), count: MetricsWindow.pointCount * MetricsWindow.allCases.count))
      Self.advance(&track.points, from: before, to: now)
      if !isNew {
        let change = Change(
          sent: Float(sent &- min(sent, track.sent)),
          received: Float(received &- min(received, track.received)),
          depth: Float(depth), isBlocked: isBlocked)
        Self.spread(change, over: before, now, &track.points)
      }
      track.sent = sent
      track.received = received
      next[subject] = track
    }
    for one in snapshot.channels {
      take(.channel(one.id), sent: one.sentCount, received: one.receivedCount, depth: one.depth)
    }
    for one in snapshot.buffers {
      take(
        .buffer(one.id), sent: one.producedCount, received: one.consumedCount,
        depth: UInt64(max(0, one.fullSlotCount)))
    }
    for one in snapshot.participants {
      let wait = one.blockingWait
      take(
        .process(one.id), sent: one.sentCount, received: one.receivedCount,
        isBlocked: wait != nil && wait?.reason != .gate && one.isAlive && !one.isAtGate)
    }
    tracks = next
    lastTime = now
  }

  private struct Change {
    var sent: Float
    var received: Float
    var depth: Float
    var isBlocked: Bool
  }

  /// The number of the point that ends at a time or after it.
  private static func point(_ time: UInt64, _ window: MetricsWindow) -> UInt64 {
    (max(1, time) - 1) / window.pointNanoseconds
  }

  /// Forgets the points whose place in the ring is needed now.
  private static func advance(_ points: inout [HistoryPoint], from before: UInt64, to now: UInt64) {
    let count = UInt64(MetricsWindow.pointCount)
    for window in MetricsWindow.allCases {
      let base = window.rawValue * Int(count)
      let first = point(before, window)
      let last = point(now, window)
      guard last > first else { continue }
      for number in max(first + 1, last - min(last, count - 1))...last {
        points[base + Int(number % count)] = HistoryPoint()
      }
    }
  }

  /// Shares out what happened between two readings evenly over the time between them.
  private static func spread(
    _ change: Change, over before: UInt64, _ now: UInt64, _ points: inout [HistoryPoint]
  ) {
    let count = UInt64(MetricsWindow.pointCount)
    let span = Float(now - before)
    for window in MetricsWindow.allCases {
      let base = window.rawValue * Int(count)
      let length = window.pointNanoseconds
      let last = point(now, window)
      guard span > 0 else {
        let index = base + Int(last % count)
        points[index].depth = max(points[index].depth, change.depth)
        continue
      }
      for number in max(before / length, last - min(last, count - 1))...last {
        let begin = max(before, number * length)
        let end = min(now, (number + 1) * length)
        guard end > begin else { continue }
        let part = Float(end - begin)
        let index = base + Int(number % count)
        points[index].sent += change.sent * part / span
        points[index].received += change.received * part / span
        points[index].depth = max(points[index].depth, change.depth)
        points[index].knownNanoseconds += part
        if change.isBlocked { points[index].blockedNanoseconds += part }
      }
    }
  }
}
