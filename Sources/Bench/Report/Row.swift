/// One figure of the report.
public struct Row: Sendable, Equatable {
  public let group: String
  public let subject: String
  public let payloadByteCount: Int
  public let mode: String
  public let metric: String
  public let unit: String
  public let median: Double
  public let minimum: Double
  public let maximum: Double
  /// How many rounds the figure is made of.
  public let rounds: Int
  /// What the figure is compared with, one for each target of it.
  public let comparisons: [Comparison]
}

/// A figure beside another of the same rounds, or beside a number.
public struct Comparison: Sendable, Equatable {
  public let comparedTo: String
  /// The median over the rounds of this figure divided by the other of the same round.
  public let ratio: Double
  public let target: Double
  /// Whether the ratio has to be at least the target; else at most.
  public let isAtLeast: Bool
  public var isMet: Bool { isAtLeast ? ratio >= target : ratio <= target }
}

/// All that a run has measured.
public struct Report: Sendable, Equatable {
  public var rows: [Row]
  /// Rounds dropped because the processors had moved, and rounds in all.
  public var droppedRoundCount: Int
  public var roundCount: Int
  /// Measurements made anew because others had the processors meanwhile.
  public var repetitionCount = 0
  public var machine: Machine
  /// What could not be measured here, with the reason.
  public var omissions: [String]
  /// Targets that are not for this machine, with the reason.
  public var unfitTargets: [String] = []
  /// Targets whose figures are missing.
  public var unmeasuredTargets: [String]

  /// One line for each target that was missed.
  public var missed: [String] {
    rows.flatMap { row in
      row.comparisons.filter { !$0.isMet }.map { comparison in
        "\(row.group), \(row.subject), \(row.payloadByteCount) B, \(row.mode), \(row.metric): "
          + "\(fixed(comparison.ratio, 2)) × \(comparison.comparedTo), "
          + "target \(comparison.isAtLeast ? "≥" : "≤") \(fixed(comparison.target, 2))"
      }
    }
  }

  public var targetCount: Int { rows.reduce(0) { $0 + $1.comparisons.count } }

  /// The last line of `--check`.
  public var summary: String {
    let missedCount = missed.count
    var text = "\(targetCount - missedCount) of \(targetCount) targets met, \(missedCount) missed"
    if !unmeasuredTargets.isEmpty { text += ", \(unmeasuredTargets.count) not measured" }
    return text + "; \(droppedRoundCount) of \(roundCount) rounds dropped because the processors had moved"
  }
}
