import Canvas
public import Observation

/// The graph as lines of text, one fact a line.
extension WaitWords {
  /// Deadlocks first, then all waits, the oldest first, then who is stopped or held.
  /// - Parameter name: only what concerns the process or object of that name; nil: everything.
  public func lines(about name: String? = nil) -> [String] {
    var lines = deadlocks(about: name).map { line($0) }
    lines += waits(about: name).map { one in
      "\(clause(one))\(ending(one)) (for \(durationWords(elapsed(since: one.wait.sinceNanoseconds))))"
    }
    lines += hindered(about: name).map { "\(shownName($0.name)) is \(Self.hindrance($0))\(heldUp($0))" }
    if graph.pausedCount > 0, name == nil {
      let who = snapshot.pausedBy.map { " by " + shownName($0) } ?? ""
      lines.append("the domain is paused\(who); at the gate: \(graph.pausedCount)")
    }
    if lines.isEmpty {
      lines = [name.map { "nobody waits for \(shownName($0)), and it waits for nobody" } ?? "nobody waits"]
    }
    return lines
  }

  private func line(_ deadlock: Deadlock) -> String {
    let behind = followers(deadlock).map { "; " + $0 } ?? ""
    let age = durationWords(elapsed(since: deadlock.sinceNanoseconds))
    return "DEADLOCK of \(Self.count(deadlock)): \(sentence(deadlock))\(behind) (for \(age))"
  }

  /// Whether a process or an object has that name.
  public func knows(_ name: String) -> Bool {
    snapshot.processes.contains { $0.name == name } || snapshot.channels.contains { $0.name == name }
      || snapshot.buffers.contains { $0.name == name } || snapshot.regions.contains { $0.name == name }
  }

  public func waits(about name: String?) -> [WaitingThread] {
    guard let name else { return graph.waits }
    return graph.waits.filter { concerns($0, name) }
  }

  public func deadlocks(about name: String?) -> [Deadlock] {
    guard let name else { return graph.deadlocks }
    return graph.deadlocks.filter { deadlock in
      (deadlock.members + deadlock.followers).compactMap { graph[$0] }.contains { concerns($0, name) }
    }
  }

  /// Those who are stopped, in a debugger or held.
  public func hindered(about name: String?) -> [ProcessSnapshot] {
    snapshot.participants.filter { process in
      guard process.isAlive, name == nil || process.name == name else { return false }
      return process.life == .stopped || process.debuggerProcessID != nil
    }
  }

  /// ", and holds up c and d"; empty: nobody.
  public func heldUp(_ process: ProcessSnapshot) -> String {
    var seen: Set<String> = []
    let names = graph.waits.filter { $0.heldUpBy.contains(process.id) }.map { shownName($0.name) }
      .filter { seen.insert($0).inserted }
    return names.isEmpty ? "" : ", and holds up \(listed(names, "and"))"
  }

  private func concerns(_ one: WaitingThread, _ name: String) -> Bool {
    if one.name == name || one.releasers.contains(where: { snapshot.processName($0) == name }) { return true }
    let ids = [one.wait.objectID] + one.wait.memberIDs
    return ids.contains { id in
      [
        snapshot.channel(id)?.name, snapshot.buffer(id)?.name, snapshot.region(id)?.name,
      ].contains(name)
    }
  }
}
