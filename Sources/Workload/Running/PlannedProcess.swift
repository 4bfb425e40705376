/// A process that a scenario asks for.
public struct PlannedProcess: Sendable, Equatable {
  /// What it joins the domain as.
  public let name: String
  /// The kind that it is one of: a key under `processes`.
  public let kind: String
  /// From 1 within its kind.
  public let index: Int
  /// The user's program that it runs, with its arguments; nil: a worker that does the steps of its kind.
  public let command: [String]?
}

extension Scenario {
  /// The processes to start at the beginning, in the order of the file.
  public var processesToStart: [PlannedProcess] {
    processes.filter(\.startsAtOnce).flatMap { process in
      process.processNames.enumerated().map { index, name in
        PlannedProcess(name: name, kind: process.kind, index: index + 1, command: process.command)
      }
    }
  }

  /// One more process of a kind, under the first free number; nil for an unknown kind.
  /// - Parameter isTaken: whether a process holds that name.
  public func anotherProcess(of kind: String, isTaken: (String) -> Bool) -> PlannedProcess? {
    guard let process = process(kind) else { return nil }
    let names = process.processNames
    for index in 1...10_000 {
      let name = index <= names.count ? names[index - 1] : "\(kind)-\(index)"
      if !isTaken(name) {
        return PlannedProcess(name: name, kind: kind, index: index, command: process.command)
      }
    }
    return nil
  }
}

extension ProcessPlan {
  var command: [String]? {
    if case .command(let words) = work { words } else { nil }
  }
}
