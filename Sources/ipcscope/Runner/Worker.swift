import IPCCore
import Platform
import Synchronization
import Workload

/// A worker that the runner has started: its plan and its process.
final class Worker: Sendable {
  let plan: PlannedProcess
  let process: ChildProcess
  /// Its segment, once seen: a mapping that outlives the file, so that its last counts can be read.
  private let peer = Mutex<Peer?>(nil)

  /// - Parameters:
  ///   - launch: what all workers of a run have in common.
  ///   - doorbell: rung when it starts and ends.
  init(_ plan: PlannedProcess, launch: WorkerLaunch, doorbell: Doorbell) {
    self.plan = plan
    let parent = "\(ThisProcess.processID)"
    let title = "ipcscope: \(plan.name) (\(launch.domainName))"
    if let command = plan.command {
      process = ChildProcess(
        title: title,
        arguments: [
          "join", launch.domainName, "--as", plan.name, "--dir", launch.root, "--parent", parent, "--",
        ]
          + command,
        streams: launch.showsOutput ? .outputInherited : .none, ownGroup: true, doorbell: doorbell)
    } else {
      var arguments = [
        "__worker", "--parent", parent, "--domain", launch.domainName, "--dir", launch.root, "--scenario",
        launch.scenario, "--name", plan.name, "--kind", plan.kind,
      ]
      if let input = launch.input { arguments += ["--input", input] }
      if launch.isBeside { arguments.append("--beside") }
      process = ChildProcess(
        title: title, arguments: arguments, streams: .kept, ownGroup: true, doorbell: doorbell)
    }
  }

  /// Its last words: the last line that it wrote to standard error.
  var complaint: String? {
    let lines = process.errors.split(separator: UInt8(ascii: "\n"))
    return lines.last.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Looks for it in the domain.
  /// - Returns: whether it has been seen taking part.
  @discardableResult func look(as participant: Participant) -> Bool {
    peer.withLock { peer in
      if peer == nil, let processID = process.processID {
        let seen = participant.peer(named: plan.name)
        if seen?.processID == processID { peer = seen }
      }
      return peer != nil
    }
  }

  /// How many messages it has sent and received; nil when it was never seen in the domain.
  var counts: (sent: UInt64, received: UInt64)? {
    peer.withLock { peer in
      guard let segment = peer?.segment else { return nil }
      let counts = MessageCounts { segment.word($0).loadRelaxed() }
      return (counts.sent, counts.received)
    }
  }
}

/// What all workers of one run have in common.
struct WorkerLaunch: Sendable {
  var domainName: String
  /// The folder of the domains, as an absolute path.
  var root: String
  /// A shipped scenario's name, or a file's path.
  var scenario: String
  var input: String?
  /// Whether they are those of the scenario that stands beside in that file.
  var isBeside = false
  /// Whether the output of programs of the user's is shown.
  var showsOutput: Bool
}
