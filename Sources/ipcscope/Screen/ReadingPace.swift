/// When the next reading of the domain is due: often while something moves, seldom while nothing does, and never so
/// often that looking costs more than a small part of a processor.
struct ReadingPace {
  private static let least: UInt64 = 40_000_000
  private static let idle: UInt64 = 100_000_000
  private static let standing: UInt64 = 200_000_000
  private static let most: UInt64 = 400_000_000
  /// A turn may use one part in so many of a processor.
  private static let share: UInt64 = 25
  /// So many readings without a change, and the domain counts as idle.
  private static let idleAfter = 25

  private var unchanged = 0
  /// Of the last turns: the processor time of a reading with all that it brought about.
  private var cost: UInt64 = 0

  /// How far ages go on at once: in a domain where nothing happens nobody counts their tenths.
  var ageStepNanoseconds: UInt64 { unchanged < Self.idleAfter ? 100_000_000 : 500_000_000 }

  /// How long to wait after a turn, in nanoseconds.
  mutating func interval(cost turn: UInt64, hasChanged: Bool, isPaused: Bool) -> UInt64 {
    unchanged = hasChanged ? 0 : unchanged + 1
    // One turn that was dear (the first, a whole redrawing) does not make the screen slow.
    cost = cost == 0 ? turn : (3 * cost + turn) / 4
    let wanted = unchanged < Self.idleAfter ? Self.least : isPaused ? Self.standing : Self.idle
    return min(Self.most, max(wanted, Self.share * cost))
  }
}
