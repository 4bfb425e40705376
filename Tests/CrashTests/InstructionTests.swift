import Glibc
import IPCCore
import Platform
import Testing

/// An operation that is killed at every instruction.
struct Operation: Sendable, CustomTestStringConvertible {
  let name: String
  var capacity = Capacity.bounded(8)
  var before = ""
  /// What is done once before, so that everything of the runtime is in its place.
  let warmUp: String
  let deed: String
  var testDescription: String { name }

  static let all = [
    Operation(name: "send, 8 bytes", warmUp: "send:8", deed: "send:8"),
    Operation(name: "send, 300 bytes", warmUp: "send:8", deed: "send:300"),
    Operation(name: "send, 5,000 bytes", warmUp: "send:8", deed: "send:5000"),
    Operation(name: "receive, 8 bytes", before: "8x2", warmUp: "receive:1:0", deed: "receive:1:0"),
    Operation(name: "receive, 300 bytes", before: "8x1 300x1", warmUp: "receive:1:0", deed: "receive:1:0"),
    Operation(name: "receive, 5,000 bytes", before: "8x1 5000x1", warmUp: "receive:1:0", deed: "receive:1:0"),
    Operation(name: "switch", before: "8x2", warmUp: "capacity:unbounded", deed: "capacity:4"),
    Operation(name: "attach", before: "8x1", warmUp: "open", deed: "open"),
  ]
}

extension Crashes {
  /// A kill between two instructions shows only in what others can see: in shared memory, and in what the process
  /// has asked of the kernel. So two neighbouring instructions are different places to die at only if the first
  /// of them has stored to shared memory, or was a system call. The victim's shared memory is read-only, so that
  /// every store faults; it is let through alone, and the victim dies after the first, the second, … until it comes
  /// to its end alive. That is the same as a kill at every instruction between two system calls, at a fraction of
  /// the runs; between any two system calls of an operation there is a crash point (see CrashPointTests).
  @Suite struct InstructionTests {
    @Test(
      "Killed at any instruction of send, receive, switch or attach, a process leaves all in order (§25)",
      arguments: Operation.all)
    func everyInstruction(_ operation: Operation) throws {
      let seed =
        FileSystem.environment("IPCSCOPE_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)
      let stride: UInt64 = 1
      let begin = monotonicNanoseconds()
      // The first run goes to the end, and says how many places there are.
      guard let whole = try run(operation, killAfter: UInt64.max) else {
        print("instructions: skipped, for this processor cannot step")
        return
      }
      #expect(whole.events > 0)
      var kills = 0
      for event in Swift.stride(from: seed % stride, to: whole.events, by: Int(stride)) {
        if try run(operation, killAfter: event + 1)?.isKilled == true { kills += 1 }
      }
      print(
        "instructions: \(operation.name): IPCSCOPE_SEED=\(seed), \(whole.events) "
          + "stores, \(kills) kills, \((monotonicNanoseconds() &- begin) / millisecond) ms")
    }

    /// Steps through the operation, which is killed after so many events; nil where that cannot be done.
    private func run(
      _ operation: Operation, killAfter limit: UInt64
    ) throws -> (events: UInt64, isKilled: Bool)? {
      let world = try World(operation.capacity)
      defer { world.end() }
      try world.play(operation.before)
      let victim = try Victim(
        world.directory, ["do=\(operation.warmUp),step:\(limit),\(operation.deed),stepped"], bindsNow: true)
      let story = "\(operation.name), killed after \(limit) stores"
      let isKilled = try victim.waitForEnd()
      let lines = victim.lines()
      if lines.contains(["unsteppable"]) { return nil }
      if !isKilled { #expect(lines.last == ["end"], "\(story): \(lines)") }
      let counts = lines.first { $0[0] == "stepped" }?.dropFirst().compactMap { UInt64($0) } ?? [0]
      try goOnThroughMailbox(world)
      let faults = Check.messages(world, [victim], killed: [victim])
      if !faults.isEmpty { Issue.record("\(story): \(faults)") }
      return (counts[0], isKilled)
    }
  }
}
