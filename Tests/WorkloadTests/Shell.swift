import Platform
import TestSupport

/// What the shell makes of a command, which reads and writes files.
enum Shell {
  /// Its exit status; -1 where it could not be started.
  static func run(_ script: String) -> Int32 {
    (try? runProgram(["/bin/sh", "-c", script]).status) ?? -1
  }
}

/// A folder that goes with everything in it when the value ends.
final class TemporaryFolder {
  let path = "/tmp/ipcscope-workload-\(ThisProcess.processID)-\(UInt64.random(in: 0...UInt64.max))"

  init() throws { try FileSystem.makeDirectory(path) }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = try FileDescriptor.createExclusive("\(path)/\(name)")
    try file.write(bytes, offset: 0)
    return "\(path)/\(name)"
  }

  deinit {
    for name in (try? FileSystem.list(path)) ?? [] { try? FileSystem.unlink("\(path)/\(name)") }
    try? FileSystem.removeDirectory(path)
  }
}

/// What the shell's own tools make of the words of a text.
func shellWordCount(_ text: [UInt8]) throws -> [UInt8] {
  let folder = try TemporaryFolder()
  let input = try folder.write(text, to: "in")
  let script =
    "LC_ALL=C tr -cs A-Za-z '\\n' <\(input) | tr A-Z a-z | grep . | sort | uniq -c | sort -k1,1nr -k2 >\(folder.path)/out"
  guard Shell.run(script) == 0 else { throw Errno.current }
  return try FileDescriptor.openReadOnly("\(folder.path)/out").readAll(limit: 1 << 30)
}

/// A small generator, so that a failure can be run again.
struct Generator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
