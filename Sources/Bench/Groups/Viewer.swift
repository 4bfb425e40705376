internal import IPCCore
internal import Platform

extension Catalogue {
  static let noScreenName = "link, no screen"
  static let screenName = "link, the screen attached"
  static let readingsPerSecond = 60
  private static let viewedByteCount = 64
  /// The last word of the screen's first picture: what its last key does.
  static let lastWord = "quit"

  /// The same traffic without a screen, and with the terminal program attached, which reads the domain and draws it
  /// sixty times a second.
  static var viewer: [Experiment] {
    [viewed(noScreenName, hasScreen: false), viewed(screenName, hasScreen: true)]
  }

  private static func viewed(_ subject: String, hasScreen: Bool) -> Experiment {
    // Its processor time is the part of one processor that the program took from its start to its end.
    let part = Metric(name: "screen's processor time", unit: "% of one", moreIsBetter: false)
    var experiment = Experiment(
      group: "viewer", block: "viewer", subject: subject, payloadByteCount: viewedByteCount, mode: .busy,
      processCount: hasScreen ? 3 : 2, metrics: [.throughput] + (hasScreen ? [part] : []), initialCount: 5000
    ) { context in
      if context.role == 2 {
        try showScreen(&context)
        return []
      }
      // The screen has drawn its first picture; it is at no other barrier.
      context.meet()
      context.processCount = 2
      let link = try LinkTransport(
        &context, capacity: .bounded(UInt64(capacity)), byteCount: viewedByteCount)
      var values = try oneWay(&context, byteCount: viewedByteCount, mode: .busy, link)
      guard context.role == 0, hasScreen else { return values }
      context.arena.stop.storeRelease(UInt64(context.command))
      let taken = context.arena.note(of: 2)
      // Not spinning: the program may need this very processor to end on.
      while taken.loadAcquire() == 0 { sleepNanoseconds(1_000_000) }
      values.append(Double(bitPattern: taken.loadRelaxed()) * 100)
      return values
    }
    experiment.durationFactor = 12
    experiment.needsProgram = true
    experiment.sharesProcessors = true
    return experiment
  }

  private static func showScreen(_ context: inout WorkContext) throws {
    // A processor of its own where there is one; else wherever the system puts it. The program inherits it.
    pin(context.processors.count > 2 ? context.processors[2] : -1)
    defer { pin(processor(of: 2, context.processors)) }
    context.arena.note(of: 2).storeRelaxed(0)
    var screen = try ScreenProgram(
      (context.program ?? []) + [
        "attach", context.domain.name, "--read-only", "--readings-per-second", "\(readingsPerSecond)",
      ])
    try screen.waitUntilWritten(lastWord)
    context.meet()
    while context.arena.stop.loadAcquire() != UInt64(context.command) {
      guard screen.readSome(timeoutMilliseconds: 5) >= 0 else {
        throw BenchmarkError.notPossible("the screen has ended")
      }
    }
    let part = screen.end()
    // Never 0, which stands for "not yet".
    context.arena.note(of: 2).storeRelease(max(part, 1e-9).bitPattern)
  }
}
