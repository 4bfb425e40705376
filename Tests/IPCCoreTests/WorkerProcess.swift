import Glibc
import IPCCore
import Platform
import Synchronization

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
    processID = try Self.spawn(arguments)
    try eventually("worker \(name) to be ready") { !lines().isEmpty }
  }

  deinit {
    kill()
    try? FileSystem.unlink(journalPath)
  }

  private static let path: String = {
    var buffer = [CChar](repeating: 0, count: 4096)
    // SAFETY: the buffer lives through the call, which writes at most its length.
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer[0..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      + "/ipc-test-worker"
  }()

  /// Starts the program with no signal blocked and none ignored; descriptors of ours are closed on exec.
  private static func spawn(_ arguments: [String]) throws -> Int32 {
    var attributes = posix_spawnattr_t()
    var none = sigset_t()
    var all = sigset_t()
    // SAFETY: plain C structures that live to the end of this function; the strings are freed after the call.
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe sigemptyset(&none)
    unsafe sigfillset(&all)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &all)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
    var processID: pid_t = 0
    let result = unsafe posix_spawn(&processID, path, nil, &attributes, &words, environ)
    while let word = unsafe words.popLast() { unsafe free(word) }
    guard result == 0 else { throw SystemFault("start", path, Errno(rawValue: result)) }
    return processID
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
