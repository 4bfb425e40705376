/// Which of several waits can never end by what those who take part can still do.
///
/// A wait has needs, all of which must be met (AND); a need is met by any one of the waits listed in it, once that
/// one goes on (OR). A wait without needs goes on by itself. A need that lists nobody can never be met.
///
/// A set of waits is stuck when each of them has a need all of whose releasers lie in the set; ``stuck`` is the
/// largest such set, which is what is left when every wait that can go on has gone on, again and again. Plain
/// cycles will not do: a wait for "b or c" with c at work is on a cycle with b, and no deadlock.
struct StuckSets {
  /// For each wait: whether it is stuck.
  private(set) var stuck: [Bool]
  /// From each stuck wait to all who could meet its unmet needs; empty for the others.
  private(set) var edges: [[Int]]
  /// The knots among the stuck: sets that cannot be left along an edge, each with the waits in the order in which
  /// they wait for each other. All other stuck waits lead into one of them.
  private(set) var knots: [[Int]] = []

  /// - Parameter needs: for each wait its needs, each a list of waits.
  init(_ needs: [[[Int]]]) {
    stuck = needs.map { !$0.isEmpty }
    var changed = true
    while changed {
      changed = false
      for index in needs.indices where stuck[index] {
        let flags = stuck
        if needs[index].allSatisfy({ $0.contains { !flags[$0] } }) {
          stuck[index] = false
          changed = true
        }
      }
    }
    let flags = stuck
    edges = needs.indices.map { index in
      guard flags[index] else { return [] }
      var seen: Set<Int> = []
      return needs[index].filter { $0.allSatisfy { flags[$0] } }.flatMap(\.self)
        .filter { seen.insert($0).inserted }
    }
    knots = findKnots()
  }

  /// All that can be reached from a wait along the edges, without itself unless an edge comes back.
  func reachable(from start: Int) -> Set<Int> {
    var seen: Set<Int> = []
    var open = edges[start]
    while let next = open.popLast() {
      if seen.insert(next).inserted { open += edges[next] }
    }
    return seen
  }

  private func findKnots() -> [[Int]] {
    var knots: [[Int]] = []
    var placed: Set<Int> = []
    let reach = edges.indices.map { stuck[$0] ? reachable(from: $0) : [] }
    for index in edges.indices where stuck[index] && !placed.contains(index) {
      // A wait lies in a knot when everything that it reaches leads back to it.
      guard reach[index].contains(index), reach[index].allSatisfy({ reach[$0].contains(index) }) else {
        continue
      }
      placed.formUnion(reach[index])
      knots.append(inOrder(from: index, among: reach[index]))
    }
    return knots
  }

  /// Along the edges as far as they lead to somebody new, then on with whoever is left.
  private func inOrder(from start: Int, among members: Set<Int>) -> [Int] {
    var order = [start]
    var left = members.subtracting([start])
    while !left.isEmpty {
      let next = edges[order[order.count - 1]].first { left.contains($0) } ?? left.min() ?? start
      left.remove(next)
      order.append(next)
    }
    return order
  }
}
