internal import IPCCore
internal import Platform

extension Catalogue {
  private static let messageByteCount = 64

  /// A queue without limit is filled by one process and then drained by another.
  static var unbounded: [Experiment] {
    [
      experiment("bare sparse file", [fill, drain]) { try sparseFile(&$0) },
      experiment("link", [fill, drain]) { context in
        let link = try LinkTransport(&context, capacity: .unbounded, byteCount: messageByteCount)
        return try fillAndDrain(&context, link)
      },
      experiment("mailbox", [fill, drain, kept]) { context in
        let mailbox = try MailboxTransport(&context, capacity: .unbounded, byteCount: messageByteCount)
        let name = context.objectName(0)
        let times = try fillAndDrain(&context, mailbox)
        let path = context.domain.path(of: .mailbox, name)
        return times.isEmpty ? [] : times + [Double(try FileStatus(path: path).allocatedByteCount)]
      },
    ]
  }

  private static let fill = Metric.nanoseconds("fill")
  private static let drain = Metric.nanoseconds("drain")
  private static let kept = Metric(name: "memory kept", unit: "bytes", moreIsBetter: false)

  private static func experiment(
    _ subject: String, _ metrics: [Metric], _ work: @escaping @Sendable (inout WorkContext) throws -> [Double]
  ) -> Experiment {
    Experiment(
      group: "unbounded", block: "unbounded", subject: subject, payloadByteCount: messageByteCount,
      mode: .busy, processCount: 2, metrics: metrics, initialCount: 1_000_000, hasFixedCount: true, work: work
    )
  }

  private static func fillAndDrain<T: Transport & ~Copyable>(
    _ context: inout WorkContext, _ wire: consuming T
  ) throws -> [Double] {
    let payload = PayloadBuffer(byteCount: messageByteCount)
    // SAFETY: the buffer lives to the end of this function.
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
    var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
    return try phases(&context) { role, count in
      if role == 1 {
        for _ in 0..<count { try wire.sendSpinning(bytes) }
      } else {
        for _ in 0..<count { try wire.receiveSpinning(into: &buffer) }
      }
    }
  }

  private static func sparseFile(_ context: inout WorkContext) throws -> [Double] {
    let payload = PayloadBuffer(byteCount: messageByteCount)
    var file = SparseFile(context, byteCount: messageByteCount)
    // SAFETY: as above.
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
    var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
    let mapped = context.sparseFile
    return try phases(&context) { role, count in
      if role == 1 {
        for index in 0..<count { try file.write(bytes, to: mapped.file, UInt64(index)) }
      } else {
        for index in 0..<count where file.read(into: &buffer, from: mapped.file) != UInt64(index) {
          throw BenchmarkError.notPossible("the sparse file lost a message")
        }
        file.end(mapped.file)
      }
    }
  }

  /// First role 1 does its part, then role 0; nanoseconds a message of each.
  private static func phases(
    _ context: inout WorkContext, _ part: (_ role: Int, _ count: Int) throws -> Void
  ) throws -> [Double] {
    let (role, count) = (context.role, context.count)
    context.meet()
    let begin = ticks()
    if role == 1 {
      try part(role, count)
      context.arena.note(of: 1).storeRelaxed(ticks() &- begin)
    }
    context.meet()
    let drainBegin = ticks()
    if role == 0 { try part(role, count) }
    let drained = ticks() &- drainBegin
    context.meet()
    guard role == 0 else { return [] }
    return [context.arena.note(of: 1).loadRelaxed(), drained].map {
      Double($0) * Ticks.nanoseconds / Double(count)
    }
  }
}
