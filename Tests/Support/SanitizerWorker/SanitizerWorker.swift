internal import Glibc
internal import IPCCore
internal import Platform
internal import Synchronization
internal import TestSupport

/// Storms of several threads in one mapping, for a build under the thread or the address sanitiser:
/// `SanitizerWorker MILLISECONDS` gives each storm that long. Both sanitisers follow one process; what happens
/// between processes is the business of other tests.
///
/// `SanitizerWorker fault thread` and `SanitizerWorker fault address` do what the sanitiser of that name must report.
///
/// The channel's data are checked as well: a fault that the sanitiser cannot see ends the process with status 3.
@main struct SanitizerWorker {
  static func main() throws {
    // Whoever started it may be gone.
    alarm(1800)
    if CommandLine.arguments.dropFirst().first == "fault" {
      try doWrong(CommandLine.arguments.last == "thread")
      return
    }
    let milliseconds = CommandLine.arguments.dropFirst().first.flatMap { UInt64($0) } ?? 1000
    let folder = try DomainFolder()
    let domain = try Domain.create("d", in: folder.place)
    let me = try domain.join(as: "me")
    let storms: [(name: String, run: (Storm, Participant) throws -> Void)] = [
      ("channel", channelStorm), ("favour", favourStorm), ("turns and sets", turnsAndSetsStorm),
      ("links", linkStorm), ("locks", lockStorm), ("buffers", bufferStorm),
    ]
    for (name, run) in storms {
      let storm = Storm(milliseconds: milliseconds)
      try run(storm, me)
      print("\(name): \(storm.count)")
      guard storm.count > 0 else { fail("\(name): nothing went through") }
    }
    print("done")
  }

  /// Two threads write the same bytes of a region without its lock; or a byte behind an allocation is read.
  private static func doWrong(_ isRace: Bool) throws {
    if isRace {
      let folder = try DomainFolder()
      let me = try Domain.create("d", in: folder.place).join(as: "me")
      let region = SharedRegion(try me.createRegion("region", byteCount: 64))
      // Both stand in the region before either writes, and nothing orders them there (`relaxed` does not): of two
      // that come one after the other, the second can be ordered after the first, and that is no race.
      let standing = Atomic<Int>(0)
      let write: @Sendable () throws -> Void = {
        // SAFETY: there is none; that is what is tested.
        unsafe region.region.withBytes(writes: true) { bytes in
          standing.add(1, ordering: .relaxed)
          while standing.load(ordering: .relaxed) < 2 { yieldProcessor() }
          // As the library tells of the bytes it copies: a build that does not is found out, too.
          unsafe PlainAccess.noteWrite(bytes.baseAddress, 1)
        }
      }
      Storm(milliseconds: 0).run(write, write)
    } else {
      // SAFETY: there is none; that is what is tested.
      let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 8)
      unsafe memory[8] = 1
    }
  }

  static func fail(_ words: String) -> Never {
    print("fault: \(words)")
    fflush(nil)
    exit(3)
  }
}
