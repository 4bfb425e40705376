/// Counters in shared memory only go on, and begin again after their last value. So of two that lie less than half of
/// all values apart the earlier is told by their difference, also across that end.
extension UInt64 {
  /// Whether a counter stood at this value before it stood at `later`.
  @inline(__always) package func comes(before later: UInt64) -> Bool {
    Int64(bitPattern: self &- later) < 0
  }
}
