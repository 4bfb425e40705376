internal import Glibc
public import Platform

/// What a program wrote, and how it ended.
public struct ProgramResult: Sendable {
  /// The exit status; 128 + N when signal N ended it.
  public let status: Int32
  /// Standard output and standard error, as they came.
  public let output: String

  /// The lines of the output.
  public var lines: [String] {
    output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

/// Runs a program that `PATH` finds, without input, and waits for its end. It starts as from a shell: no signal is
/// blocked or ignored, and descriptors of this process are closed on exec.
/// - Parameters:
///   - environment: variables to set, or with nil to leave out, beside those of this process.
///   - limitNanoseconds: when that long has passed without its output ending, it is killed.
/// - Throws: ``Errno/noEntry`` where there is no such program.
public func runProgram(
  _ command: [String], environment: [String: String?] = [:], limitNanoseconds: UInt64 = 120_000_000_000
) throws(Errno) -> ProgramResult {
  var ends: [Int32] = [-1, -1]
  // A pair of sockets and no pipe, for it can be made closed on exec in one call.
  let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
  // SAFETY: the call writes two descriptors into the array.
  guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Errno.current }
  let reader = FileDescriptor(owning: ends[0])
  let process = try spawn(command, environment, writingTo: FileDescriptor(owning: ends[1]))
  let bytes = read(reader, limitNanoseconds) { kill(process, SIGKILL) }
  var status: Int32 = 0
  // SAFETY: the call writes one number that lives here.
  while unsafe waitpid(process, &status, 0) < 0 {
    guard errno == EINTR else { throw Errno.current }
  }
  let signal = status & 0x7f
  return ProgramResult(
    status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: String(decoding: bytes, as: UTF8.self))
}

/// Reads to the end; calls `giveUp` once when that takes too long.
private func read(_ reader: borrowing FileDescriptor, _ limitNanoseconds: UInt64, giveUp: () -> Void)
  -> [UInt8]
{
  let deadline = monotonicNanoseconds() + limitNanoseconds
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 65536)
  while true {
    let now = monotonicNanoseconds()
    var entry = pollfd(fd: reader.rawValue, events: Int16(POLLIN), revents: 0)
    // SAFETY: one entry that lives through the call.
    let found = unsafe poll(&entry, 1, Int32(clamping: (deadline > now ? deadline - now : 0) / 1_000_000))
    if found < 0, errno == EINTR { continue }
    guard found > 0 else {
      giveUp()
      return bytes
    }
    // SAFETY: the call writes at most the array's bytes.
    let count = unsafe Glibc.read(reader.rawValue, &chunk, chunk.count)
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return bytes }
    bytes += chunk[0..<count]
  }
}

/// Starts a program; its input is empty, and what it writes goes to the descriptor.
private func spawn(
  _ command: [String], _ environment: [String: String?], writingTo output: borrowing FileDescriptor
) throws(Errno) -> pid_t {
  // SAFETY: a plain C structure, initialised before and destroyed after its use; the strings are literals.
  var actions = unsafe posix_spawn_file_actions_t()
  unsafe posix_spawn_file_actions_init(&actions)
  defer {
    // SAFETY: as above.
    unsafe posix_spawn_file_actions_destroy(&actions)
  }
  // SAFETY: as above.
  unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  unsafe posix_spawn_file_actions_adddup2(&actions, output.rawValue, 1)
  unsafe posix_spawn_file_actions_adddup2(&actions, output.rawValue, 2)
  return try unsafe spawn(command, environment, &actions)
}
