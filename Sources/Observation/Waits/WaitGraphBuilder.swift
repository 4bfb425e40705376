extension WaitGraph {
  /// The graph of one reading. Deadlocks in it are not confirmed: see ``DeadlockWatch``.
  public init(_ snapshot: DomainSnapshot) { self.init(snapshot, trusting: []) }

  /// - Parameter trusted: waits known not to be over: a thread in one of them has only looked around if it is awake.
  init(_ snapshot: DomainSnapshot, trusting trusted: Set<WaitingThread.ID>) {
    self.init()
    var builder = WaitGraphBuilder(snapshot, trusting: trusted)
    builder.build()
    self = builder.graph
  }
}

/// Makes the graph of one reading.
struct WaitGraphBuilder {
  /// What a process that runs can do.
  private enum Standing {
    /// It may act.
    case free
    /// It is stopped, held or being debugged: by its place among ``hindered``.
    case hindered(Int)
    /// All its threads are in these waits.
    case waits([Int])
  }

  private let snapshot: DomainSnapshot
  private let processes: [UInt64: ProcessSnapshot]
  private let trusted: Set<WaitingThread.ID>
  private var events: [Set<WaitEvent>] = []
  /// The first participant of each hindered process, and its place.
  private var hindered: [UInt64] = []
  private var standings: [UInt64: Standing] = [:]
  private var threads: [ThreadReference: Int] = [:]
  private(set) var graph = WaitGraph()

