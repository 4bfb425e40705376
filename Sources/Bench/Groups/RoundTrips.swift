internal import IPCCore

extension Catalogue {
  static var roundTrips: [Experiment] {
    let byteCount = 64
    let bound = Capacity.bounded(UInt64(capacity))
    return [
      trips("bare ring", byteCount) { context in
        let there = BareRing(&context, 0, capacity: capacity, byteCount: byteCount)
        let back = BareRing(&context, 1, capacity: capacity, byteCount: byteCount)
        return try roundTrip(
          &context, byteCount: byteCount, mode: .busy, Duplex(context, there: there, back: back))
      },
      trips("link", byteCount) { context in
        let link = try LinkTransport(&context, capacity: bound, byteCount: byteCount)
        return try roundTrip(&context, byteCount: byteCount, mode: .busy, link)
      },
      trips("mailbox", byteCount) { context in
        let there = try MailboxTransport(&context, 0, capacity: bound, byteCount: byteCount)
        let back = try MailboxTransport(&context, 1, capacity: bound, byteCount: byteCount)
        return try roundTrip(
          &context, byteCount: byteCount, mode: .busy, Duplex(context, there: there, back: back))
      },
    ]
  }

  private static func trips(
    _ subject: String, _ byteCount: Int, _ work: @escaping @Sendable (inout WorkContext) throws -> [Double]
  ) -> Experiment {
    Experiment(
      group: "round trip", subject: subject, payloadByteCount: byteCount, mode: .busy, processCount: 2,
      metrics: Metric.roundTrip, initialCount: 2_000, work: work)
  }
}
