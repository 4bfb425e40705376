internal import IPCCore
internal import Platform

extension Catalogue {
  static let pair = Metric.nanoseconds("send and receive")
  private static let payloadByteCount = 8
  static let depths: [UInt64] = [1, 100, 10_000, 1_000_000, 10_000_000]
  static let openCounts = [1, 10, 100, 1000]

  /// How the cost of a message grows: with the queue's length, and with the number of open mailboxes. One process
  /// sends and receives.
  static var curves: [Experiment] {
    depths.map { depth in
      curve("depth \(grouped(Double(depth)))", isLong: depth > 100_000, neededByteCount: depth * 256) {
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

  private static func pairs(
    _ context: inout WorkContext, _ transport: consuming MailboxTransport, depth: UInt64
  ) throws -> [Double] {
    let payload = PayloadBuffer(byteCount: payloadByteCount)
    // SAFETY: the buffer lives to the end of this function.
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
    var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
    // It stays filled from round to round.
    while try transport.depth() < depth { _ = try transport.sendNow(bytes) }
    let begin = ticks()
    for _ in 0..<context.count {
      try transport.sendSpinning(bytes)
      try transport.receiveSpinning(into: &buffer)
    }
    return [Double(ticks() &- begin) * Ticks.nanoseconds / Double(context.count)]
  }
}