  init(_ snapshot: DomainSnapshot, trusting trusted: Set<WaitingThread.ID>) {
    self.snapshot = snapshot
    self.trusted = trusted
    processes = Dictionary(snapshot.processes.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
  }

  mutating func build() {
    graph.monotonicNanoseconds = snapshot.monotonicNanoseconds
    collect()
    if graph.waits.isEmpty { return }
    for (index, one) in graph.waits.enumerated() {
      threads[ThreadReference(participantID: one.id.participantID, threadID: one.id.threadID)] = index
    }
    findStandings()
    let rules = WaitRules(snapshot: snapshot, processes: processes, waits: graph.waits)
    for index in graph.waits.indices {
      let rule = rules.rule(for: graph.waits[index])
      graph.waits[index].needs = rule.needs
      events.append(rule.events)
      if !rule.isCertain { graph.waits[index].wait.isConfirmed = false }
    }
    judge()
  }

  // MARK: Who waits, and who may act

  private mutating func collect() {
    for process in snapshot.processes where process.role == .participant && process.isLiving {
      if process.isAtGate, snapshot.isPaused, !process.isHeld { graph.pausedCount += 1 }
      var waits = process.waits.filter { $0.isConfirmed && $0.reason != .pace }
      // What a thread waits for last is what it waits for: a side lock in the middle of a longer wait.
      let locked = Set(waits.filter { $0.reason == .sideLock }.map(\.threadID))
      waits.removeAll { $0.reason != .sideLock && locked.contains($0.threadID) }
      if process.isHeld, process.isAtGate {
        let since = process.gateSinceNanoseconds ?? snapshot.domainTimeNanoseconds
        waits.append(WaitSnapshot(reason: .gate, objectID: "", objectName: "", sinceNanoseconds: since))
      }
      for wait in waits {
        let id = WaitingThread.ID(
          participantID: process.id, threadID: wait.threadID, sequence: wait.sequence,
          sinceNanoseconds: wait.sinceNanoseconds)
        graph.waits.append(
          WaitingThread(id: id, name: process.name, processID: process.processID, wait: wait))
      }
    }
    graph.waits.sort {
      ($0.wait.sinceNanoseconds, $0.id.participantID) < ($1.wait.sinceNanoseconds, $1.id.participantID)
    }
  }

  /// Several participants may belong to one process of the system: it acts for all of them.
  private mutating func findStandings() {
    let living = snapshot.processes.filter(\.isLiving)
    let groups = Dictionary(grouping: living) { $0.threadCount > 0 ? "\($0.processID)" : "#\($0.id)" }
    for members in groups.values {
      let standing = standing(members.sorted { $0.id < $1.id })
      for member in members { standings[member.id] = standing }
    }
  }

  private mutating func standing(_ members: [ProcessSnapshot]) -> Standing {
    let isHindered = members.contains {
      $0.life == .stopped || $0.debuggerProcessID != nil || ($0.isHeld && $0.isAtGate)
    }
    if isHindered {
      hindered.append(members[0].id)
      return .hindered(hindered.count - 1)
    }
    let ids = Set(members.map(\.id))
    let mine = graph.waits.indices.filter { ids.contains(graph.waits[$0].id.participantID) }
    let asleep = Set(mine.map { graph.waits[$0].id.threadID })
    let count = members[0].threadCount
    return count > 0 && asleep.count >= count ? .waits(mine) : .free
  }

  // MARK: The verdict

  private mutating func judge() {
    var needs: [[[Int]]] = []
    for index in graph.waits.indices { needs.append(compiled(index)) }
    let count = graph.waits.count
    // For now the hindered may act; then it is asked what would be if they never did.
    let now = StuckSets(needs + hindered.map { _ in [] })
    let never = StuckSets(needs + hindered.indices.map { [[count + $0]] })
    for (place, knot) in now.knots.enumerated() {
      for member in knot { graph.waits[member].fate = .deadlocked(place) }
      graph.deadlocks.append(deadlock(knot))
    }
    for index in graph.waits.indices {
      if now.stuck[index] {
        guard case .canGoOn = graph.waits[index].fate else { continue }
        let reached = now.reachable(from: index)
        guard let place = now.knots.firstIndex(where: { !reached.isDisjoint(with: $0) }) else { continue }
        graph.waits[index].fate = .behind(place)
        graph.deadlocks[place].followers.append(graph.waits[index].id)
      } else if never.stuck[index] {
        graph.waits[index].fate = .heldUp
        graph.waits[index].heldUpBy = never.reachable(from: index).filter { $0 >= count }.sorted()
          .map { hindered[$0 - count] }
      }
    }
  }

  private func deadlock(_ knot: [Int]) -> Deadlock {
    Deadlock(
      members: knot.map { graph.waits[$0].id },
      sinceNanoseconds: knot.map { graph.waits[$0].wait.sinceNanoseconds }.max() ?? 0)
  }

  /// The needs of a wait that nobody at large can meet. Empty: it can go on.
  private mutating func compiled(_ index: Int) -> [[Int]] {
    let one = graph.waits[index]
    let needs = unmet(index)
    if let deadline = one.wait.deadlineNanoseconds {
      graph.waits[index].fate = .untilTimeOut(deadline)
      return []
    }
    return one.wait.isConfirmed && (one.wait.isAsleep || trusted.contains(one.id)) ? needs : []
  }

  private mutating func unmet(_ index: Int) -> [[Int]] {
    var result: [[Int]] = []
    for place in graph.waits[index].needs.indices {
      var need = graph.waits[index].needs[place]
      need.releasers.removeAll { cannotCause($0, index) }
      graph.waits[index].needs[place] = need
      if need.isOpen { continue }
      if need.releasers.isEmpty {
        graph.waits[index].fate = .awaitsNewcomer
        return []
      }
      if let nodes = nodes(need.releasers, for: index) { result.append(nodes) }
    }
    return result
  }

  /// The waits behind which all the releasers are; nil: one of them may act.
  private func nodes(_ releasers: [WaitNeed.Releaser], for index: Int) -> [Int]? {
    var found: [Int] = []
    for releaser in releasers {
      switch (standings[releaser.participantID], releaser) {
      case (.hindered(let place)?, _): found.append(graph.waits.count + place)
      case (_, .thread(let thread)):
        guard let node = threads[thread] else { return nil }
        found.append(node)
      case (.waits(let mine)?, .process): found += mine.filter { !sharesEvent($0, index) }
      case (.free?, .process), (nil, .process): return nil
      }
    }
    return found
  }

  /// Who waits for the very same cannot be the one to bring it about.
  private func sharesEvent(_ other: Int, _ index: Int) -> Bool {
    other == index || !events[other].isEmpty && events[other].isSubset(of: events[index])
  }

  private func cannotCause(_ releaser: WaitNeed.Releaser, _ index: Int) -> Bool {
    guard case .process(let id) = releaser, case .waits(let mine)? = standings[id] else { return false }
    return mine.allSatisfy { sharesEvent($0, index) }
  }
}

extension ProcessSnapshot {
  /// Whether it lives, be it stopped.
  var isLiving: Bool { life == .running || life == .stopped }
}
