internal import Platform
internal import Synchronization

/// What the favoured thread of a side knows of it: true as long as the bias stands, for then nobody else has been
/// inside since. Written by that thread, or before it was favoured.
struct FavouredSide: ~Copyable, Sendable {
  /// The next position of this side: the tail, or the head.
  let position = Atomic<UInt64>(0)
  /// The first position that needs a closer look at the capacity and the ring.
  let limit = Atomic<UInt64>(0)
  /// How often there was no message, roughly: threads that look at once may count as one.
  let emptyCount = Atomic<UInt64>(0)
  let start = Atomic<UInt64>(0)
  let mask = Atomic<UInt64>(0)
  let slots = Atomic<UInt>(0)
  let end = Atomic<UInt>(0)

  @inline(__always) var ring: QuickRing {
    // SAFETY: the address was remembered from a ring of this channel, whose mapping lives as long as it.
    QuickRing(
      start: start.load(ordering: .relaxed), mask: mask.load(ordering: .relaxed),
      end: unsafe SharedWord64(
        at: UnsafeMutableRawPointer(bitPattern: end.load(ordering: .relaxed)).unsafelyUnwrapped),
      slots: slots.load(ordering: .relaxed))
  }

  func remember(_ ring: QuickRing) {
    start.store(ring.start, ordering: .relaxed)
    mask.store(ring.mask, ordering: .relaxed)
    slots.store(ring.slots, ordering: .relaxed)
    end.store(ring.end.address, ordering: .relaxed)
  }
}
