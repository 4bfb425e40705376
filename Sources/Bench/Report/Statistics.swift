/// Median, smallest and largest of the values of several rounds.
struct Summary: Sendable, Equatable {
  let median: Double
  let minimum: Double
  let maximum: Double

  /// Nil for no values.
  init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    minimum = first
    maximum = last
  }
}

/// One round of a block: what was measured, and how far apart the processors were before and after it.
struct Round: Sendable, Equatable {
  /// The median round trip of a cache line in nanoseconds.
  var distanceBefore: Double
  var distanceAfter: Double
  /// The values of each experiment of the block, in its order; empty for one that this round has left out.
  var values: [[Double]]
}

/// Which rounds count. On a virtual machine the processors are moved about: two that shared a cache do so no
/// longer, and everything takes thrice the time.
enum RoundSelection {
  /// Distances that differ by more than this factor are not the same place.
  static let tolerance = 1.3

  static func areAlike(_ a: Double, _ b: Double) -> Bool { max(a, b) <= min(a, b) * tolerance }

  /// The rounds in which the processors stayed where most rounds saw them; among places with equally many
  /// rounds, those where they were nearest.
  static func kept(_ rounds: [Round]) -> [Round] {
    let steady = rounds.filter { areAlike($0.distanceBefore, $0.distanceAfter) }
    var best: [Round] = []
    for candidate in steady.sorted(by: { $0.distanceBefore < $1.distanceBefore }) {
      let alike = steady.filter { round in
        areAlike(round.distanceBefore, candidate.distanceBefore)
          && areAlike(round.distanceAfter, candidate.distanceBefore)
      }
      if alike.count > best.count { best = alike }
    }
    return best
  }
}
