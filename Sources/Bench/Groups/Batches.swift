internal import IPCCore
internal import Platform

extension Catalogue {
  private static let batchCount = 16
  private static let batchByteCount = 64

  /// Several messages a call.
  static var batches: [Experiment] {
    let bound = Capacity.bounded(UInt64(capacity))
    return [
      oneWayExperiment("batch", "bare ring, one by one", batchByteCount) {
        BareRing(&$0, capacity: capacity, byteCount: batchByteCount)
      },
      batch("link, batches of \(batchCount)") {
        try LinkTransport(&$0, capacity: bound, byteCount: batchByteCount)
      },
      batch("mailbox, batches of \(batchCount)") {
        try MailboxTransport(&$0, capacity: bound, byteCount: batchByteCount)
      },
    ]
  }

  private static func batch<T: InPlaceTransport & ~Copyable>(
    _ subject: String, open: @escaping @Sendable (inout WorkContext) throws -> T
  ) -> Experiment {
    Experiment(
      group: "batch", block: "batch, \(batchByteCount) B", subject: subject,
      payloadByteCount: batchByteCount, mode: .busy, processCount: 2, metrics: [.throughput],
      initialCount: 500
    ) { context in
      let wire = try open(&context)
      return try oneWayInBatches(&context, wire)
    }
  }

  private static func oneWayInBatches<T: InPlaceTransport & ~Copyable>(
    _ context: inout WorkContext, _ wire: consuming T
  ) throws -> [Double] {
    let payload = PayloadBuffer(byteCount: batchByteCount)
    // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
    let target = unsafe payload.raw
    var left = context.count
    context.meet()
    if context.role == 1 {
      context.arena.begin(of: 1).storeRelaxed(ticks())
      while left > 0 {
        let sent = try wire.sendBatch(count: min(batchCount, left), byteCount: batchByteCount) { _, slot in
          // SAFETY: the slot has the payload's size, and the buffer lives to the end of this function.
          unsafe slot.withUnsafeMutableBytes {
            unsafe copyPayload($0.baseAddress!, target.baseAddress!, batchByteCount)
          }
        }
        if sent == 0 { spinHint() }
        left -= sent
      }
      context.meet()
      return []
    }
    while left > 0 {
      let received = try wire.receiveBatch(maximumCount: min(batchCount, left)) { bytes in
        // SAFETY: as above.
        unsafe bytes.withUnsafeBytes {
          unsafe copyPayload(target.baseAddress!, $0.baseAddress!, batchByteCount)
        }
      }
      if received == 0 { spinHint() }
      left -= received
    }
    let end = ticks()
    context.meet()
    let begin = context.arena.begin(of: 1).loadRelaxed()
    return [Double(context.count) / (Double(end &- begin) * Ticks.nanoseconds) * 1e9]
  }
}
