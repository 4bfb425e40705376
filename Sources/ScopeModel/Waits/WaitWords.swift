public import Observation

/// Waits and deadlocks in words, from one reading and its graph.
public struct WaitWords {
  let snapshot: DomainSnapshot
  let graph: WaitGraph

  public init(_ snapshot: DomainSnapshot, _ graph: WaitGraph) {
    self.snapshot = snapshot
    self.graph = graph
  }

  // MARK: One wait

  /// What is waited for, in a few words: "space in orders", "mutex 2 of table".
  public func what(_ wait: WaitSnapshot) -> String {
    let object = shownName(wait.objectName)
    // Which link it is, the other end says.
    if snapshot.channel(wait.objectID)?.kind == .link { return "\(linkWord(wait.reason)) (link)" }
    switch wait.reason {
    case .space: return "space in \(object)"
    case .rendezvous, .offerTurn: return "rendezvous, \(object)"
    case .receipt: return "receipt, \(object)"
    case .message where wait.objectID.isEmpty: return "message from anyone"
    case .message: return snapshot.buffer(wait.objectID) == nil ? "message in \(object)" : "item in \(object)"
    case .turn: return "turn at \(object)"
    case .set: return "any of \(object)"
    case .empty: return "\(object) to be empty"
    case .mutex, .semaphore: return object
    case .readLock: return "to read, \(object)"
    case .writeLock: return "to write, \(object)"
    case .peer: return "process \(object)"
    case .pace: return "its own pace"
    case .sideLock: return "side lock of \(object)"
    case .gate: return "the gate"
    }
  }

  private func linkWord(_ reason: WaitReason) -> String {
    switch reason {
    case .rendezvous, .offerTurn: "rendezvous"
    case .sideLock: "side lock"
    default: reason.rawValue
    }
  }

  /// Who can end it: "b", "b or c", "anyone who joins", "nobody there".
  public func whom(_ one: WaitingThread) -> String {
    if one.wait.reason == .gate { return holder(one) }
    let ids = one.releasers
    guard !ids.isEmpty else {
      return one.needs.contains { $0.isOpen } ? "anyone who joins" : "nobody there"
    }
    return listed(ids.map(name), one.needs.count > 1 ? "and" : "or")
  }

  /// "a waits for b to receive from jobs".
  public func clause(_ one: WaitingThread) -> String { "\(shownName(one.name)) \(predicate(one))" }

  /// The same without the name.
  public func predicate(_ one: WaitingThread) -> String {
    let object = shownName(one.wait.objectName)
    let known = !one.releasers.isEmpty
    let whom = known ? whom(one) : "somebody"
    let isLink = snapshot.channel(one.wait.objectID)?.kind == .link
    let isBuffer = snapshot.buffer(one.wait.objectID) != nil
    switch one.wait.reason {
    case .space where isBuffer: return "waits for \(whom) to take an item from \(object)"
    case .space, .rendezvous, .offerTurn:
      return "waits for \(whom) to receive" + (isLink ? "" : " from \(object)")
    case .receipt: return "waits for \(whom) to receive its message" + (isLink ? "" : " from \(object)")
    case .message where isBuffer: return "waits for \(whom) to put an item into \(object)"
    case .message where one.wait.objectID.isEmpty: return "waits for a message from anyone"
    case .message: return "waits for \(whom) to send to " + (isLink ? "it" : object)
    case .set: return "waits for \(whom) to send to any of \(object)"
    case .empty: return "waits for \(whom) to empty \(object)"
    case .turn: return "waits for its turn at \(object)" + (known ? ", which \(whom) has" : "")
    case .mutex: return "waits for \(object), which \(whom) holds"
    case .readLock: return "waits to read under \(object), after \(whom)"
    case .writeLock: return "waits to write under \(object), after \(whom)"
    case .semaphore: return semaphore(one, whom)
    case .peer: return "waits for a process \(object) to join"
    case .pace: return "works at its own pace"
    case .sideLock: return "waits for \(whom), who is in the middle of an operation on \(object)"
    case .gate: return "is held by \(holder(one)) at the border of its next operation"
    }
  }

  private func semaphore(_ one: WaitingThread, _ whom: String) -> String {
    guard let buffer = snapshot.buffer(one.wait.objectID) else {
      return "waits for \(whom) to signal \(shownName(one.wait.objectName))"
    }
    let name = shownName(buffer.name)
    return one.wait.semaphoreName == "empty"
      ? "waits for \(whom) to take an item from \(name)" : "waits for \(whom) to put an item into \(name)"
  }

  private func holder(_ one: WaitingThread) -> String {
    snapshot.process(one.id.participantID)?.heldBy.map(shownName) ?? "a controller"
  }

  private func name(_ id: UInt64) -> String { shownName(snapshot.processName(id)) }

  /// The name of a participant as it is, not escaped.
  public func processName(_ id: UInt64) -> String { snapshot.processName(id) }

  public var hasDeadlock: Bool { !graph.deadlocks.isEmpty }

  // MARK: How it goes on

