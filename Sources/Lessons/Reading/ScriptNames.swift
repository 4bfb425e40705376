internal import Workload

/// The names that a script may speak of: those of the scenario, and of the one beside.
struct ScriptNames {
  private let scenario: Scenario

  init(_ scenario: Scenario) { self.scenario = scenario }

  func scenario(isBeside: Bool) -> Scenario? { isBeside ? scenario.beside.first : scenario }

  var hasBeside: Bool { !scenario.beside.isEmpty }

  func kinds(isBeside: Bool) -> [String] { scenario(isBeside: isBeside)?.processes.map(\.kind) ?? [] }

  /// Names that processes begin with or take.
  func processes(isBeside: Bool) -> [String] {
    guard let scenario = scenario(isBeside: isBeside) else { return [] }
    let renamed = scenario.processes.flatMap(\.allSteps).compactMap { step in
      if case .rename(let name) = step { name } else { nil }
    }
    return scenario.processes.flatMap(\.processNames) + renamed
  }

  /// Whether a process may have that name: of those started later, too.
  func isProcess(_ name: String, isBeside: Bool) -> Bool {
    if processes(isBeside: isBeside).contains(name) { return true }
    return scenario(isBeside: isBeside)?.processes.contains { plan in
      guard name.hasPrefix("\(plan.kind)-") else { return false }
      return Int(name.dropFirst(plan.kind.count + 1)).map { $0 > 0 } ?? false
    } ?? false
  }

  /// The mailboxes, buffers and regions of the scenario, by the word for them.
  func objects(_ kind: String, isBeside: Bool) -> [String] {
    guard let scenario = scenario(isBeside: isBeside) else { return [] }
    switch kind {
    case "mailbox": return scenario.mailboxes.map(\.name)
    case "buffer": return scenario.buffers.map(\.name)
    case "region": return scenario.regions.map(\.name)
    default: return []
    }
  }
}
