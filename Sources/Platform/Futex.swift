internal import CLinux
internal import Glibc

/// Sleeping on a shared word, and waking who sleeps.
extension SharedWord32 {
  /// Sleeps while the word holds `expected`, for at most `timeoutNanoseconds`. It may return early (a wake, a
  /// signal, another value): the caller looks again at what it waits for.
  public func sleep(while expected: UInt32, timeoutNanoseconds: UInt64) {
    var relative = timespec(
      tv_sec: Int(timeoutNanoseconds / 1_000_000_000), tv_nsec: Int(timeoutNanoseconds % 1_000_000_000))
    // SAFETY: the word is mapped (the type's condition) and the time lives through the call.
    _ = unsafe clinux_futex_wait(
      UnsafeMutableRawPointer(mutating: pointer).assumingMemoryBound(to: UInt32.self), expected, &relative)
  }

  /// Wakes at most `count` processes that sleep on the word, and says how many it woke.
  @discardableResult public func wake(count: Int32) -> Int {
    // SAFETY: the kernel only uses the address as a name; the word is mapped.
    let woken = unsafe clinux_futex_wake(
      UnsafeMutableRawPointer(mutating: pointer).assumingMemoryBound(to: UInt32.self), count)
    return max(0, Int(woken))
  }

  public func wakeAll() { wake(count: Int32.max) }
}

/// Tells the processor that this is a spin loop.
@inline(__always) public func spinHint() { clinux_pause() }

/// Lets another thread run on this core.
public func yieldProcessor() { sched_yield() }
