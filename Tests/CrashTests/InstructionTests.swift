import CTrace
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
  /// A kill between two instructions shows only in what others can see: shared memory, and what the process has
  /// asked of the kernel. So two neighbouring instructions are different places to die at only if the first of
  /// them has changed a shared byte or was a system call. The process is stepped instruction by instruction,
  /// its shared memory is compared after each, and it is killed after the first such event, the second, … until
  /// it comes to its end alive: the same as a kill at every instruction, at a fraction of the runs.
  @Suite struct InstructionTests {
    @Test(
      "Killed at any instruction of send, receive, switch or attach, a process leaves all in order (§25)",
      arguments: Operation.all)
    func everyInstruction(_ operation: Operation) throws {
      let seed = FileSystem.environment("IPCSCOPE_SEED").flatMap { Int($0) } ?? Int.random(in: 1...999_999)
      let stride = isNightly ? 1 : 3
      let begin = monotonicNanoseconds()
      // The first run goes to the end, and says how many places there are.
      guard let whole = try run(operation, killAfter: Int.max) else {
        print("instructions: skipped, for processes cannot be traced here")
        return
      }
      #expect(whole.events > 5)
      var kills = 0
      for event in Swift.stride(from: seed % stride, to: whole.events, by: stride) {
        if try run(operation, killAfter: event + 1) != nil { kills += 1 }
      }
      print(
        "instructions: \(operation.name): IPCSCOPE_SEED=\(seed), \(whole.steps) instructions, \(whole.events) "
          + "places, \(kills) kills, \((monotonicNanoseconds() &- begin) / millisecond) ms")
    }

    /// Steps through the operation and kills the process after so many events; nil where tracing is not allowed.
    private func run(
      _ operation: Operation, killAfter limit: Int
    ) throws -> (events: Int, steps: UInt64)? {
      let world = try World(operation.capacity)
      defer { world.end() }
      try world.play(operation.before)
      let victim = try Victim(
        world.directory, ["do=\(operation.warmUp),mark,\(operation.deed),mark"], bindsNow: true)
      let story = "\(operation.name), killed after \(limit) events"
      guard ctrace_wait(victim.processID) == SIGSTOP else {
        #expect(victim.lines().contains(["untraceable"]), "\(story): \(victim.lines())")
        return nil
      }
      let watch = try Watch(world)
      var events = 0
      var steps: UInt64 = 0
      while events < limit {
        let event = watch.next(victim.processID, &steps)
        if event == CTRACE_ENDED { Issue.record("\(story): it has ended by itself: \(victim.lines())") }
        if event == CTRACE_MARKER || event == CTRACE_ENDED { break }
        events += 1
      }
      victim.kill()
      try goOnThroughMailbox(world)
      let faults = Check.messages(world, [victim], killed: [victim])
      if !faults.isEmpty { Issue.record("\(story): \(faults)") }
      return (events, steps)
    }
  }
}

/// The memory that the victim shares with others, as last seen.
@safe private final class Watch {
  // SAFETY: the addresses lie in mappings that `segments` keeps, and in memory that this value frees.
  private var regions: [ctrace_region] = unsafe []
  private let segments: [Segment]

  init(_ world: World) throws {
    let mailbox = world.box!.box.channel.segment
    let process = try world.domain.openSegment(.process, "victim")
    segments = [mailbox, process, world.domain.segment]
    let base = ChannelLayout.firstChannel
    func add(_ segment: Segment, _ range: Range<Int>) {
      // SAFETY: the range lies in the mapping, which `segments` keeps; the copy has its length.
      let live = unsafe segment.file.base + range.lowerBound
      let seen = UnsafeMutableRawPointer.allocate(byteCount: range.count, alignment: 16)
      unsafe seen.copyMemory(from: live, byteCount: range.count)
      unsafe regions.append(ctrace_region(live: live, seen: seen, length: range.count))
    }
    // What an operation of these tests can touch: head, loans, first ring and receipts; the first page of each
    // order; the first chunk's record and its first blocks.
    add(mailbox, base..<(base + ChannelLayout.receipts + 4096))
    for offset in [ChannelLayout.sendTickets, ChannelLayout.receiveTickets, ChannelLayout.chunkRecords] {
      add(mailbox, (base + offset)..<(base + offset + 4096))
    }
    add(mailbox, (base + ChannelLayout.chunks)..<(base + ChannelLayout.chunks + 8192))
    add(process, 0..<ProcessLayout.byteCount)
    add(world.domain.segment, 0..<DomainLayout.byteCount)
  }

  deinit {
    // SAFETY: allocated in `init`, and freed once.
    for index in unsafe regions.indices { unsafe regions[index].seen.deallocate() }
  }

  func next(_ processID: Int32, _ steps: inout UInt64) -> ctrace_event {
    // SAFETY: the regions live as long as this value.
    unsafe ctrace_next(processID, &regions, Int32(regions.count), &steps)
  }
}
