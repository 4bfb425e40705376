/// The times of single operations, in ticks.
///
/// All are kept and sorted: exact percentiles of some ten thousand samples are cheaper than a histogram, and the
/// histogram package that there is for Swift needs Foundation.
struct Samples {
  private var values: [UInt32] = []

  /// - Parameter capacity: reserved, so that adding allocates nothing.
  init(capacity: Int) { values.reserveCapacity(capacity) }

  @inline(__always) mutating func add(_ ticks: UInt64) { values.append(UInt32(clamping: ticks)) }

  /// The median, the 99th and the 99.9th percentile in nanoseconds.
  consuming func roundTripValues() -> [Double] {
    values.sort()
    let sorted = values
    return [0.5, 0.99, 0.999].map { Double(percentile($0, ofSorted: sorted) ?? 0) * Ticks.nanoseconds }
  }
}

/// The smallest value that at least that part of all values does not exceed.
func percentile<Value: Comparable>(_ part: Double, ofSorted values: [Value]) -> Value? {
  guard !values.isEmpty else { return nil }
  let rank = Int((part * Double(values.count)).rounded(.up))
  return values[min(max(rank, 1), values.count) - 1]
}
