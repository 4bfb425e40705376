internal import Glibc

/// The monotonic clock: nanoseconds since boot, the same in all processes; setting the time of day does not move it.
public func monotonicNanoseconds() -> UInt64 {
  var now = timespec()
  // SAFETY: the call writes one timespec that lives here.
  _ = unsafe clock_gettime(CLOCK_MONOTONIC, &now)
  return UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
}

/// The same clock as of the last tick of the scheduler, a few milliseconds ago at most: three times cheaper.
public func coarseMonotonicNanoseconds() -> UInt64 {
  var now = timespec()
  // SAFETY: the call writes one timespec that lives here.
  _ = unsafe clock_gettime(CLOCK_MONOTONIC_COARSE, &now)
  return UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
}

/// The processor time that the calling thread has used.
public func threadTimeNanoseconds() -> UInt64 {
  var now = timespec()
  // SAFETY: the call writes one timespec that lives here.
  _ = unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
  return UInt64(now.tv_sec) &* 1_000_000_000 &+ UInt64(now.tv_nsec)
}

/// Sleeps this thread, whatever signals come.
public func sleepNanoseconds(_ duration: UInt64) {
  var rest = timespec(tv_sec: Int(duration / 1_000_000_000), tv_nsec: Int(duration % 1_000_000_000))
  while true {
    var remaining = timespec()
    // SAFETY: both are timespecs that live through the call.
    if unsafe nanosleep(&rest, &remaining) == 0 || errno != EINTR { return }
    rest = remaining
  }
}
