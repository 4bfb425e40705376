internal import CLinux

/// Wakes a thread of this process that waits for something to happen in other threads.
///
/// Whoever waits reads ``count``, looks at what it waits for, and sleeps while the count is the same: a ring
/// between the look and the sleep is not missed.
@safe public final class Doorbell: @unchecked Sendable {
  private let storage: UnsafeMutableRawPointer
  private let word: SharedWord32

  public init() {
    // SAFETY: aligned for the word, which lives as long as this object.
    unsafe storage = .allocate(byteCount: 4, alignment: 4)
    unsafe storage.storeBytes(of: 0, as: UInt32.self)
    word = unsafe SharedWord32(at: storage)
  }

  // SAFETY: allocated in `init`, and nobody sleeps on it any more: sleepers hold a reference to this object.
  deinit { unsafe storage.deallocate() }

  public var count: UInt32 { word.loadAcquire() }

  public func ring() {
    word.fetchAdd(1)
    word.wakeAll()
  }

  /// Sleeps while the count is `count`, at most that long; a caught signal ends the sleep too.
  public func sleep(while count: UInt32, timeoutNanoseconds: UInt64) {
    word.sleep(while: count, timeoutNanoseconds: timeoutNanoseconds)
  }
}
