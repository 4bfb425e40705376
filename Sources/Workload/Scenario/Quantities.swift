/// Durations as scenario files and command lines write them.
public enum DurationText {
  /// The longest: 100 days.
  public static let maximumNanoseconds: UInt64 = 100 * 86_400 * 1_000_000_000

  private static let units: [(name: String, nanoseconds: UInt64)] = [
    ("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("min", 60_000_000_000),
    ("s", 1_000_000_000), ("h", 3_600_000_000_000),
  ]

  /// A number, with decimals if need be, and its unit: `250ms`, `2s`, `1.5s`, `1min`. Nil for anything else.
  public static func nanoseconds(_ text: String) -> UInt64? {
    guard let unit = units.first(where: { text.hasSuffix($0.name) }) else { return nil }
    return scaled(text.dropLast(unit.name.count), by: unit.nanoseconds, limit: maximumNanoseconds)
  }
}

/// Sizes as scenario files and command lines write them.
public enum SizeText {
  private static let units: [(name: String, byteCount: UInt64)] = [
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("kB", 1_000), ("MB", 1_000_000), ("B", 1),
  ]

  /// A number of bytes, with or without a unit: `4096`, `64KiB`, `1.5MiB`, `100kB`. Nil for anything else.
  public static func byteCount(_ text: String) -> Int? {
    let unit = units.first { text.hasSuffix($0.name) }
    let number = text.dropLast(unit?.name.count ?? 0)
    return scaled(number, by: unit?.byteCount ?? 1, limit: 1 << 40).map(Int.init)
  }
}

/// A decimal number times a unit, rounded down; nil for what is no number, negative, or above the limit.
private func scaled(_ number: Substring, by unit: UInt64, limit: UInt64) -> UInt64? {
  var digits = number
  while digits.last == " " { digits.removeLast() }
  let pieces = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
  let isNumber = pieces.allSatisfy { piece in
    !piece.isEmpty && piece.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
  guard isNumber, let first = pieces.first, let whole = UInt64(first) else { return nil }
  let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
  guard !overflow, product <= limit else { return nil }
  var total = product
  if pieces.count == 2 {
    // Nine decimals are kept: whole nanoseconds of a second. One division, so that 1.5MiB is exact.
    let decimals = pieces[1].prefix(9)
    guard let fraction = UInt64(decimals) else { return nil }
    let power = decimals.utf8.reduce(UInt64(1)) { power, _ in power * 10 }
    let wide = fraction.multipliedFullWidth(by: unit)
    total += power.dividingFullWidth(wide).quotient
  }
  return total <= limit ? total : nil
}
