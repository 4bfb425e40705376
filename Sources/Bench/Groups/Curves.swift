internal import IPCCore
internal import Platform

extension Catalogue {
  static let pair = Metric.nanoseconds("send and receive")
  private static let payloadByteCount = 8
  static let depths: [UInt64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000]
  static let openCounts = [1, 10, 100, 1000]
  static let objectCounts = [1, 10, 100, 1000]

  /// How the cost grows: of a message with the queue's length and with the number of open mailboxes (one process
  /// sends and receives), and of the program's first words with the number of objects in a domain.
  static var curves: [Experiment] { messageCurves + objectCurves }

  private static var messageCurves: [Experiment] {
    depths.map { depth in
      curve("depth \(grouped(Double(depth)))", isLong: depth > 10_000, neededByteCount: depth * 256) {
        context in
        let mailbox = try MailboxTransport(&context, capacity: .unbounded, byteCount: payloadByteCount)
        return try pairs(&context, mailbox, depth: depth)
      }
    }
      + openCounts.map { count in
        curve("open mailboxes \(grouped(Double(count)))", isLong: count > 100) { context in
          try context.keepOpen(count - 1)
          let mailbox = try MailboxTransport(&context, capacity: .bounded(8), byteCount: payloadByteCount)
          return try pairs(&context, mailbox, depth: 0)
        }
      }
  }

  private static func curve(
    _ subject: String, isLong: Bool = false, neededByteCount: UInt64 = 0,
    _ work: @escaping @Sendable (inout WorkContext) throws -> [Double]
  ) -> Experiment {
    var experiment = Experiment(
      group: "curves", block: "curves", subject: subject, payloadByteCount: payloadByteCount, mode: .busy,
      processCount: 1, metrics: [pair], initialCount: 500, work: work)
    experiment.isLong = isLong
    experiment.neededByteCount = neededByteCount
    return experiment
  }

  /// From the start of the program to its end, or to the last word of its first picture.
  private static var objectCurves: [Experiment] {
    objectCounts.flatMap { count in
      [
        program("list, objects \(grouped(Double(count)))", count, "list") { command, name in
          try runSilently(command + ["list", name])
          return monotonicNanoseconds()
        },
        program("screen, objects \(grouped(Double(count)))", count, "first picture") { command, name in
          var screen = try ScreenProgram(command + ["attach", name, "--read-only"])
          try screen.waitUntilWritten(lastWord)
          let drawn = monotonicNanoseconds()
          _ = screen.end()
          return drawn
        },
      ]
    }
  }

  /// - Parameter run: returns when it was done, before it tidies up.
  private static func program(
    _ subject: String, _ count: Int, _ metric: String,
    _ run: @escaping @Sendable (_ command: [String], _ domain: String) throws -> UInt64
  ) -> Experiment {
    var experiment = Experiment(
      group: "curves", block: "curves, objects", subject: subject, payloadByteCount: 0, mode: .blocking,
      processCount: 1, metrics: [.nanoseconds(metric)], initialCount: 1, hasFixedCount: true
    ) { context in
      let name = try context.objectDomain(count)
      let begin = monotonicNanoseconds()
      let end = try run(context.program ?? [], name)
      return [Double(end &- begin)]
    }
    experiment.isLong = count > 1
    experiment.needsProgram = true
    experiment.sharesProcessors = true
    return experiment
  }

  private static func pairs(
    _ context: inout WorkContext, _ transport: consuming MailboxTransport, depth: UInt64
  ) throws -> [Double] {
    let payload = PayloadBuffer(byteCount: payloadByteCount)
    // SAFETY: the buffer lives to the end of this function.
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
    var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
    // It stays filled from round to round. Asked once: the answer is counted message by message.
    let there = try transport.depth()
    if there < depth { for _ in there..<depth { try transport.sendSpinning(bytes) } }
    let begin = ticks()
    for _ in 0..<context.count {
      try transport.sendSpinning(bytes)
      try transport.receiveSpinning(into: &buffer)
    }
    return [Double(ticks() &- begin) * Ticks.nanoseconds / Double(context.count)]
  }
}