  /// How it stands with the wait, in a word or two; empty: it goes on when somebody acts.
  public func outlook(_ one: WaitingThread) -> String {
    switch one.fate {
    case .canGoOn: return one.wait.reason == .gate ? "held" : ""
    case .untilTimeOut: return "time-out \(durationWords(untilTimeOut(one) ?? 0))"
    case .awaitsNewcomer: return "nobody there"
    case .heldUp: return "held up"
    case .deadlocked: return "deadlock"
    case .behind: return "behind it"
    }
  }

  /// How long until it gives up by itself, in nanoseconds; nil: it never does.
  public func untilTimeOut(_ one: WaitingThread) -> UInt64? {
    one.wait.deadlineNanoseconds.map {
      $0 > snapshot.domainTimeNanoseconds ? $0 - snapshot.domainTimeNanoseconds : 0
    }
  }

  /// The same as the end of a sentence: ", until its time-out in 1.2 s"; empty: nothing to add.
  public func ending(_ one: WaitingThread) -> String {
    switch one.fate {
    case .canGoOn: return ""
    case .untilTimeOut: return ", until its time-out in \(durationWords(untilTimeOut(one) ?? 0))"
    case .awaitsNewcomer: return ", and nobody else has it open: somebody has to come"
    case .heldUp: return ", held up by \(hindrances(one.heldUpBy))"
    case .deadlocked: return ", in a deadlock"
    case .behind: return ", behind a deadlock"
    }
  }

  /// "cook-1, which is stopped by a signal, and cook-2, which is held by ipcscope-7".
  public func hindrances(_ ids: [UInt64]) -> String {
    listed(
      ids.map { id in
        guard let process = snapshot.process(id) else { return name(id) }
        return "\(name(id)), which is \(Self.hindrance(process))"
      }, "and")
  }

  /// "stopped by a signal", "in a debugger (pid 12)", "held by ipcscope-7".
  public static func hindrance(_ process: ProcessSnapshot) -> String {
    if let debugger = process.debuggerProcessID { return "in a debugger (pid \(debugger))" }
    if process.life == .stopped { return "stopped by a signal" }
    return "held by \(process.heldBy.map(shownName) ?? "a controller")"
  }

  /// How long ago something of the domain clock was.
  public func elapsed(since time: UInt64) -> UInt64 { snapshot.age(of: time) }

  // MARK: Deadlocks

  /// "2 processes".
  public static func count(_ deadlock: Deadlock) -> String {
    let count = deadlock.participants.count
    return "\(count) \(count == 1 ? "process" : "processes")"
  }

  /// "a waits for b to receive, b waits for a to receive".
  public func sentence(_ deadlock: Deadlock) -> String {
    deadlock.members.compactMap { graph[$0] }.map(clause).joined(separator: ", ")
  }

  /// "c and d wait behind it"; nil: nobody does.
  public func followers(_ deadlock: Deadlock) -> String? {
    var seen: Set<UInt64> = []
    let ids = deadlock.followers.map(\.participantID).filter { seen.insert($0).inserted }
    guard !ids.isEmpty else { return nil }
    return "\(listed(ids.map(name), "and")) \(ids.count == 1 ? "waits" : "wait") behind it"
  }

  /// What the deadlock, or the one that holds it up, means for a process; nil: neither is there.
  func verdict(on process: ProcessSnapshot) -> String? {
    for one in graph.waits(of: process.id) {
      switch one.fate {
      case .deadlocked(let place):
        return "DEADLOCK: \(sentence(graph.deadlocks[place])); none of those who could end it can go on."
      case .behind(let place):
        return "\(clause(one)), behind a DEADLOCK: \(sentence(graph.deadlocks[place]))."
      case .heldUp: return "\(clause(one)), held up by \(hindrances(one.heldUpBy))."
      case .awaitsNewcomer: return "\(clause(one))\(ending(one))."
      case .untilTimeOut, .canGoOn: continue
      }
    }
    return nil
  }
}

extension Model {
  /// The words of the latest reading.
  public var waitWords: WaitWords? { snapshot.map { WaitWords($0, waitGraph) } }

  /// The rows of Waits, oldest first, that pass the filter.
  public var waitRows: [WaitingThread] {
    guard let words = waitWords else { return [] }
    return waitGraph.waits.filter { one in
      matchesFilter(one.name) || matchesFilter(one.wait.objectName) || matchesFilter(words.whom(one))
    }
  }

  /// "DEADLOCK: 2 processes", "2 DEADLOCKS: 5 processes"; nil: there is none.
  public var deadlockWords: String? {
    guard let first = waitGraph.deadlocks.first else { return nil }
    let deadlocks = waitGraph.deadlocks
    if deadlocks.count == 1 { return "DEADLOCK: \(WaitWords.count(first))" }
    return "\(deadlocks.count) DEADLOCKS: \(Set(deadlocks.flatMap(\.participants)).count) processes"
  }

  /// Whether another reading would tell more than that nothing has changed: whether a deadlock is one.
  public var needsAnotherReading: Bool { deadlockWatch.needsAnotherReading }
}
