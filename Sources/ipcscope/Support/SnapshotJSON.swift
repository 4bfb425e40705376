import Observation

/// A reading as JSON objects, for scripts.
enum SnapshotJSON {
  static func summary(_ domain: DomainSnapshot) -> JSON {
    .object([
      ("name", .string(domain.name)), ("paused", .bool(domain.isPaused)),
      ("processes", .count(domain.processes.count { $0.life == .running || $0.life == .stopped })),
      ("mailboxes", .count(domain.mailboxes.count)),
    ])
  }

  static func domain(_ domain: DomainSnapshot) -> JSON {
    .object([
      ("name", .string(domain.name)), ("paused", .bool(domain.isPaused)),
      ("pausedBy", .optional(domain.pausedBy)),
      ("processes", .array(domain.processes.map { process($0, at: domain.domainTimeNanoseconds) })),
      ("mailboxes", .array(domain.mailboxes.map(channel))), ("links", .array(domain.links.map(channel))),
      ("buffers", .array(domain.buffers.map(buffer))), ("regions", .array(domain.regions.map(region))),
      ("faults", .array(domain.faults.map(JSON.string))),
    ])
  }

  private static func process(_ process: ProcessSnapshot, at time: UInt64) -> JSON {
    .object([
      ("name", .string(process.name)), ("pid", .signed(Int64(process.processID))),
      ("role", .string(process.role.rawValue)), ("state", .string(life(process))),
      ("sent", .unsigned(process.sentCount)), ("received", .unsigned(process.receivedCount)),
      ("operations", .unsigned(process.operationCount)),
      (
        "waits",
        .array(
          process.waits.filter(\.isConfirmed).map { wait in
            .object([
              ("reason", .string(wait.reason.rawValue)), ("object", .string(wait.objectName)),
              ("nanoseconds", .unsigned(time - min(time, wait.sinceNanoseconds))),
            ])
          })
      ),
    ])
  }

  private static func life(_ process: ProcessSnapshot) -> String {
    switch process.life {
    case .running where process.isHeld: "held"
    case .running where process.isAtGate: "paused"
    case .running where process.waits.contains { $0.isConfirmed && $0.reason != .pace }: "blocked"
    case .running: "working"
    case .stopped: "stopped"
    case .dead: "killed"
    case .left: "exited"
    }
  }

  private static func channel(_ channel: ChannelSnapshot) -> JSON {
    .object([
      ("name", .string(channel.name)), ("capacity", capacity(channel.capacity)),
      ("depth", .unsigned(channel.depth)), ("draining", .bool(channel.isDraining)),
      ("closed", .bool(channel.isClosed)), ("owner", .optional(channel.ownerName)),
      ("sender", .optional(channel.senderName)), ("receiver", .optional(channel.receiverName)),
      ("receivers", .string(receivers(channel.receivePolicy))),
      ("maximumMessageByteCount", .unsigned(channel.maximumMessageByteCount)),
      ("sent", .unsigned(channel.sentCount)), ("received", .unsigned(channel.receivedCount)),
      ("blockedSenders", .count(channel.blockedSenders.count)),
      ("blockedReceivers", .count(channel.blockedReceivers.count)),
      ("memoryByteCount", .unsigned(channel.memoryByteCount)),
    ])
  }

  /// As `create --receivers` has it.
  private static func receivers(_ policy: ChannelSnapshot.ReceivePolicy) -> String {
    switch policy {
    case .anyReceiver: "any"
    case .oneReceiver: "one"
    case .roundRobin: "round-robin"
    }
  }

  private static func capacity(_ model: CapacityModel) -> JSON {
    switch model {
    case .zero: .string("zero")
    case .bounded(let count): .unsigned(count)
    case .unbounded: .string("unbounded")
    }
  }

  private static func buffer(_ buffer: BufferSnapshot) -> JSON {
    .object([
      ("name", .string(buffer.name)), ("discipline", .string(buffer.discipline.rawValue)),
      ("slots", .count(buffer.slots.count)), ("full", .count(buffer.fullSlotCount)),
      ("in", .count(buffer.inIndex)), ("out", .count(buffer.outIndex)), ("counter", .signed(buffer.counter)),
      ("produced", .unsigned(buffer.producedCount)), ("consumed", .unsigned(buffer.consumedCount)),
      ("lostUpdates", .unsigned(buffer.lostUpdateCount)), ("tornReads", .unsigned(buffer.tornReadCount)),
    ])
  }

  private static func region(_ region: RegionSnapshot) -> JSON {
    .object([
      ("name", .string(region.name)), ("byteCount", .count(region.byteCount)),
      ("attached", .count(region.attached.count)), ("mutexHolder", .optional(region.mutexHolder)),
      ("semaphore", .signed(region.semaphoreCount)),
      (
        "locks",
        .array(
          region.locks.map { lock in
            .object([
              ("index", .count(lock.index)), ("writer", .optional(lock.writer)),
              ("readers", .array(lock.readers.map(JSON.string))),
              ("waiting", .array(lock.waiting.map(JSON.string))),
            ])
          })
      ),
      ("checkedReads", .unsigned(region.checkedReadCount)), ("tornReads", .unsigned(region.tornReadCount)),
    ])
  }

  static func message(_ message: MessageSnapshot) -> JSON {
    var members: [(String, JSON)] = [
      ("sequence", .unsigned(message.sequence)), ("sender", .string(message.senderName)),
    ]
    if let sentAs = message.sentAsName { members.append(("sentAs", .string(sentAs))) }
    members.append(("byteCount", .count(message.byteCount)))
    members.append(JSON.content(message.bytes))
    return .object(members)
  }
}
