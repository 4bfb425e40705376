internal import Glibc
public import Platform

/// A program that was built beside the bundle of the tests.
public enum TestProgram {
  /// Where it lies, wherever that was built.
  public static func path(_ name: String) -> String {
    let maps = (try? FileSystem.read("/proc/self/maps", limit: 8 << 20)) ?? []
    let lines = String(decoding: maps, as: UTF8.self).split(separator: "\n")
    let line = lines.first { $0.hasSuffix(".xctest") } ?? ""
    let bundle = line[(line.firstIndex(of: "/") ?? line.endIndex)...]
    return "\(bundle[..<(bundle.lastIndex(of: "/") ?? bundle.endIndex)])/\(name)"
  }

  /// Starts a program with no signal blocked and none ignored; descriptors of ours are closed on exec.
  /// - Parameters:
  ///   - command: its path and its arguments.
  ///   - environment: what differs from that of this process; nil takes a variable out.
  public static func start(
    _ command: [String], environment: [String: String?] = [:]
  ) throws(Errno) -> Int32 {
    // SAFETY: a plain C structure, initialised before and destroyed after its use.
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer {
      // SAFETY: as above.
      unsafe posix_spawn_file_actions_destroy(&actions)
    }
    return try unsafe spawn(command, environment, &actions)
  }
}

/// Starts a program with what is to be done to its descriptors.
// SAFETY: the caller has initialised the actions.
@unsafe func spawn(
  _ command: [String], _ environment: [String: String?], _ actions: inout posix_spawn_file_actions_t
) throws(Errno) -> pid_t {
  var attributes = posix_spawnattr_t()
  var none = sigset_t()
  var all = sigset_t()
  // SAFETY: plain C structures, initialised before and destroyed after their use.
  unsafe posix_spawnattr_init(&attributes)
  defer {
    // SAFETY: as above.
    unsafe posix_spawnattr_destroy(&attributes)
  }
  // SAFETY: as above.
  unsafe sigemptyset(&none)
  unsafe sigfillset(&all)
  unsafe posix_spawnattr_setsigmask(&attributes, &none)
  unsafe posix_spawnattr_setsigdefault(&attributes, &all)
  unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

  // SAFETY: the copies are made by strdup, each list ends in nil, and they are freed after the call has read them.
  var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
  var variables = unsafe variables(with: environment).map { unsafe strdup($0) } + [nil]
  var process: pid_t = 0
  let failure = unsafe posix_spawnp(&process, command[0], &actions, &attributes, &arguments, &variables)
  while let word = unsafe arguments.popLast() { unsafe free(word) }
  while let word = unsafe variables.popLast() { unsafe free(word) }
  guard failure == 0 else { throw Errno(rawValue: failure) }
  return process
}

/// The environment of this process with changes, as `NAME=value`.
private func variables(with changes: [String: String?]) -> [String] {
  var result: [String] = []
  var index = 0
  // SAFETY: the list ends in nil, and nobody changes the environment meanwhile.
  while let entry = unsafe environ[index] {
    let variable = unsafe String(cString: entry)
    if !changes.keys.contains(String(variable.prefix { $0 != "=" })) { result.append(variable) }
    index += 1
  }
  return result + changes.compactMap { name, value in value.map { "\(name)=\($0)" } }
}
