internal import IPCCore
internal import Platform

extension Catalogue {
  private static let recoveryByteCount = 64
  static let longestGap = Metric(name: "longest gap", unit: "ns", moreIsBetter: false)
  private static let watchNanoseconds: UInt64 = 20_000_000

  /// How soon the others go on when a sender or a receiver is killed at full rate: the longest time without a
  /// message, in the 20 ms after the kill, beside the same without a kill.
  static var recovery: [Experiment] {
    [
      recovery("mailbox, nobody killed", .sender, kills: false),
      recovery("mailbox, a sender killed", .sender, kills: true),
      recovery("mailbox, a receiver killed", .receiver, kills: true),
    ]
  }

  /// What the one does that is killed.
  private enum Victim: UInt64 { case sender, receiver }

  private static func recovery(_ subject: String, _ victim: Victim, kills: Bool) -> Experiment {
    var experiment = Experiment(
      group: "recovery", block: "recovery", subject: subject, payloadByteCount: recoveryByteCount,
      mode: .busy,
      processCount: 2, metrics: [longestGap], initialCount: 5, hasFixedCount: true
    ) { context in
      let mailbox = try MailboxTransport(
        &context, capacity: .bounded(UInt64(capacity)), byteCount: recoveryByteCount)
      if context.role == 0 { context.arena.note(of: 2).storeRelaxed(victim.rawValue) }
      context.meet()
      if context.role == 1 {
        try sendUntilStopped(context, mailbox, mark: 0)
        context.meet()
        return []
      }
      return try receiveThroughKills(&context, mailbox, kills: kills)
    }
    experiment.sharesProcessors = true
    return experiment
  }

  private static func receiveThroughKills(
    _ context: inout WorkContext, _ transport: consuming MailboxTransport, kills: Bool
  ) throws -> [Double] {
    let payload = PayloadBuffer(byteCount: recoveryByteCount)
    // SAFETY: the buffer lives to the end of this function.
    var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
    var samples = Samples(capacity: context.count)
    var random = SystemRandomNumberGenerator()
    let takenByVictim = context.arena.note(of: 2, 16)
    takenByVictim.storeRelaxed(0)
    for _ in 0..<context.count {
      let victim = try Child(context.victimCommand())
      defer {
        try? ThisProcess.signal(9, to: victim.processID)
        victim.waitForEnd()
      }
      let deadline = monotonicNanoseconds() + 10_000_000_000
      // Until it takes part, and then until some moment in the midst.
      var left = 10 + Int.random(in: 0..<100, using: &random)
      while left > 0 {
        // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
        let isFromVictim = try transport.receiveNow(into: &buffer) && (unsafe payload.raw[0] == victimMark)
        if isFromVictim || takenByVictim.fetchAnd(0) != 0 { left -= 1 }
        if left > 0, monotonicNanoseconds() > deadline {
          throw BenchmarkError.hung("\(left) turns of the process to be killed")
        }
      }
      if kills { try ThisProcess.signal(9, to: victim.processID) }
      samples.add(try longestGap(&transport, &buffer))
    }
    context.arena.stop.storeRelease(UInt64(context.command))
    // The other may be waiting for room.
    while context.arena.arrived.loadAcquire() < 3 * 2 - 1 { _ = try transport.receiveNow(into: &buffer) }
    while try transport.receiveNow(into: &buffer) {}
    context.meet()
    return [samples.roundTripValues()[0]]
  }

  private static func longestGap(
    _ transport: inout MailboxTransport, _ buffer: inout MutableRawSpan
  ) throws -> UInt64 {
    let begin = ticks()
    let end = begin &+ UInt64(Double(watchNanoseconds) / Ticks.nanoseconds)
    var last = begin
    var longest: UInt64 = 0
    while true {
      let received = try transport.receiveNow(into: &buffer)
      let now = ticks()
      if received || now > end {
        longest = max(longest, now &- last)
        last = now
      }
      if now > end { return longest }
    }
  }

  private static let victimMark: UInt8 = 1
  static let victimRole = 3

  /// What a process does that is started to be killed.
  static func runVictim(_ context: inout WorkContext) throws {
    context.begin(
      Int(context.arena.experiment.loadRelaxed()), processCount: 1, count: 0,
      command: context.arena.command.loadAcquire())
    let participant = try context.participant()
    let mailbox = try MailboxTransport(participant, named: context.objectName(0))
    if Victim(rawValue: context.arena.note(of: 2).loadRelaxed()) == .receiver {
      return try receiveUntilStopped(context, mailbox)
    }
    try sendUntilStopped(context, mailbox, mark: victimMark)
  }

  private static func receiveUntilStopped(
    _ context: borrowing WorkContext, _ transport: consuming MailboxTransport
  ) throws {
    let payload = PayloadBuffer(byteCount: recoveryByteCount)
    // SAFETY: the buffer lives to the end of this function.
    var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
    let taken = context.arena.note(of: 2, 16)
    while context.arena.stop.loadAcquire() != UInt64(context.command) {
      if try transport.receiveNow(into: &buffer) { taken.storeRelaxed(1) } else { spinHint() }
    }
  }

  private static func sendUntilStopped(
    _ context: borrowing WorkContext, _ transport: consuming MailboxTransport, mark: UInt8
  ) throws {
    let payload = PayloadBuffer(byteCount: recoveryByteCount)
    // SAFETY: the buffer lives to the end of this function.
    unsafe payload.raw[0] = mark
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
    while context.arena.stop.loadAcquire() != UInt64(context.command) {
      if try !transport.sendNow(bytes) { spinHint() }
    }
  }
}
