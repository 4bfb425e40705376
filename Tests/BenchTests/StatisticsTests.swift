import Testing

@testable import Bench

struct StatisticsTests {
  @Test("A summary is the median with minimum and maximum, of odd and of even numbers of values")
  func summary() {
    #expect(Summary([3, 1, 2]) == Summary([1, 2, 3]))
    #expect(Summary([3, 1, 2])?.median == 2)
    #expect(Summary([4, 1, 2, 3])?.median == 2.5)
    #expect(Summary([7])?.minimum == 7)
    #expect(Summary([7, 9])?.maximum == 9)
    #expect(Summary([]) == nil)
  }

  @Test("A percentile is the smallest value that so many do not exceed")
  func percentiles() {
    let values = Array(1...1000)
    #expect(percentile(0.5, ofSorted: values) == 500)
    #expect(percentile(0.99, ofSorted: values) == 990)
    #expect(percentile(0.999, ofSorted: values) == 999)
    #expect(percentile(0.5, ofSorted: [5]) == 5)
    #expect(percentile(0.5, ofSorted: [Int]()) == nil)
  }

  private func round(_ before: Double, _ after: Double) -> Round {
    Round(distanceBefore: before, distanceAfter: after, values: [[before]])
  }

  @Test("Rounds during which or between which the processors moved are dropped")
  func droppedRounds() {
    let near = [round(120, 125), round(118, 122), round(130, 121)]
    #expect(RoundSelection.kept(near).count == 3)
    // One that moved within, and one that had moved away before it began.
    let kept = RoundSelection.kept(near + [round(120, 420), round(415, 420)])
    #expect(kept.count == 3)
    #expect(kept.allSatisfy { $0.distanceBefore < 140 })
  }

  @Test("Where most rounds saw the processors far apart, those rounds count")
  func farRounds() {
    let kept = RoundSelection.kept([round(120, 121), round(410, 430), round(420, 400), round(440, 420)])
    #expect(kept.count == 3)
    #expect(kept.allSatisfy { $0.distanceBefore > 400 })
  }

  @Test("Among places with equally many rounds, the nearest processors count")
  func equallyMany() {
    #expect(RoundSelection.kept([round(410, 430), round(120, 121)]) == [round(120, 121)])
    #expect(RoundSelection.kept([]).isEmpty)
  }

  @Test(
    "A measurement is disturbed when others had the processors: by turns of the scheduler, or from outside")
  func disturbance() {
    #expect(!Disturbance.isOne(displacements: 0, stolenNanoseconds: 0, during: 40_000_000))
    // Short work of the system itself.
    #expect(!Disturbance.isOne(displacements: 5, stolenNanoseconds: 0, during: 40_000_000))
    #expect(Disturbance.isOne(displacements: 12, stolenNanoseconds: 0, during: 40_000_000))
    // One tick of ten milliseconds may have been before; two have not.
    #expect(!Disturbance.isOne(displacements: 0, stolenNanoseconds: 10_000_000, during: 40_000_000))
    #expect(Disturbance.isOne(displacements: 0, stolenNanoseconds: 20_000_000, during: 40_000_000))
    #expect(!Disturbance.isOne(displacements: 0, stolenNanoseconds: 20_000_000, during: 1_000_000_000))
  }

  @Test("The machine says what it is")
  func machine() {
    let machine = Machine.current()
    #expect(machine.processorCount >= 1 && machine.memoryByteCount > 1 << 20)
    #expect(machine.description.contains("Linux \(machine.kernelRelease)") && !machine.kernelRelease.isEmpty)
    #expect(!machine.processorName.isEmpty && machine.processorName.first != " ")
  }

  @Test("Numbers are written with their thousands apart, or with decimals")
  func numbers() {
    #expect(grouped(1_234_567) == "1,234,567")
    #expect(grouped(999) == "999")
    #expect(grouped(-1_000) == "-1,000")
    #expect(grouped(.nan) == "–")
    #expect(fixed(1.005, 1) == "1.0")
    #expect(fixed(0.949, 2) == "0.95")
    #expect(fixed(12.05, 2) == "12.05")
    #expect(fixed(-0.5, 1) == "-0.5")
  }

  @Test("The progress bar fills from left to right")
  func progress() {
    #expect(ProgressBar.line(0, "a").hasPrefix("░"))
    #expect(ProgressBar.line(0.5, "a").contains("█░"))
    #expect(ProgressBar.line(2, "a").hasSuffix("█ 100 %  a"))
  }
}
