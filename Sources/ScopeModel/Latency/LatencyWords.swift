import Canvas
import Observation

/// A short time as one reads it, in seven columns at most: "0.4 µs", "850 µs", "1.2 ms", "31 s", "17 min".
public func latencyWords(_ nanoseconds: UInt64) -> String {
  let units: [(UInt64, String)] = [
    (1000, "µs"), (1_000_000, "ms"), (1_000_000_000, "s"), (60_000_000_000, "min"),
  ]
  for (index, (unit, name)) in units.enumerated() {
    let tenths = (nanoseconds + unit / 20) / (unit / 10)
    if tenths < 100 {
      return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }
    let whole = (nanoseconds + unit / 2) / unit
    if index == units.count - 1 || (whole < 1000 && (name != "s" || whole < 600)) {
      return "\(whole) \(name)"
    }
  }
  return "?"
}

extension Latency {
  /// "half within 1.2 ms, 90 of 100 within 3 ms, …": what a person needs no book for. Of 50 messages there is no 99th
  /// of 100.
  public var words: String {
    let shares: [(least: UInt64, words: String, value: UInt64)] = [
      (2, "half", half), (10, "90 of 100", ninety), (100, "99 of 100", ninetyNine),
      (1000, "999 of 1000", ninetyNineNine),
    ]
    let known = shares.filter { timedCount >= $0.least }.map {
      "\($0.words) within \(latencyWords($0.value))"
    }
    return (known + ["the longest \(latencyWords(longest))"]).joined(separator: ", ")
  }

  /// How many it was measured of, and how many not.
  public var countWords: String {
    "\(timedCount) timed" + (untimedCount == 0 ? "" : ", \(untimedCount) not: send or receive not seen")
  }
}

extension Model {
  /// The latencies of a channel or buffer in a sentence; nil for what has none.
  public func latencySentence(of subject: Subject) -> String? {
    let id: String
    let what: String
    switch subject {
    case .channel(let channel): (id, what) = (channel, "From send to receive")
    case .buffer(let buffer): (id, what) = (buffer, "From put in to taken out")
    case .process, .region: return nil
    }
    if let latency = latencies[id] {
      return "\(what): \(latency.words). \(latency.countWords); pauses not counted."
    }
    if let refusal = latencies.refusal { return "\(what): not measured: \(escaped(refusal, limit: 200))." }
    return "\(what): nothing timed yet."
  }
}
