internal import IPCCore

extension Catalogue {
  private static let bound = Capacity.bounded(UInt64(capacity))

  /// One sender, one receiver, both spinning.
  static var oneToOne: [Experiment] {
    payloads.flatMap { byteCount in
      let group = "one to one"
      var experiments = [
        oneWayExperiment(group, "bare ring", byteCount) {
          BareRing(&$0, capacity: capacity, byteCount: byteCount)
        },
        inC(group, byteCount),
        oneWayExperiment(group, "bare MPMC ring", byteCount) {
          BareMPMC(&$0, capacity: capacity, byteCount: byteCount)
        },
        oneWayExperiment(group, "link", byteCount) {
          try LinkTransport(&$0, capacity: bound, byteCount: byteCount)
        },
        oneWayExperiment(group, "mailbox", byteCount) {
          try MailboxTransport(&$0, capacity: bound, byteCount: byteCount)
        },
        oneWayExperiment(group, "robust mutex queue", byteCount) {
          try LockedQueue(&$0, capacity: capacity, byteCount: byteCount)
        },
      ]
      if byteCount == 64 {
        experiments.append(
          oneWayExperiment(group, LinkStepsInC.subject, byteCount) { try LinkStepsInC(&$0, 0) })
      }
      for queue in KernelQueue.allCases where byteCount <= queue.maximumByteCount {
        experiments.append(
          oneWayExperiment(group, queue.name, byteCount) {
            try KernelTransport($0, queue, byteCount: byteCount)
          })
      }
      return experiments
    }
  }

  /// Two senders, one receiver: one order for all.
  static var twoToOne: [Experiment] { payloads.flatMap(twoToOne) }

  private static func twoToOne(_ byteCount: Int) -> [Experiment] {
    let group = "two to one"
    // What two write into a stream at a time comes out mixed when it is larger than the system writes in one go.
    let queues = KernelQueue.allCases.filter {
      byteCount <= $0.maximumByteCount && !($0 == .streamSocket || $0 == .pipe && byteCount > 4096)
    }
    return [
      oneWayExperiment(group, "bare MPMC ring", byteCount, processCount: 3) {
        BareMPMC(&$0, capacity: capacity, byteCount: byteCount)
      },
      oneWayExperiment(group, "mailbox", byteCount, processCount: 3) {
        try MailboxTransport(&$0, capacity: bound, byteCount: byteCount)
      },
      oneWayExperiment(group, "robust mutex queue", byteCount, processCount: 3) {
        try LockedQueue(&$0, capacity: capacity, byteCount: byteCount)
      },
    ]
      + queues.map { queue in
        oneWayExperiment(group, queue.name, byteCount, processCount: 3) {
          try KernelTransport($0, queue, byteCount: byteCount)
        }
      }
  }

  /// Capacity zero: the sender goes on when the receiver has the message.
  static var rendezvous: [Experiment] {
    let group = "rendezvous"
    let byteCount = 64
    let handOvers = Metric(name: "throughput", unit: "hand-overs/s", moreIsBetter: true)
    return [
      oneWayExperiment(group, "bare hand-over", byteCount, metric: handOvers) { BareHandOver(&$0) },
      oneWayExperiment(group, "link", byteCount, metric: handOvers) {
        SpinningRendezvous(try LinkTransport(&$0, capacity: .zero, byteCount: byteCount))
      },
      oneWayExperiment(group, "link", byteCount, mode: .blocking, metric: handOvers) {
        try LinkTransport(&$0, capacity: .zero, byteCount: byteCount)
      },
      oneWayExperiment(group, "mailbox", byteCount, metric: handOvers) {
        SpinningRendezvous(try MailboxTransport(&$0, capacity: .zero, byteCount: byteCount))
      },
      oneWayExperiment(group, "mailbox", byteCount, mode: .blocking, metric: handOvers) {
        try MailboxTransport(&$0, capacity: .zero, byteCount: byteCount)
      },
    ]
  }

  private static func inC(_ group: String, _ byteCount: Int) -> Experiment {
    Experiment(
      group: group, block: "\(group), \(byteCount) B", subject: "bare ring in C", payloadByteCount: byteCount,
      mode: .busy, processCount: 2, metrics: [.throughput], initialCount: 500
    ) { ringInC(&$0, capacity: capacity, byteCount: byteCount) }
  }
}

/// A rendezvous in which the sender spins. Two calls that do not block never meet, so the receiver's does.
struct SpinningRendezvous<Wire: Transport & ~Copyable>: Transport, ~Copyable {
  private var wire: Wire
  init(_ wire: consuming Wire) { self.wire = wire }

  @inline(__always) mutating func sendNow(_ bytes: RawSpan) throws -> Bool { try wire.sendNow(bytes) }
  @inline(__always) mutating func receiveNow(into buffer: inout MutableRawSpan) throws -> Bool {
    try wire.receive(into: &buffer)
    return true
  }
  mutating func send(_ bytes: RawSpan) throws { try wire.send(bytes) }
  mutating func receive(into buffer: inout MutableRawSpan) throws { try wire.receive(into: &buffer) }
}
