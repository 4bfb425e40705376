import Glibc
import IPCCore
import Platform
import Synchronization
import TestSupport

/// A process that is killed at a crash point, and what it wrote down until then.
final class Victim: Sendable {
  let name: String
  let processID: Int32
  private let journalPath: String
  private let status = Mutex<Int32?>(nil)

  /// Starts it, with the arguments that CrashWorker knows.
  init(_ directory: String, name: String = "victim", _ arguments: [String], bindsNow: Bool = false) throws {
    self.name = name
    journalPath = "\(directory)/journal-\(name)-\(UInt32.random(in: 0...UInt32.max))"
    processID = try Self.spawn(
      ["dir=\(directory)", "name=\(name)", "journal=\(journalPath)"] + arguments, bindsNow: bindsNow)
  }

  deinit {
    kill()
    try? FileSystem.unlink(journalPath)
  }

  static let program = TestProgram.path("CrashWorker")

  /// - Parameter bindsNow: the linker binds all functions at the start, and none in the middle of an operation.
  static func spawn(_ arguments: [String], bindsNow: Bool = false) throws -> Int32 {
    try TestProgram.start([program] + arguments, environment: bindsNow ? ["LD_BIND_NOW": "1"] : [:])
  }

  // MARK: Its life

  /// Waits until it has been killed or has ended by itself; true when it was killed.
  func waitForEnd(within seconds: UInt64 = 20) throws -> Bool {
    try eventually("\(name) to end: \(lines())", within: seconds) { reap() }
    return status.withLock { $0! & 0x7f == SIGKILL }
  }

  private func reap() -> Bool {
    status.withLock { known in
      if known != nil { return true }
      var raw: Int32 = 0
      // SAFETY: the status lives through the call.
      let found = unsafe waitpid(processID, &raw, WNOHANG)
      if found == processID { known = raw }
      return known != nil
    }
  }

  /// SIGKILL, and waits until the kernel has taken it away.
  func kill() {
    status.withLock { known in
      if known != nil { return }
      _ = Glibc.kill(processID, SIGKILL)
      var raw: Int32 = 0
      // SAFETY: the status lives through the call.
      while unsafe waitpid(processID, &raw, 0) < 0 && errno == EINTR {}
      known = raw
    }
  }

  /// Waits until it is stopped; false when it has died before.
  func waitForStop() throws -> Bool {
    try eventually("\(name) to be stopped") {
      reap() || ProcessStatus(processID: processID)?.isStopped ?? true
    }
    return !reap()
  }

  func `continue`() { _ = Glibc.kill(processID, SIGCONT) }

  // MARK: Its journal

  /// The whole lines of its journal, in words.
  func lines() -> [[String]] {
    guard let bytes = try? FileSystem.read(journalPath, limit: 1 << 26) else { return [] }
    var lines = String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    if !lines.isEmpty { lines.removeLast() }
    return lines.map { $0.split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
  }

  func until(_ word: String) throws {
    try eventually("\(name) to note \(word)") { lines().contains { $0[0] == word } || reap() }
  }

  /// Its participant's id, once it has joined.
  var id: UInt64? { lines().first { $0[0] == "ready" }.flatMap { UInt64($0[1]) } }

  var sent: [(number: UInt64, sequence: UInt64)] {
    lines().compactMap { line in
      guard line[0] == "sent", let number = UInt64(line[1]), let sequence = UInt64(line[2]) else {
        return nil
      }
      return (number, sequence)
    }
  }
  var intended: Set<UInt64> { Set(lines().filter { $0[0] == "intent" }.compactMap { UInt64($0[1]) }) }
  var unsent: Set<UInt64> { Set(lines().filter { $0[0] == "unsent" }.compactMap { UInt64($0[1]) }) }
  var got: [Got] {
    lines().compactMap { line in
      guard line[0] == "got", let number = UInt64(line[2]), let sequence = UInt64(line[3]) else { return nil }
      return Got(sender: line[1], number: number, sequence: sequence, isWhole: line[4] == "whole")
    }
  }
  /// How often it has passed each point, where it was told to count.
  var passed: [CrashPoint: Int] {
    var counts: [CrashPoint: Int] = [:]
    for line in lines() where line[0] == "passed" {
      if let point = CrashPoint(rawValue: line[1]) { counts[point] = Int(line[2]) }
    }
    return counts
  }
}
