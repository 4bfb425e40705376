internal import IPCCore

/// The domain's clock at times that have passed, from looks at the gate. A look during a pause tells only where the
/// clock stands: how far it was behind the monotonic clock before is known from the look before.
struct DomainTimes {
  /// How far the domain's clock was behind the monotonic one, when it was last seen to run.
  private var running: GateWord?
  private var now = GateWord(raw: 0)
  /// Where the clock was at the look before.
  private var before: UInt64 = 0
  private var lookedBefore: UInt64 = 0
  private var looked: UInt64 = 0

  mutating func look(at gate: GateWord, monotonic: UInt64) {
    if looked > 0 {
      before = now.domainTime(monotonic: looked)
      lookedBefore = looked
      if !now.isPaused { running = now }
    }
    now = gate
    looked = monotonic
    if !gate.isPaused, running == nil { running = gate }
  }

  /// The domain's clock at a time not after the last look.
  func domainTime(monotonic: UInt64) -> UInt64 {
    let time = now.domainTime(monotonic: monotonic)
    guard let running, running != now else { return time }
    let earlier = running.domainTime(monotonic: monotonic)
    // It stands now: it went on until it came here.
    if now.isPaused { return min(time, earlier) }
    // It stood for a while since the look before, nobody knows when: it was no further back than it was then.
    return monotonic <= lookedBefore ? min(earlier, before) : max(time, before)
  }
}
