import Testing

@testable import Bench

struct EvaluationTests {
  private func experiment(_ subject: String) -> Experiment {
    Experiment(
      group: "one to one", block: "b", subject: subject, payloadByteCount: 64, mode: .busy, processCount: 2,
      metrics: [.throughput], initialCount: 1
    ) { _ in [] }
  }

  private let machine = Machine(
    processorName: "Abacus", processorCount: 2, sharesCache: true, memoryByteCount: 24 << 30,
    kernelRelease: "6.18", isVirtual: true)
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
      rows: evaluation.rows(targets: targets), droppedRoundCount: 1, roundCount: 4,
      repetitionCount: 2, machine: machine, omissions: [],
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
      if target.reference.limit != nil { continue }
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
    #expect(report.textLines().contains("Machine: \(machine.description)."))
    #expect(
      report.textLines().contains { $0.contains("1 of 4") && $0.contains("others had the processors: 2") })
  }

  @Test("A target may be a limit in the figure's own unit")
  func limit() throws {
    let limit = Target.atMost(50, "a jug", "one to one", "ours", 64, .throughput)
    let comparison = try #require(
      report(ours: [40, 45, 30], floor: [1, 1, 1], targets: [limit]).rows.last?.comparisons.first)
    #expect(comparison.comparedTo == "a jug" && comparison.ratio == 0.8 && comparison.isMet)
    #expect(report(ours: [60, 70, 80], floor: [1, 1, 1], targets: [limit]).missed.count == 1)
  }

  @Test("The Markdown has a row a target, the machine without a date, and a row a figure in a table a group")
  func markdown() {
    var report = report(ours: [60, 50, 65], floor: [100, 100, 100])
    report.unmeasuredTargets = ["something else"]
    report.unfitTargets = ["a third thing"]
    #expect(
      report.markdownLines() == [
        "<!-- targets -->", "| what | figure | median | target | reached | |", "|---|---|--:|---|--:|---|",
        "| one to one: ours, 64 B, busy | throughput | 60.0 messages/s | ≥ 0.70 × floor | 0.60 | **missed** |",
        "| something else | | – | | – | not measured |",
        "| a third thing | | – | | – | not for this machine |",
        "<!-- machine -->",
        "Abacus, 2 processors that share one L3 cache, 24 GiB of memory, Linux 6.18, a virtual machine.",
        "one to one: rounds dropped because the processors had moved: 1 of 4; "
          + "measurements made anew because others had the processors: 2.",
        "<!-- figures -->", "", "### One to one", "",
        "| what | waiting | figure | median (minimum – maximum) | rounds |", "|---|---|---|--:|--:|",
        "| floor, 64 B | busy | throughput | 100 messages/s (100 – 100) | 3 |",
        "| ours, 64 B | busy | throughput | 60.0 messages/s (50.0 – 65.0) | 3 |",
      ])
  }

  @Test("Every row of the issue's table of targets is there, with its number")
  func table() {
    func has(_ group: String, _ subject: String, _ size: Int, _ reference: String, _ ratio: Double) -> Bool {
      Target.all.contains {
        $0.group == group && $0.subject == subject && $0.payloadByteCount == size
          && $0.reference.subject == reference && $0.ratio == ratio
      }
    }
    #expect(
      has("one to one", "link", 64, "bare ring", 0.70) && has("one to one", "link", 1024, "bare ring", 0.95))
    #expect(has("one to one", "mailbox", 64, "bare ring", 0.50))
    #expect(
      has("round trip", "link", 64, "bare ring", 1.15) && has("round trip", "link", 64, "bare ring", 1.25))
    #expect(has("two to one", "mailbox", 64, "bare MPMC ring", 0.50))
    for peer in ["robust mutex queue", "POSIX queue", "System V queue"] {
      #expect(has("two to one", "mailbox", 64, peer, 5), "\(peer)")
    }
    for subject in ["link", "mailbox"] {
      #expect(
        Target.all.filter { $0.subject == subject && $0.reference.subject == "futex ping-pong" }.count == 2)
      #expect(has("round trip", subject, 64, subject, 1.30))
      #expect(has("rendezvous", subject, 64, "bare hand-over", 0.85))
      #expect(has("rendezvous", subject, 64, "bare hand-over", 0.80))
      #expect(has("unbounded", subject, 64, "bare sparse file", 1.30))
      #expect(has("unbounded", subject, 64, "bare sparse file", 1.50))
      #expect(Target.all.contains { $0.subject == subject && $0.reference.limit != nil })
      #expect(has("large messages", "\(subject), in place", 4 << 20, "\(subject), in place", 1.25))
      for size in [65536, 4 << 20] { #expect(has("large messages", subject, size, "bare copy", 1.11)) }
    }
    #expect(has("viewer", Catalogue.screenName, 64, Catalogue.noScreenName, 0.95))
  }
}
