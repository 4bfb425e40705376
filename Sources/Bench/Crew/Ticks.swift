internal import CBench
internal import Platform

/// The processor's counter, which costs less to read than any clock.
@inline(__always) func ticks() -> UInt64 { bench_ticks() }

enum Ticks {
  /// How long one tick is, measured once against the monotonic clock.
  static let nanoseconds: Double = {
    let clock = monotonicNanoseconds()
    let counter = ticks()
    sleepNanoseconds(20_000_000)
    let counted = ticks() &- counter
    return Double(monotonicNanoseconds() &- clock) / Double(max(1, counted))
  }()
}
