/// The word that every operation looks at before it begins: the domain clock and three flags in 64 bits, so
/// that pausing stops the clock and closes the gate in one compare-and-swap.
///
/// Bit 0: paused. Bit 1: some process is held. Bit 2: not used (0).
/// Bits 3…63: while running, the nanoseconds by which the domain clock is behind the monotonic clock; while
/// paused, the domain clock itself, standing still.
package struct GateWord: Sendable, Equatable {
  package var raw: UInt64
  package init(raw: UInt64) { self.raw = raw }

  package static let pausedBit: UInt64 = 1
  package static let someHeldBit: UInt64 = 2
  package static let flagMask: UInt64 = 7

  package var isPaused: Bool { raw & Self.pausedBit != 0 }
  package var someHeld: Bool { raw & Self.someHeldBit != 0 }

  /// The domain clock, given the monotonic one.
  package func domainTime(monotonic: UInt64) -> UInt64 {
    isPaused ? raw >> 3 : monotonic &- (raw >> 3)
  }

  /// The same flags, paused, with the clock standing at this moment.
  package func paused(monotonic: UInt64) -> GateWord {
    GateWord(raw: domainTime(monotonic: monotonic) << 3 | (raw & Self.flagMask) | Self.pausedBit)
  }

  /// The same flags, running on from where the clock stands.
  package func resumed(monotonic: UInt64) -> GateWord {
    GateWord(
      raw: (monotonic &- domainTime(monotonic: monotonic)) << 3 | (raw & Self.flagMask & ~Self.pausedBit))
  }

  package func withSomeHeld(_ held: Bool) -> GateWord {
    GateWord(raw: held ? raw | Self.someHeldBit : raw & ~Self.someHeldBit)
  }
}
