extension Report {
  /// Bars of the figures that say most: messages a second one to one, and the round trip, of the smallest payload.
  public func plotLines(width: Int = 78) -> [String] {
    bars("Messages a second, 64 B, one to one (each mark of the scale is ten times the one before)", width) {
      $0.group == "one to one" && $0.payloadByteCount == 64
    }
      + bars("Round trip in nanoseconds, both awake (the same scale)", width) {
        $0.group == "round trip" && $0.metric == Metric.roundTripMedian.name && $0.mode == Mode.busy.rawValue
      }
  }

  /// Bars on a logarithmic scale: the figures differ by more than a hundred times.
  private func bars(_ title: String, _ width: Int, _ isShown: (Row) -> Bool) -> [String] {
    let shown = rows.filter { isShown($0) && $0.median > 0 }
    guard let smallest = shown.map(\.median).min(), let largest = shown.map(\.median).max() else { return [] }
    let nameWidth = shown.map(\.subject.count).max() ?? 0
    let amountWidth = shown.map { Self.amount($0.median).count }.max() ?? 0
    let room = max(10, width - nameWidth - amountWidth - 4)
    let low = powerOfTen(below: smallest)
    let high = powerOfTen(below: largest) + 1
    let lines = shown.map { row in
      let part = (logarithm(row.median) - Double(low)) / Double(high - low)
      let eighths = max(1, Int(part * Double(room) * 8))
      let bar =
        String(repeating: "█", count: eighths / 8) + (eighths % 8 == 0 ? "" : Self.partial[eighths % 8])
      let name = row.subject + String(repeating: " ", count: nameWidth - row.subject.count)
      let amount = Self.amount(row.median)
      return "  \(String(repeating: " ", count: amountWidth - amount.count))\(amount) \(name) \(bar)"
    }
    return ["", title] + lines
  }

  private static let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

  private func powerOfTen(below value: Double) -> Int {
    var power = 0
    var limit = 10.0
    while value >= limit {
      limit *= 10
      power += 1
    }
    return power
  }

  /// The logarithm to base ten, to a hundredth: bars need no more, and the C library is not for this module.
  private func logarithm(_ value: Double) -> Double {
    var rest = value
    var result = 0.0
    while rest >= 10 {
      rest /= 10
      result += 1
    }
    var step = 0.5
    // Squaring doubles the logarithm: its binary digits come one by one.
    for _ in 0..<10 {
      rest *= rest
      if rest >= 10 {
        rest /= 10
        result += step
      }
      step /= 2
    }
    return result
  }
}
