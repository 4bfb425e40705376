import Platform

/// A worker that the runner has started: its plan and its process.
final class Worker: Sendable {
  let plan: WorkerPlan
  let process: ChildProcess

  /// - Parameters:
  ///   - launch: what all workers of a run have in common.
  ///   - doorbell: rung when it starts and ends.
  init(_ plan: WorkerPlan, launch: WorkerLaunch, doorbell: Doorbell) {
    self.plan = plan
    let parent = "\(ThisProcess.processID)"
    let title = "ipcscope: \(plan.name) (\(launch.domainName))"
    if let command = plan.command {
      process = ChildProcess(
        title: title,
        arguments: ["join", launch.domainName, "--as", plan.name, "--dir", launch.root, "--parent", parent, "--"]
          + command,
        streams: launch.showsOutput ? .outputInherited : .none, ownGroup: true, doorbell: doorbell)
    } else {
      var arguments = [
        "__worker", "--parent", parent, "--domain", launch.domainName, "--dir", launch.root, "--scenario",
        launch.scenario, "--name", plan.name, "--kind", plan.kind,
      ]
      if let input = launch.input { arguments += ["--input", input] }
      process = ChildProcess(
        title: title, arguments: arguments, streams: .kept, ownGroup: true, doorbell: doorbell)
    }
  }

  /// Its last words: the last line that it wrote to standard error.
  var complaint: String? {
    let lines = process.errors.split(separator: UInt8(ascii: "\n"))
    return lines.last.map { String(decoding: $0, as: UTF8.self) }
  }

  /// What one of our own workers handed over at its end.
  var report: WorkerReport? { WorkerReport(process.output) }
}

/// What all workers of one run have in common.
struct WorkerLaunch: Sendable {
  var domainName: String
  /// The folder of the domains, as an absolute path.
  var root: String
  /// A shipped scenario's name, or a file's path.
  var scenario: String
  var input: String?
  /// Whether the output of programs of the user's is shown.
  var showsOutput: Bool
}

/// What a worker tells its runner over its standard output when it ends: one line with its counts, then the
/// result of its work, if it has one.
struct WorkerReport: Equatable {
  var sentCount: UInt64
  var receivedCount: UInt64
  var result: [UInt8]

  init(sentCount: UInt64, receivedCount: UInt64, result: [UInt8]) {
    self.sentCount = sentCount
    self.receivedCount = receivedCount
    self.result = result
  }

  init?(_ bytes: [UInt8]) {
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
    guard words.count == 4, words[0] == "sent", words[2] == "received", let sent = UInt64(words[1]),
      let received = UInt64(words[3])
    else { return nil }
    sentCount = sent
    receivedCount = received
    result = Array(bytes[(end + 1)...])
  }

  var bytes: [UInt8] { Array("sent \(sentCount) received \(receivedCount)\n".utf8) + result }
}
