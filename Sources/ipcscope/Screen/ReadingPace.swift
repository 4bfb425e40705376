/// When the next reading of the domain is due: often while something moves, seldom while nothing does, and never so
/// often that looking costs more than a small part of a processor.
struct ReadingPace {
  private static let idle: UInt64 = 100_000_000
  private static let standing: UInt64 = 200_000_000
  private static let most: UInt64 = 400_000_000
  private static let mostWhileIdle: UInt64 = 2_000_000_000
  /// A turn may use one part in so many of a processor. A build for tests is ten times as slow, and looks as often.
  #if DEBUG
    private static let share: UInt64 = 2
    private static let idleShare: UInt64 = 10
  #else
    private static let share: UInt64 = 25
    /// Where nothing moves: half a hundredth of a processor.
    private static let idleShare: UInt64 = 200
  #endif
  /// How fast the measured cost may grow.
  private static let allowance: UInt64 = 300_000
  /// So many readings without a change, and the domain counts as idle.
  private static let idleAfter = 25

  /// Between two readings while something moves.
  private let least: UInt64
  /// Somebody asked for just so many readings: neither idleness nor cost changes them.
  private let isFixed: Bool
  private var unchanged = 0
  /// Of the last turns: the processor time of a reading with all that it brought about.
  private var cost: UInt64 = 0

  init(readingsPerSecond: UInt64, isFixed: Bool) {
    least = 1_000_000_000 / max(1, readingsPerSecond)
    self.isFixed = isFixed
  }

  /// How far ages go on at once: in a domain where nothing happens nobody counts their tenths.
  var ageStepNanoseconds: UInt64 { isFixed || unchanged < Self.idleAfter ? 100_000_000 : 500_000_000 }

  /// How long to wait after a turn, in nanoseconds.
  mutating func interval(cost turn: UInt64, hasChanged: Bool, isPaused: Bool) -> UInt64 {
    unchanged = hasChanged ? 0 : unchanged + 1
    // One turn that was dear (the first, a whole redrawing) does not make the screen slow.
    cost = min((3 * cost + turn) / 4, 2 * cost + Self.allowance)
    if isFixed { return least }
    if unchanged < Self.idleAfter { return min(Self.most, max(least, Self.share * cost)) }
    return min(Self.mostWhileIdle, max(isPaused ? Self.standing : Self.idle, Self.idleShare * cost))
  }

  /// Something was done that the domain is about to show.
  mutating func expectChange() { unchanged = 0 }
}
