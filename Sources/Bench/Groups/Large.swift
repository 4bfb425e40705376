internal import IPCCore
internal import Platform

extension Catalogue {
  /// Large messages: what one copying send takes, beside a plain copy into shared memory of the same kind.
  static var large: [Experiment] {
    [65536, 4 << 20].flatMap { byteCount in
      [
        copying("bare copy", byteCount) { BareRing(&$0, capacity: 2, byteCount: byteCount) },
        copying("link", byteCount) {
          try LinkTransport(&$0, capacity: .bounded(2), byteCount: byteCount)
        },
        copying("mailbox", byteCount) {
          try MailboxTransport(&$0, capacity: .bounded(2), byteCount: byteCount)
        },
      ]
    }
  }

  static let copySend = Metric.nanoseconds("copying send")
  static let copyReceive = Metric.nanoseconds("copying receive")

  static func copying<T: Transport & ~Copyable>(
    _ subject: String, _ byteCount: Int, open: @escaping @Sendable (inout WorkContext) throws -> T
  ) -> Experiment {
    Experiment(
      group: "large messages", block: "large messages, \(byteCount) B", subject: subject,
      payloadByteCount: byteCount, mode: .busy, processCount: 2, metrics: [copySend, copyReceive],
      initialCount: 20
    ) { context in
      let wire = try open(&context)
      return try timeCopies(&context, byteCount, wire)
    }
  }

  /// One message at a time, so that a send never waits for room, nor a receive for the message's bytes.
  private static func timeCopies<T: Transport & ~Copyable>(
    _ context: inout WorkContext, _ byteCount: Int, _ transport: consuming T
  ) throws -> [Double] {
    let payload = PayloadBuffer(byteCount: byteCount)
    // SAFETY: the buffer lives to the end of this function.
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
    var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
    var samples = Samples(capacity: context.count)
    context.arena.note(of: context.role).storeRelaxed(0)
    context.meet()
    let sent = context.arena.note(of: 1)
    let received = context.arena.note(of: 0)
    for turn in 1...UInt64(context.count) {
      if context.role == 1 {
        let begin = ticks()
        try transport.sendSpinning(bytes)
        samples.add(ticks() &- begin)
        sent.storeRelease(turn)
        while received.loadAcquire() != turn { spinHint() }
      } else {
        while sent.loadAcquire() != turn { spinHint() }
        let begin = ticks()
        try transport.receiveSpinning(into: &buffer)
        samples.add(ticks() &- begin)
        received.storeRelease(turn)
      }
    }
    let median = samples.roundTripValues()[0]
    if context.role == 1 { context.arena.note(of: 1, 1).storeRelaxed(median.bitPattern) }
    context.meet()
    guard context.role == 0 else { return [] }
    return [Double(bitPattern: context.arena.note(of: 1, 1).loadRelaxed()), median]
  }
}
