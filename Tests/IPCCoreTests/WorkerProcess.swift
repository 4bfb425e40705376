import Glibc
import IPCCore
import Platform
import Synchronization
import TestSupport

/// A worker of its own process, to be killed and stopped in earnest.
final class WorkerProcess: Sendable {
  let name: String
  let processID: Int32
  private let journalPath: String
  private let hasEnded = Mutex(false)

  /// Starts the worker and waits until it has joined (or has failed to).
  init(_ domain: TemporaryDomain, _ name: String, _ deed: String, _ options: [String: String] = [:]) throws {
    self.name = name
    let journal = "\(domain.directory)/journal-\(name)-\(UInt32.random(in: 0...UInt32.max))"
    journalPath = journal
    var arguments = [
      "dir=\(domain.directory)", "domain=d", "name=\(name)", "journal=\(journal)", "do=\(deed)",
    ]
    arguments += options.map { "\($0.key)=\($0.value)" }
    processID = try TestProgram.start([TestProgram.path("ipc-test-worker")] + arguments)
    try eventually("worker \(name) to be ready") { !lines().isEmpty }
  }

  deinit {
    kill()
    try? FileSystem.unlink(journalPath)
  }

  // MARK: Its life

  /// SIGKILL, and waits until the kernel has taken it away.
  func kill() {
    hasEnded.withLock { ended in
      if ended { return }
      ended = true
      _ = Glibc.kill(processID, SIGKILL)
      var status: Int32 = 0
      // SAFETY: the status lives through the call.
      while unsafe waitpid(processID, &status, 0) < 0 && errno == EINTR {}
    }
  }

  /// SIGSTOP, and waits until it stands.
  func stop() throws {
    _ = Glibc.kill(processID, SIGSTOP)
    try eventually("worker \(name) to stop") { ProcessStatus(processID: processID)?.isStopped ?? true }
  }

  func `continue`() { _ = Glibc.kill(processID, SIGCONT) }

  /// Waits until the process has done its deed and exited.
  func waitUntilDone(within seconds: UInt64 = 30) throws {
    try eventually("worker \(name) to be done", within: seconds) {
      lines().contains { $0[0] == "end" || $0[0] == "failed" }
    }
    try eventually("worker \(name) to exit") { ProcessStatus(processID: processID)?.isDead ?? true }
    kill()
  }

  // MARK: Its journal

  /// The whole lines of its journal, in words.
  func lines() -> [[String]] {
    guard let bytes = try? FileSystem.read(journalPath, limit: 1 << 28) else { return [] }
    let text = String(decoding: bytes, as: UTF8.self)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    lines.removeLast()
    return lines.map { $0.split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
  }

  /// How much it has written: grows while it gets on.
  var progress: Int { (try? FileStatus(path: journalPath).byteCount) ?? 0 }

  func until(_ words: [String], within seconds: UInt64 = 15) throws {
    try eventually("worker \(name) to note \(words)", within: seconds) {
      lines().contains { $0.starts(with: words) }
    }
  }

  /// The numbers of the messages that it was told are sent.
  var sent: [UInt64] { lines().filter { $0[0] == "sent" }.compactMap { UInt64($0[1]) } }

  /// What it has received: from whom and which, and whether whole.
  var got: [(sender: String, number: UInt64, isWhole: Bool)] {
    lines().filter { $0[0] == "got" }.compactMap { line in
      UInt64(line[2]).map { (line[1], $0, line[4] == "whole") }
    }
  }

  /// The error with which it ended.
  var failure: String? { lines().first { $0[0] == "failed" }?.dropFirst().joined(separator: " ") }
}
