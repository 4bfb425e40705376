import Testing

@testable import Bench

struct EvaluationTests {
  private func experiment(_ subject: String) -> Experiment {
    Experiment(
      group: "one to one", block: "b", subject: subject, payloadByteCount: 64, mode: .busy, processCount: 2,
      metrics: [.throughput], initialCount: 1
    ) { _ in [] }
  }

  private let targets = [Target.atLeast(0.7, times: "floor", "one to one", "ours", 64)]

  /// Three kept rounds and one that is dropped, in which ours looked ten times as fast.
  private func report(ours: [Double], floor: [Double], targets: [Target]? = nil) -> Report {
    var rounds = zip(floor, ours).map {
      Round(distanceBefore: 120, distanceAfter: 120, values: [[$0], [$1]])
    }
    rounds.append(Round(distanceBefore: 120, distanceAfter: 500, values: [[1], [10]]))
    let evaluation = Evaluation(
      catalogue: [experiment("floor"), experiment("ours")], blocks: [([0, 1], rounds)])
    let targets = targets ?? self.targets
    return Report(
      rows: evaluation.rows(targets: targets), droppedRoundCount: 1, roundCount: 4, omissions: [],
      unmeasuredTargets: evaluation.unmeasured(targets: targets))
  }

  @Test("A target that is reached is met; the ratio is the median of the ratios of the kept rounds")
  func met() throws {
    // The machine was twice as fast in the last round, for both.
    let report = report(ours: [80, 75, 160], floor: [100, 100, 200])
    let row = try #require(report.rows.last)
    #expect(row.median == 80)
    #expect(row.minimum == 75)
    #expect(row.maximum == 160)
    #expect(row.rounds == 3)
    let comparison = try #require(row.comparisons.first)
    #expect(comparison.ratio == 0.8)
    #expect(comparison.isMet)
    #expect(report.missed.isEmpty)
    #expect(report.summary.hasPrefix("1 of 1 targets met, 0 missed"))
    #expect(report.summary.contains("1 of 4 rounds dropped"))
  }

  @Test("A target that is not reached is named, with what was reached and what was wanted")
  func missed() throws {
    let report = report(ours: [60, 50, 65], floor: [100, 100, 100])
    #expect(report.missed.count == 1)
    let line = try #require(report.missed.first)
    #expect(line.contains("ours, 64 B") && line.contains("0.60 × floor") && line.contains("≥ 0.70"))
    #expect(report.summary.hasPrefix("0 of 1 targets met, 1 missed"))
  }

  @Test("A target that must not be exceeded is missed above it")
  func atMost() {
    let target = Target.atMost(1.1, times: "floor", "one to one", "ours", 64, .busy, .throughput)
    #expect(report(ours: [120, 120, 120], floor: [100, 100, 100], targets: [target]).missed.count == 1)
    #expect(report(ours: [110, 100, 90], floor: [100, 100, 100], targets: [target]).missed.isEmpty)
  }

  @Test("A target whose figures were not measured is neither met nor forgotten")
  func unmeasured() {
    let target = Target.atLeast(1, times: "floor", "one to one", "theirs", 64)
    let report = report(ours: [1, 1, 1], floor: [1, 1, 1], targets: [target])
    #expect(report.targetCount == 0)
    #expect(report.unmeasuredTargets.count == 1)
    #expect(report.summary.contains("1 not measured"))
  }

  @Test("Every target names figures that the catalogue has")
  func targetsAreReal() {
    for target in Target.all {
      let experiments = Catalogue.all.filter {
        $0.group == target.group && $0.payloadByteCount == target.payloadByteCount
      }
      #expect(
        experiments.contains {
          $0.subject == target.subject && $0.mode == target.mode
            && $0.metrics.contains { $0.name == target.metric.name }
        }, "\(target.description)")
      // Figures are compared within one block only.
      let own = Catalogue.all.first {
        $0.group == target.group && $0.subject == target.subject && $0.mode == target.mode
          && $0.payloadByteCount == target.payloadByteCount
      }
      #expect(
        Catalogue.all.contains {
          $0.block == own?.block && $0.subject == target.reference.subject
            && $0.mode == target.reference.mode ?? target.mode
            && $0.payloadByteCount == target.reference.payloadByteCount ?? target.payloadByteCount
        }, "\(target.description)")
    }
  }

  @Test("The text has a line a figure, and the plot a bar a subject")
  func text() {
    let report = report(ours: [60, 50, 65], floor: [100, 100, 100])
    #expect(report.textLines().contains { $0.contains("ours, 64 B") && $0.hasSuffix("missed") })
    #expect(report.plotLines().contains { $0.contains("floor") && $0.contains("█") })
    #expect(report.markdownLines().count == 4)
  }
}
