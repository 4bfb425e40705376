/// How closely somebody watches a domain (§28): the highest level that anyone asks for holds.
public enum WatchLevel: UInt64, Sendable, Comparable, CaseIterable {
  /// Nobody does, or only by looking: depths, waits and counts are there to be read all the same.
  case none = 0
  /// Processes also keep what an operation costs to note: the last channel and time, results that moved nothing.
  case counters = 1
  /// Processes also write an event for each operation.
  case events = 2

  public static func < (a: WatchLevel, b: WatchLevel) -> Bool { a.rawValue < b.rawValue }
}
