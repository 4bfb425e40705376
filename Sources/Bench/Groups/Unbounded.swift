internal import IPCCore
internal import Platform

extension Catalogue {
  private static let messageByteCount = 64

  /// A queue without limit is filled by one process and then drained by another.
  static var unbounded: [Experiment] {
    [
      experiment("bare sparse file", [fill, drain]) { try sparseFile(&$0) },
      experiment("link", [fill, drain, kept]) { context in
        let link = try LinkTransport(&context, capacity: .unbounded, byteCount: messageByteCount)
        let path = link.path
        return try fillAndDrain(&context, link, path: path)
      },
      experiment("mailbox", [fill, drain, kept]) { context in
        let mailbox = try MailboxTransport(&context, capacity: .unbounded, byteCount: messageByteCount)
        return try fillAndDrain(
          &context, mailbox, path: context.domain.path(of: .mailbox, context.objectName(0)))
      },
    ]
  }

  private static let fill = Metric.nanoseconds("fill")
  private static let drain = Metric.nanoseconds("drain")
  /// Memory of the file when all has been received, beyond what it was made with.
  static let kept = Metric(name: "memory kept", unit: "bytes", moreIsBetter: false)
  /// The ring that the next message goes into, and a spare one; beside them pages of the records that rings have,
  /// which stay.
  static let ringAndSpare = Double(2 * ringByteCount + recordByteCount)
  private static let ringByteCount = 256 << 10
  private static let recordByteCount = 64 << 10

  private static func experiment(
    _ subject: String, _ metrics: [Metric], _ work: @escaping @Sendable (inout WorkContext) throws -> [Double]
  ) -> Experiment {
    Experiment(
      group: "unbounded", block: "unbounded", subject: subject, payloadByteCount: messageByteCount,
      mode: .busy, processCount: 2, metrics: metrics, initialCount: 1_000_000, hasFixedCount: true, work: work
    )
  }

  private static func fillAndDrain<T: Transport & ~Copyable>(
    _ context: inout WorkContext, _ wire: consuming T, path: String
  ) throws -> [Double] {
    // As it was made: the first round's look is kept, for later ones find a ring there.
    let fresh = try context.firstLook(at: path)
    let payload = PayloadBuffer(byteCount: messageByteCount)
    // SAFETY: the buffer lives to the end of this function.
    let bytes = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(payload.raw))
    var buffer = unsafe MutableRawSpan(_unsafeBytes: payload.raw)
    let times = try phases(&context) { role, count in
      if role == 1 {
        for _ in 0..<count { try wire.sendSpinning(bytes) }
      } else {
        for _ in 0..<count { try wire.receiveSpinning(into: &buffer) }
      }
    }
    guard !times.isEmpty else { return [] }
    let kept = try FileStatus(path: path).allocatedByteCount
    return times + [Double(max(0, kept - fresh))]
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
