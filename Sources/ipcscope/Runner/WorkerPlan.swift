import Workload

/// A process that a scenario asks for.
struct WorkerPlan: Equatable, Sendable {
  var name: String
  var kind: String
  /// The program of the user's that it is; nil: a worker of ours, which does the steps of its kind.
  var command: [String]?
}

extension Scenario {
  /// The processes to start, in the file's order.
  var workerPlans: [WorkerPlan] {
    processes.flatMap { process in
      process.processNames.map { WorkerPlan(name: $0, kind: process.kind, command: process.command) }
    }
  }

  /// A further process of a kind, under the next name that none of `names` has.
  func furtherWorker(of kind: String, besides names: Set<String>) -> WorkerPlan? {
    guard let process = process(kind) else { return nil }
    var number = process.count + 1
    while names.contains("\(kind)-\(number)") { number += 1 }
    return WorkerPlan(name: "\(kind)-\(number)", kind: kind, command: process.command)
  }
}

extension ProcessPlan {
  fileprivate var command: [String]? {
    guard case .command(let command) = work else { return nil }
    return command
  }
}
