/// Confirms deadlocks from reading to reading.
///
/// The files of a domain are read one after another, so that one reading may put together what never stood at the
/// same time. Where a second one, begun after the first was done, shows the same waits (the records of the threads
/// tell one wait from the next), all of them stood between the two.
public struct DeadlockWatch: Sendable, Equatable {
  /// How far apart the two readings must be at least: longer than a blocked thread sleeps before it looks around by
  /// itself (50 ms), so that also one whose wake was lost with a killed process has looked.
  public static let leastNanoseconds: UInt64 = 60_000_000

  /// The waits of confirmed deadlocks: the threads look around now and then, which makes no new wait of it.
  private var trusted: Set<WaitingThread.ID> = []
  private var firstSeen: [Set<WaitingThread.ID>: UInt64] = [:]
  /// Whether a deadlock has been seen once, and another reading will tell.
  public private(set) var needsAnotherReading = false

  public init() {}

  /// The graph of a reading, with what it shows of deadlocks confirmed where an earlier one showed the same.
  public mutating func confirmed(_ snapshot: DomainSnapshot) -> WaitGraph {
    confirm(WaitGraph(snapshot, trusting: trusted))
  }

  mutating func confirm(_ graph: WaitGraph) -> WaitGraph {
    var graph = graph
    var seen: [Set<WaitingThread.ID>: UInt64] = [:]
    needsAnotherReading = false
    for index in graph.deadlocks.indices {
      let key = Set(graph.deadlocks[index].members)
      let first = firstSeen[key] ?? graph.monotonicNanoseconds
      seen[key] = first
      let isOld = graph.monotonicNanoseconds >= first &+ Self.leastNanoseconds
      graph.deadlocks[index].isConfirmed = isOld
      if !isOld { needsAnotherReading = true }
    }
    firstSeen = seen
    graph.dropUnconfirmed()
    trusted = Set(graph.deadlocks.flatMap { $0.members + $0.followers })
    return graph
  }
}

extension WaitGraph {
  /// Takes out what is not confirmed: nothing is called a deadlock before it is sure.
  fileprivate mutating func dropUnconfirmed() {
    var places: [Int: Int] = [:]
    for (index, deadlock) in deadlocks.enumerated() where deadlock.isConfirmed {
      places[index] = places.count
    }
    deadlocks.removeAll { !$0.isConfirmed }
    for index in waits.indices {
      switch waits[index].fate {
      case .deadlocked(let place): waits[index].fate = places[place].map { .deadlocked($0) } ?? .canGoOn
      case .behind(let place): waits[index].fate = places[place].map { .behind($0) } ?? .canGoOn
      default: break
      }
    }
  }
}
