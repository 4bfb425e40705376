public import CLinux

/// The processor's time stamp counter: a third of the price of the monotonic clock, where it may be trusted.
public enum TickCounter {
  /// Whether it runs at one rate on every core, by the processor's own word.
  public static let isSteady = clinux_has_invariant_ticks() == 1

  @inlinable @inline(__always) public static var now: UInt64 { clinux_ticks() }

  /// The counter and the monotonic clock at one moment.
  public struct Sighting: Sendable {
    public let ticks: UInt64
    public let nanoseconds: UInt64

    /// Reads both; again where something came between.
    public init() {
      var best = (ticks: UInt64(0), nanoseconds: UInt64(0), width: UInt64.max)
      for _ in 0..<4 {
        let before = TickCounter.now
        let nanoseconds = monotonicNanoseconds()
        let width = TickCounter.now &- before
        if width < best.width { best = (before &+ width / 2, nanoseconds, width) }
        if width < 1000 { break }
      }
      ticks = best.ticks
      nanoseconds = best.nanoseconds
    }

    /// Nanoseconds a tick between an earlier sighting and this one, times 2³²; nil where they are too near.
    public func scale(since earlier: Sighting) -> UInt64? {
      let elapsed = nanoseconds &- earlier.nanoseconds
      let ticks = ticks &- earlier.ticks
      guard elapsed > 1_000_000, elapsed < 1 << 62, ticks > 1_000_000 else { return nil }
      let product = elapsed.multipliedFullWidth(by: 1 << 32)
      guard product.high < ticks else { return nil }
      return ticks.dividingFullWidth(product).quotient
    }
  }
}
