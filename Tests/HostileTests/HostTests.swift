import Glibc
import IPCCore
import Platform
import TestSupport
import Testing

/// What happens to the host of the library: signals without end, forks, an observer that is killed, its clock. Some six
/// seconds.
@Suite(.serialized, .timeLimit(.minutes(5))) struct HostTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  private func play(_ name: String, _ number: Int, in folder: String) throws -> ProgramResult {
    try runProgram([TestProgram.path("HostileWorker"), folder, "play.\(name)", "1", "\(number)", "0"])
  }

  @Test(
    "A thousand signals a second to the thread that sends, receives, produces, consumes, locks or makes a region change nothing (§14)"
  )
  func signalStorm() throws {
    let folder = try DomainFolder(in: "/dev/shm")
    let result = try play("signals", 300, in: folder.path)
    let lines = result.lines.filter { !$0.isEmpty && !$0.hasPrefix("0 ") }
    #expect(result.status == 0 && lines == ["done"], "status \(result.status)\n\(result.output.suffix(2000))")
    // They did come.
    let count = result.lines.first { $0.hasPrefix("0 signals: ") }?.dropFirst(11).prefix { $0.isNumber }
    #expect((count.flatMap { Int($0) } ?? 0) > 20, "\(result.output.suffix(500))")
  }

  @Test("The child of a fork keeps none of the names of its parent, however many there are (§2)")
  func manyNamesAndFork() throws {
    let temporary = try TemporaryDomain()
    let result = try play("join-and-fork", 1100, in: temporary.place.root)
    if result.lines.contains(where: { $0.hasPrefix("skipped") }) { return print(result.output) }
    let line = try #require(result.lines.first { $0.hasPrefix("child ") }, "\(result.output)")
    let child = try #require(Int32(line.dropFirst(6)))
    defer { kill(child, SIGKILL) }
    #expect(ProcessStatus(processID: child)?.isDead == false)
    for name in ["p0", "p1023", "p1024", "p1099"] { _ = try temporary.domain.join(as: name) }
  }

  @Test("An observer that is killed at a random moment leaves nothing behind, and holds up nobody (§28)")
  func killedObserver() throws {
    let temporary = try TemporaryDomain()
    let me = try temporary.domain.join(as: "me")
    let box = try me.createMailbox("box", capacity: .bounded(8))
    func files() throws -> [String] { try FileSystem.list(temporary.domain.path).sorted() }
    let before = try files()
    for _ in 0..<10 {
      let observer = try TestProgram.start(
        [TestProgram.path("HostileWorker"), temporary.place.root, "play.observe", "1", "0", "0"])
      let end = monotonicNanoseconds() + UInt64.random(in: 5_000_000..<40_000_000)
      var number = 0
      while monotonicNanoseconds() < end {
        try box.send("\(number)")
        #expect(try box.receiveNow()?.text == "\(number)")
        number += 1
      }
      kill(observer, SIGKILL)
      var status: Int32 = 0
      // SAFETY: the status lives through the call.
      unsafe waitpid(observer, &status, 0)
      #expect(status & 0x7f == SIGKILL, "it ended by itself: \(status)")
      try box.send("after")
      #expect(try box.receiveNow()?.text == "after")
    }
    #expect(try files() == before)
  }

  @Test("No clock but the monotonic ones is asked for: to set the time of day changes nothing (§14)")
  func clocks() throws {
    // To set the clock takes a privilege, and would move it for the whole machine: so the sources are read.
    let forbidden = [
      "gettimeofday", "CLOCK_REALTIME", "CLOCK_TAI", "FUTEX_CLOCK_REALTIME", "timedwait", "Date(",
      "SystemClock",
      "SuspendingClock", "ContinuousClock", "TIMER_ABSTIME", "Glibc.time(",
      "= time(",
    ]
    var clocks: Set<String> = []
    for module in ["CLinux", "CLinux/include", "Platform"] + (try folders("IPCCore")) {
      for file in try FileSystem.list("\(Self.root)/Sources/\(module)") {
        guard let bytes = try? FileSystem.read("\(Self.root)/Sources/\(module)/\(file)") else { continue }
        let text = String(decoding: bytes, as: UTF8.self)
        for word in forbidden { #expect(!text.contains(word), "\(module)/\(file): \(word)") }
        for part in text.split(separator: "CLOCK_").dropFirst() {
          clocks.insert(String(part.prefix { $0.isUppercase || $0 == "_" }))
        }
      }
    }
    // The processor's time of a thread only sets the pace of the screen's readings.
    #expect(clocks == ["MONOTONIC", "MONOTONIC_COARSE", "THREAD_CPUTIME_ID"])
  }

  private func folders(_ module: String) throws -> [String] {
    try FileSystem.list("\(Self.root)/Sources/\(module)").map { "\(module)/\($0)" }.filter {
      (try? FileStatus(path: "\(Self.root)/Sources/\($0)"))?.isDirectory ?? false
    }
  }
}
