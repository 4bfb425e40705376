internal import IPCCore

extension Catalogue {
  private static let bound = Capacity.bounded(UInt64(capacity))

  /// Both awake, on processors of their own.
  static var roundTrips: [Experiment] {
    [bareRing(64), stepsInC] + ours(.busy) + ours(.blocking) + [lockedQueue(.busy)] + kernel(.busy)
  }

  /// The same with larger messages.
  static var roundTripsOfSizes: [Experiment] {
    payloads.filter { $0 > 64 }.flatMap { byteCount in
      [bareRing(byteCount)] + ours(.busy, byteCount) + kernel(.busy, byteCount)
    }
  }

  private static var stepsInC: Experiment {
    roundTripExperiment(LinkStepsInC.subject, 64, mode: .busy) { context in
      let there = try LinkStepsInC(&context, 0)
      let back = try LinkStepsInC(&context, 1)
      return Duplex(context, there: there, back: back)
    }
  }

  private static func bareRing(_ byteCount: Int) -> Experiment {
    roundTripExperiment("bare ring", byteCount, mode: .busy) { context in
      let there = BareRing(&context, 0, capacity: capacity, byteCount: byteCount)
      let back = BareRing(&context, 1, capacity: capacity, byteCount: byteCount)
      return Duplex(context, there: there, back: back)
    }
  }

  /// Whoever waits has fallen asleep.
  static var sleeping: [Experiment] {
    [Mode.asleep, .asleepOnOneProcessor].flatMap { mode in
      [
        roundTripExperiment("futex ping-pong", 64, mode: mode) { context in
          let there = FutexWord(&context, 0)
          let back = FutexWord(&context, 1)
          return Duplex(context, there: there, back: back)
        }
      ] + ours(mode) + [lockedQueue(mode)] + kernel(mode)
    }
  }

  private static func ours(_ mode: Mode, _ byteCount: Int = 64) -> [Experiment] {
    [
      roundTripExperiment("link", byteCount, mode: mode) {
        try LinkTransport(&$0, capacity: bound, byteCount: byteCount)
      },
      roundTripExperiment("mailbox", byteCount, mode: mode) { context in
        let there = try MailboxTransport(&context, 0, capacity: bound, byteCount: byteCount)
        let back = try MailboxTransport(&context, 1, capacity: bound, byteCount: byteCount)
        return Duplex(context, there: there, back: back)
      },
    ]
  }

  private static func lockedQueue(_ mode: Mode) -> Experiment {
    roundTripExperiment("robust mutex queue", 64, mode: mode) { context in
      let there = try LockedQueue(&context, 0, capacity: capacity, byteCount: 64)
      let back = try LockedQueue(&context, 1, capacity: capacity, byteCount: 64)
      return Duplex(context, there: there, back: back)
    }
  }

  private static func kernel(_ mode: Mode, _ byteCount: Int = 64) -> [Experiment] {
    KernelQueue.allCases.filter { byteCount <= $0.maximumByteCount }.map { queue in
      roundTripExperiment(queue.name, byteCount, mode: mode) { context in
        let there = try KernelTransport(context, queue, direction: 0, byteCount: byteCount)
        let back = try KernelTransport(context, queue, direction: 1, byteCount: byteCount)
        return Duplex(context, there: there, back: back)
      }
    }
  }
}
