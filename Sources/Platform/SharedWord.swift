public import Synchronization

/// A 64-bit word in memory that several processes map, read and written atomically.
///
/// It is an address, not a value: whoever holds one must keep the mapping alive. `IPCCore` does so by storing
/// the mapping in the same object as the words.
@safe @frozen
public struct SharedWord64: @unchecked Sendable {
  @usableFromInline let pointer: UnsafePointer<Atomic<UInt64>>

  /// Binds the word at an address.
  /// - Parameter address: 8-byte aligned, and mapped for as long as the word is used.
  @unsafe @inlinable
  public init(at address: UnsafeMutableRawPointer) {
    // SAFETY: `Atomic<UInt64>` has the size and alignment of `UInt64`, and no other access to the place exists
    // but atomic ones.
    unsafe pointer = UnsafePointer(address.assumingMemoryBound(to: Atomic<UInt64>.self))
  }

  /// Where the word lies.
  // SAFETY: only a number is made of the address.
  @inlinable public var address: UInt { unsafe UInt(bitPattern: pointer) }

  // SAFETY: the place is mapped for as long as the word is used (the condition of `init`); all accesses are atomic.
  @inlinable public func loadRelaxed() -> UInt64 { unsafe pointer.pointee.load(ordering: .relaxed) }
  @inlinable public func loadAcquire() -> UInt64 { unsafe pointer.pointee.load(ordering: .acquiring) }
  @inlinable public func storeRelaxed(_ value: UInt64) {
    unsafe pointer.pointee.store(value, ordering: .relaxed)
  }
  @inlinable public func storeRelease(_ value: UInt64) {
    unsafe pointer.pointee.store(value, ordering: .releasing)
  }
  /// Replaces `expected` by `desired`; true when it was there. Acquires and releases.
  @inlinable public func compareExchange(_ expected: UInt64, _ desired: UInt64) -> Bool {
    unsafe pointer.pointee.compareExchange(
      expected: expected, desired: desired, ordering: .acquiringAndReleasing
    ).exchanged
  }
  /// Adds (wrapping) and returns the value before.
  @discardableResult @inlinable public func fetchAdd(_ amount: UInt64) -> UInt64 {
    unsafe pointer.pointee.wrappingAdd(amount, ordering: .acquiringAndReleasing).oldValue
  }
  @discardableResult @inlinable public func fetchOr(_ bits: UInt64) -> UInt64 {
    unsafe pointer.pointee.bitwiseOr(bits, ordering: .acquiringAndReleasing).oldValue
  }
  @discardableResult @inlinable public func fetchAnd(_ bits: UInt64) -> UInt64 {
    unsafe pointer.pointee.bitwiseAnd(bits, ordering: .acquiringAndReleasing).oldValue
  }
  /// Adds without a locked instruction: for a counter that only this thread writes.
  @inlinable public func addSingleWriter(_ amount: UInt64) {
    storeRelaxed(loadRelaxed() &+ amount)
  }
}

/// A 32-bit word in memory that several processes map; the kernel can sleep on it (futex).
@safe @frozen
public struct SharedWord32: @unchecked Sendable {
  @usableFromInline let pointer: UnsafePointer<Atomic<UInt32>>

  /// Binds the word at an address.
  /// - Parameter address: 4-byte aligned, and mapped for as long as the word is used.
  @unsafe @inlinable
  public init(at address: UnsafeMutableRawPointer) {
    // SAFETY: as for `SharedWord64`.
    unsafe pointer = UnsafePointer(address.assumingMemoryBound(to: Atomic<UInt32>.self))
  }

  // SAFETY: the place is mapped for as long as the word is used (the condition of `init`); all accesses are atomic.
  @inlinable public func loadRelaxed() -> UInt32 { unsafe pointer.pointee.load(ordering: .relaxed) }
  @inlinable public func loadAcquire() -> UInt32 { unsafe pointer.pointee.load(ordering: .acquiring) }
  @inlinable public func storeRelaxed(_ value: UInt32) {
    unsafe pointer.pointee.store(value, ordering: .relaxed)
  }
  @inlinable public func storeRelease(_ value: UInt32) {
    unsafe pointer.pointee.store(value, ordering: .releasing)
  }
  @inlinable public func compareExchange(_ expected: UInt32, _ desired: UInt32) -> Bool {
    unsafe pointer.pointee.compareExchange(
      expected: expected, desired: desired, ordering: .acquiringAndReleasing
    ).exchanged
  }
  @discardableResult @inlinable public func fetchAdd(_ amount: UInt32) -> UInt32 {
    unsafe pointer.pointee.wrappingAdd(amount, ordering: .acquiringAndReleasing).oldValue
  }
  @discardableResult @inlinable public func fetchSub(_ amount: UInt32) -> UInt32 {
    unsafe pointer.pointee.wrappingSubtract(amount, ordering: .acquiringAndReleasing).oldValue
  }
}

/// Orders every store before it against every load after it, seen from all processors: what a committer
/// needs between its commit and its look at who sleeps.
@inlinable public func fullFence() { atomicMemoryFence(ordering: .sequentiallyConsistent) }
