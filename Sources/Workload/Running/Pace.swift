internal import IPCCore
internal import Platform

/// How fast workers go: sleeps and computations are divided by it. Time-outs are not.
///
/// It lies in a word of the domain, in thousandths, so that whoever steers the workers changes it at any time.
public struct Pace: Sendable, Equatable {
  /// 1000: as the scenario says. From ``unthrottled`` on workers neither sleep nor compute.
  public let thousandths: UInt64

  public init(thousandths: UInt64) { self.thousandths = thousandths }

  public static let normal = Pace(thousandths: 1000)
  public static let unthrottled = Pace(thousandths: 1_000_000)
}

/// The passing of a worker's own time, on the domain clock.
struct WorkerClock {
  let participant: Participant
  /// The result of the computations, kept so that they are really done.
  private var residue: UInt64 = 1

  /// So soon does a worker notice a new pace.
  private static let sliceNanoseconds: UInt64 = 200_000_000
  private static let burstNanoseconds: UInt64 = 2_000_000

  init(_ participant: Participant) { self.participant = participant }

  private var pace: UInt64 {
    let thousandths = participant.domain.userWord(0).loadRelaxed()
    return thousandths == 0 ? Pace.normal.thousandths : thousandths
  }

  /// Sleeps at the pace in force. Pausing stops the sleep; a step of this process ends it.
  func sleep(nanoseconds: UInt64) {
    var left = nanoseconds
    while left > 0 {
      let pace = pace
      if pace >= Pace.unthrottled.thousandths { return yieldProcessor() }
      let slice = min(left, max(1, Self.sliceNanoseconds / 1000 * pace))
      participant.sleep(nanoseconds: slice * 1000 / pace)
      left -= slice
      if participant.findsStepPermit() { return }
    }
  }

  /// Keeps a processor busy at the pace in force. Like a sleep it rests while the domain is paused, and a step
  /// of this process ends it: the step is for the operation that follows.
  mutating func compute(nanoseconds: UInt64) {
    var done: UInt64 = 0
    while done < nanoseconds && !participant.findsStepPermit() {
      let pace = pace
      if pace >= Pace.unthrottled.thousandths { return }
      if participant.domain.gate.isPaused {
        participant.sleep(nanoseconds: 1_000_000)
        continue
      }
      done += burst() * pace / 1000
    }
  }

  /// A little arithmetic; how long it took.
  private mutating func burst() -> UInt64 {
    let begin = monotonicNanoseconds()
    var elapsed: UInt64 = 0
    while elapsed < Self.burstNanoseconds {
      for _ in 0..<1000 { residue = residue &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }
      elapsed = monotonicNanoseconds() - begin
    }
    // Counted as no more than a few bursts: a process that was stopped meanwhile did not compute.
    return min(elapsed, 10 * Self.burstNanoseconds)
  }
}
