internal import IPCCore

extension Catalogue {
  private static let tripByteCount = 64
  private static let bound = Capacity.bounded(UInt64(capacity))

  /// Both awake, on processors of their own.
  static var roundTrips: [Experiment] {
    [
      roundTripExperiment("bare ring", tripByteCount, mode: .busy) { context in
        let there = BareRing(&context, 0, capacity: capacity, byteCount: tripByteCount)
        let back = BareRing(&context, 1, capacity: capacity, byteCount: tripByteCount)
        return Duplex(context, there: there, back: back)
      }
    ] + ours(.busy) + ours(.blocking) + [lockedQueue(.busy)] + kernel(.busy)
  }

  /// Whoever waits has fallen asleep.
  static var sleeping: [Experiment] {
    [Mode.asleep, .asleepOnOneProcessor].flatMap { mode in
      [
        roundTripExperiment("futex ping-pong", tripByteCount, mode: mode) { context in
          let there = FutexWord(&context, 0)
          let back = FutexWord(&context, 1)
          return Duplex(context, there: there, back: back)
        }
      ] + ours(mode) + [lockedQueue(mode)] + kernel(mode)
    }
  }

  private static func ours(_ mode: Mode) -> [Experiment] {
    [
      roundTripExperiment("link", tripByteCount, mode: mode) {
        try LinkTransport(&$0, capacity: bound, byteCount: tripByteCount)
      },
      roundTripExperiment("mailbox", tripByteCount, mode: mode) { context in
        let there = try MailboxTransport(&context, 0, capacity: bound, byteCount: tripByteCount)
        let back = try MailboxTransport(&context, 1, capacity: bound, byteCount: tripByteCount)
        return Duplex(context, there: there, back: back)
      },
    ]
  }

  private static func lockedQueue(_ mode: Mode) -> Experiment {
    roundTripExperiment("robust mutex queue", tripByteCount, mode: mode) { context in
      let there = try LockedQueue(&context, 0, capacity: capacity, byteCount: tripByteCount)
      let back = try LockedQueue(&context, 1, capacity: capacity, byteCount: tripByteCount)
      return Duplex(context, there: there, back: back)
    }
  }

  private static func kernel(_ mode: Mode) -> [Experiment] {
    KernelQueue.allCases.map { queue in
      roundTripExperiment(queue.name, tripByteCount, mode: mode) { context in
        let there = try KernelTransport(context, queue, direction: 0)
        let back = try KernelTransport(context, queue, direction: 1)
        return Duplex(context, there: there, back: back)
      }
    }
  }
}
