internal import IPCCore
internal import Platform

extension Catalogue {
  /// From the end of the filling to the first byte in the receiver's hands.
  static let handOver = Metric.nanoseconds("hand-over")
  /// From the beginning of the filling to the end of the reading.
  static let whole = Metric.nanoseconds("fill, hand over, read")

  /// Large messages that are written and read where they lie.
  static var inPlace: [Experiment] {
    [65536, 4 << 20].flatMap { byteCount in
      [
        inPlace("bare, in place", byteCount) { BareInPlace(&$0) },
        inPlace("link, in place", byteCount) {
          try LinkTransport(&$0, capacity: .bounded(2), byteCount: byteCount)
        },
        inPlace("mailbox, in place", byteCount) {
          try MailboxTransport(&$0, capacity: .bounded(2), byteCount: byteCount)
        },
      ]
    }
  }

  private static func inPlace<T: InPlaceOneByOne & ~Copyable>(
    _ subject: String, _ byteCount: Int, open: @escaping @Sendable (inout WorkContext) throws -> T
  ) -> Experiment {
    Experiment(
      group: "large messages", block: "large messages, in place", subject: subject,
      payloadByteCount: byteCount, mode: .busy, processCount: 2, metrics: [handOver, whole], initialCount: 20
    ) { context in
      let wire = try open(&context)
      return try timeInPlace(&context, byteCount, wire)
    }
  }

  /// One message at a time. The receiver begins to wait when the filling is done, so that it is awake.
  private static func timeInPlace<T: InPlaceOneByOne & ~Copyable>(
    _ context: inout WorkContext, _ byteCount: Int, _ transport: consuming T
  ) throws -> [Double] {
    var handOvers = Samples(capacity: context.count)
    var wholes = Samples(capacity: context.count)
    context.arena.note(of: context.role).storeRelaxed(0)
    context.meet()
    let filled = context.arena.note(of: 1)
    let (began, ended) = (context.arena.note(of: 1, 16), context.arena.note(of: 1, 17))
    let received = context.arena.note(of: 0)
    for turn in 1...UInt64(context.count) {
      if context.role == 1 {
        try transport.sendInPlace(byteCount: byteCount) { span in
          began.storeRelaxed(ticks())
          fill(&span, UInt8(truncatingIfNeeded: turn))
          ended.storeRelaxed(ticks())
          // Releases both times.
          filled.storeRelease(turn)
        }
        while received.loadAcquire() != turn { spinHint() }
      } else {
        while filled.loadAcquire() != turn { spinHint() }
        var sum: UInt64 = 0
        try transport.receiveInPlace { bytes in
          handOvers.add(ticks() &- ended.loadRelaxed())
          sum = total(bytes)
          wholes.add(ticks() &- began.loadRelaxed())
        }
        let word = UInt64(turn & 255) &* 0x0101_0101_0101_0101
        guard sum == word &* UInt64(byteCount / 8) else {
          throw BenchmarkError.notPossible("a large message arrived changed")
        }
        received.storeRelease(turn)
      }
    }
    context.meet()
    return context.role == 0 ? [handOvers.roundTripValues()[0], wholes.roundTripValues()[0]] : []
  }

  private static func fill(_ span: inout MutableRawSpan, _ byte: UInt8) {
    // SAFETY: the span lives through the closure.
    unsafe span.withUnsafeMutableBytes { _ = unsafe $0.initializeMemory(as: UInt8.self, repeating: byte) }
  }

  /// Reads every byte.
  private static func total(_ bytes: RawSpan) -> UInt64 {
    var sum: UInt64 = 0
    // SAFETY: the span lives through the closure; offsets stay inside it.
    unsafe bytes.withUnsafeBytes { raw in
      for offset in stride(from: 0, to: raw.count, by: 8) {
        sum &+= unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      }
    }
    return sum
  }
}
