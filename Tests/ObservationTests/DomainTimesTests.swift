import IPCCore
import Testing

@testable import Observation

@Suite("The domain's clock at times that have passed")
struct DomainTimesTests {
  /// Running, so far behind the monotonic clock.
  private static func running(behind: UInt64) -> GateWord { GateWord(raw: behind << 3) }

  @Test("While it runs it goes with the monotonic clock; what a pause found is told as it was before")
  func pause() {
    var times = DomainTimes()
    let gate = Self.running(behind: 1000)
    times.look(at: gate, monotonic: 5000)
    #expect(times.domainTime(monotonic: 4800) == 3800)
    // Paused at 6000; looked at 6500.
    let paused = gate.paused(monotonic: 6000)
    times.look(at: paused, monotonic: 6500)
    #expect(times.domainTime(monotonic: 5500) == 4500)
    #expect(times.domainTime(monotonic: 6200) == 5000)
    times.look(at: paused, monotonic: 7000)
    #expect(times.domainTime(monotonic: 5900) == 4900)
    #expect(times.domainTime(monotonic: 6900) == 5000)
    // Resumed at 8000; looked at 8400.
    let resumed = paused.resumed(monotonic: 8000)
    times.look(at: resumed, monotonic: 8400)
    #expect(times.domainTime(monotonic: 5900) == 4900)
    #expect(times.domainTime(monotonic: 7900) == 5000)
    #expect(times.domainTime(monotonic: 8300) == 5300)
  }

  @Test("After a pause that began and ended between two looks no time is before that of the look before")
  func shortPause() {
    var times = DomainTimes()
    let gate = Self.running(behind: 0)
    times.look(at: gate, monotonic: 1000)
    times.look(at: gate.paused(monotonic: 1100).resumed(monotonic: 1700), monotonic: 1800)
    #expect(times.domainTime(monotonic: 900) == 900)
    #expect(times.domainTime(monotonic: 1050) == 1000)
    #expect(times.domainTime(monotonic: 1750) == 1150)
  }

  @Test("A first look during a pause knows only where the clock stands")
  func first() {
    var times = DomainTimes()
    let paused = Self.running(behind: 10).paused(monotonic: 110)
    times.look(at: paused, monotonic: 500)
    #expect(times.domainTime(monotonic: 400) == 100)
  }
}
