internal import IPCCore

extension Catalogue {
  static var oneToOne: [Experiment] {
    payloads.flatMap { byteCount in
      [
        throughput("bare ring", byteCount) { context in
          let ring = BareRing(&context, capacity: capacity, byteCount: byteCount)
          return try oneWay(&context, byteCount: byteCount, mode: .busy, ring)
        },
        throughput("bare ring in C", byteCount) {
          ringInC(&$0, capacity: capacity, byteCount: byteCount)
        },
        throughput("link", byteCount) { context in
          let link = try LinkTransport(&context, capacity: .bounded(UInt64(capacity)), byteCount: byteCount)
          return try oneWay(&context, byteCount: byteCount, mode: .busy, link)
        },
        throughput("mailbox", byteCount) { context in
          let mailbox = try MailboxTransport(
            &context, capacity: .bounded(UInt64(capacity)), byteCount: byteCount)
          return try oneWay(&context, byteCount: byteCount, mode: .busy, mailbox)
        },
      ]
    }
  }

  private static func throughput(
    _ subject: String, _ byteCount: Int, _ work: @escaping @Sendable (inout WorkContext) throws -> [Double]
  ) -> Experiment {
    Experiment(
      group: "one to one", subject: subject, payloadByteCount: byteCount, mode: .busy, processCount: 2,
      metrics: [.throughput], initialCount: 2_000, work: work)
  }
}
