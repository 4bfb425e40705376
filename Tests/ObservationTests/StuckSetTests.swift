import Testing

@testable import Observation

@Suite("Stuck sets") struct StuckSetTests {
  /// A set is stuck when each of it has a need all of whose releasers lie in the set.
  private func isStuck(_ set: Int, _ needs: [[[Int]]]) -> Bool {
    needs.indices.allSatisfy { index in
      set & 1 << index == 0 || needs[index].contains { $0.allSatisfy { set & 1 << $0 != 0 } }
    }
  }

  @Test("On random graphs they are what the definition says, tried on every subset")
  func random() {
    var generator = Sequence(seed: 20_261_123)
    var stuckCount = 0
    var knotCount = 0
    for _ in 0..<3000 {
      let count = generator.next(1...7)
      let needs = (0..<count).map { _ in
        (0..<generator.next(0...2)).map { _ in
          (0..<generator.next(1...3)).map { _ in generator.next(0...(count - 1)) }
        }
      }
      let sets = StuckSets(needs)
      let all = (0..<1 << count).filter { isStuck($0, needs) }.reduce(0, |)
      #expect(sets.stuck.indices.allSatisfy { sets.stuck[$0] == (all & 1 << $0 != 0) }, "\(needs)")
      var seen = 0
      for knot in sets.knots {
        let set = knot.reduce(0) { $0 | 1 << $1 }
        #expect(isStuck(set, needs), "\(needs)")
        #expect(seen & set == 0 && Set(knot).count == knot.count)
        // Each of a knot leads to all of it, and to nobody else.
        for member in knot { #expect(sets.reachable(from: member) == Set(knot), "\(needs)") }
        seen |= set
      }
      for index in sets.stuck.indices where sets.stuck[index] && seen & 1 << index == 0 {
        #expect(sets.reachable(from: index).contains { seen & 1 << $0 != 0 }, "\(needs)")
      }
      stuckCount += sets.stuck.count { $0 }
      knotCount += sets.knots.count
    }
    #expect(stuckCount > 1000 && knotCount > 500)
  }

  @Test("Or is not and: a cycle with a way out is none, and a writer waits for every reader")
  func orAndAnd() {
    // 0 waits for 1 or 2, 1 waits for 0, 2 goes on.
    #expect(StuckSets([[[1, 2]], [[0]], []]).knots.isEmpty)
    // 0 waits for 1 and 2, 1 waits for 0, 2 goes on.
    #expect(StuckSets([[[1], [2]], [[0]], []]).knots == [[0, 1]])
  }

  @Test("A need that nobody can meet is never met")
  func nobody() { #expect(StuckSets([[[]]]).stuck == [true]) }

  private struct Sequence {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next(_ range: ClosedRange<Int>) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return range.lowerBound + Int(state >> 33) % (range.upperBound - range.lowerBound + 1)
    }
  }
}
