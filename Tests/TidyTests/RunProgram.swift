import Glibc
import Platform

/// What a program wrote, and how it ended.
struct ProgramResult {
  let status: Int32
  /// Standard output and standard error, as they came.
  let output: String
}

/// Runs a program that `PATH` finds, without input, and waits for its end.
func run(_ command: [String]) throws(Errno) -> ProgramResult {
  var ends: [Int32] = [-1, -1]
  // SAFETY: the call writes two descriptors into the array.
  guard unsafe pipe(&ends) == 0 else { throw Errno.current }
  // Neither end is for programs that other tests start meanwhile.
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  let reader = FileDescriptor(owning: ends[0])
  let process = try spawn(["/usr/bin/env"] + command, writingTo: FileDescriptor(owning: ends[1]))
  let bytes = try reader.readAll(limit: 16 << 20)
  var status: Int32 = 0
  // SAFETY: the call writes one number that lives here.
  while unsafe waitpid(process, &status, 0) < 0 {
    guard errno == EINTR else { throw Errno.current }
  }
  let isExit = status & 0x7f == 0
  return ProgramResult(
    status: isExit ? status >> 8 & 0xff : -1, output: String(decoding: bytes, as: UTF8.self))
}

/// Starts a program; its input is empty, and what it writes goes to the descriptor.
private func spawn(_ command: [String], writingTo output: borrowing FileDescriptor) throws(Errno) -> pid_t {
  // SAFETY: the copies are made by strdup, end in nil, and are freed after the call has read them.
  var arguments: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) }
  unsafe arguments.append(nil)
  defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
  var actions = unsafe posix_spawn_file_actions_t()
  // SAFETY: the actions are initialised before and destroyed after their use, and the strings are literals.
  unsafe posix_spawn_file_actions_init(&actions)
  defer { unsafe posix_spawn_file_actions_destroy(&actions) }
  unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
  unsafe posix_spawn_file_actions_adddup2(&actions, output.rawValue, 1)
  unsafe posix_spawn_file_actions_adddup2(&actions, output.rawValue, 2)
  var process: pid_t = 0
  let failure = unsafe posix_spawn(&process, command[0], &actions, nil, arguments, environ)
  guard failure == 0 else { throw Errno(rawValue: failure) }
  return process
}
