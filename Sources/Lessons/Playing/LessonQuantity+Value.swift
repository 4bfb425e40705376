internal import Observation
internal import Platform

extension LessonQuantity {
  /// The value as of a reading; nil: what is measured is not there.
  public func value(in reading: LessonReading) -> LessonValue? {
    switch measure {
    case .domain(let measure):
      return (isBeside ? reading.beside : reading.domain).map { measure.value(reading, $0) }
    case .channel(let measure):
      guard let object else { return nil }
      guard let channel = reading.channel(object) else { return measure.valueOfNothing }
      return measure.value(channel, index: index ?? 1)
    case .process(let measure):
      guard case .process(let name)? = object?.kind else { return nil }
      return measure.value(reading.process(name, isBeside: object?.isBeside == true))
    case .buffer(let measure):
      guard case .buffer(let name)? = object?.kind, let domain = reading.domain(of: object) else {
        return nil
      }
      let buffer = domain.buffers.first { $0.name == name }
      if measure == .existence { return .text(buffer == nil ? "gone" : "there") }
      return buffer.flatMap { measure.value($0, argument, domain) }
    case .region(let measure):
      guard case .region(let name)? = object?.kind, let domain = reading.domain(of: object) else {
        return nil
      }
      let region = domain.regions.first { $0.name == name }
      if measure == .existence { return .text(region == nil ? "gone" : "there") }
      return region.flatMap { measure.value($0, argument, domain) }
    }
  }
}

private func number(_ value: some BinaryInteger) -> LessonValue { .number(Int64(clamping: value)) }

/// Bytes as a text, up to the first that is zero.
private func text(_ bytes: [UInt8]) -> LessonValue {
  .text(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
}

/// 1000 as `1x`, 250 as `0.25x`.
private func paceText(_ thousandths: UInt64) -> String {
  var places = String(thousandths % 1000 + 1000).dropFirst()
  while places.last == "0" { places.removeLast() }
  return "\(thousandths / 1000)\(places.isEmpty ? "" : "." + places)x"
}

extension DomainMeasure {
  /// - Parameter domain: the one of the reading that is meant.
  func value(_ reading: LessonReading, _ domain: DomainSnapshot) -> LessonValue {
    switch self {
    case .processes: number(LessonReading.living(domain).count)
    case .deadlocks: number(reading.waits.deadlocks.count)
    case .deadlocked:
      .text(
        reading.waits.deadlocks.flatMap(\.participants).compactMap { id in
          reading.domain.processes.first { $0.id == id }?.name
        }.sorted().joined(separator: ", "))
    case .pause: .text(domain.isPaused ? "on" : "off")
    case .pace: .text(paceText(domain.paceThousandths))
    case .cores: number(ProcessStatus.allowedProcessorCount)
    }
  }
}

extension ChannelMeasure {
  /// Of a channel that is not there: a link that was never used has carried nothing.
  var valueOfNothing: LessonValue? {
    switch self {
    case .existence: .text("gone")
    case .depth, .sent, .received, .blockedSenders, .blockedReceivers: .number(0)
    default: nil
    }
  }

  func value(_ channel: ChannelSnapshot, index: Int) -> LessonValue? {
    switch self {
    case .depth: return number(channel.depth)
    case .sent: return number(channel.sentCount)
    case .received: return number(channel.receivedCount)
    case .memory: return number(channel.memoryByteCount)
    case .held: return channel.isHeldByteCountWhole ? number(channel.heldByteCount) : nil
    case .blockedSenders: return number(channel.blockedSenders.count)
    case .blockedReceivers: return number(channel.blockedReceivers.count)
    case .senders: return number(channel.senders.count)
    case .receivers: return number(channel.receivers.count)
    case .owner: return .text(channel.ownerName ?? "system")
    case .right: return .text(channel.receiveRightHolder ?? "nobody")
    case .existence: return .text(channel.isClosed ? "gone" : "there")
    case .offer: return channel.offer.map { text($0.bytes) } ?? .text("nothing")
    case .message, .sender:
      guard channel.messages.indices.contains(index - 1) else { return .text("nothing") }
      let message = channel.messages[index - 1]
      return self == .message ? text(message.bytes) : .text(message.sentAsName ?? message.senderName)
    case .capacity:
      switch channel.capacity {
      case .zero: return .text("zero")
      case .bounded(let count): return number(count)
      case .unbounded: return .text("unbounded")
      }
    case .policy:
      switch channel.receivePolicy {
      case .anyReceiver: return .text("any")
      case .oneReceiver: return .text("one")
      case .roundRobin: return .text("round-robin")
      }
    }
  }
}

extension BufferMeasure {
  func value(_ buffer: BufferSnapshot, _ argument: String, _ domain: DomainSnapshot) -> LessonValue? {
    switch self {
    case .counter: return number(buffer.counter)
    case .items: return number(buffer.fullSlotCount)
    case .slots: return number(buffer.slots.count)
    case .inIndex: return number(buffer.inIndex)
    case .outIndex: return number(buffer.outIndex)
    case .empty: return number(buffer.emptyCount)
    case .full: return number(buffer.fullCount)
    case .produced: return number(buffer.producedCount)
    case .consumed: return number(buffer.consumedCount)
    case .lost: return number(buffer.lostUpdateCount)
    case .torn: return number(buffer.tornReadCount)
    case .mutex: return .text(buffer.mutexHolder ?? "free")
    case .existence: return .text("there")
    case .discipline: return .text(buffer.discipline == .inOut ? "in-out" : buffer.discipline.rawValue)
    case .slot:
      guard let index = Int(argument), buffer.slots.indices.contains(index) else { return nil }
      return buffer.slots[index].map { text($0.bytes) } ?? .text("empty")
    case .register, .move:
      let register = buffer.registers.first { register in
        domain.processes.contains { $0.id == register.processID && $0.name == argument }
      }
      if self == .register { return register.map { number($0.value) } }
      return .text(register?.nextMove.word ?? "none")
    }
  }
}

extension RegisterMoveName {
  fileprivate var word: String {
    switch self {
    case .load: "load"
    case .change: "change"
    case .store: "store"
    }
  }
}

extension RegionMeasure {
  func value(_ region: RegionSnapshot, _ argument: String, _ domain: DomainSnapshot) -> LessonValue? {
    let index = UInt64(argument) ?? 0
    switch self {
    case .number: return region.number(at: Int(index)).map { LessonValue.number($0) }
    case .text: return Lessons.text(region.bytes)
    case .bytes: return Lessons.number(region.byteCount)
    case .attached: return Lessons.number(region.attached.count)
    case .writes: return Lessons.number(region.writeCount)
    case .writer: return .text(region.lastWriterName ?? "nobody")
    case .torn: return Lessons.number(region.tornReadCount)
    case .checked: return Lessons.number(region.checkedReadCount)
    case .mutex: return .text(region.mutex(index)?.holder ?? "free")
    case .semaphore: return Lessons.number(region.semaphore(index)?.count ?? 0)
    case .readers: return Lessons.number(region.locks.first { $0.index == 0 }?.readers.count ?? 0)
    case .writing: return .text(region.locks.first { $0.index == 0 }?.writer ?? "nobody")
    case .waiting: return Lessons.number(region.locks.first { $0.index == 0 }?.waiting.count ?? 0)
    case .existence: return .text("there")
    case .register:
      let register = region.registers.first { register in
        domain.processes.contains { $0.id == register.processID && $0.name == argument }
      }
      return register.map { Lessons.number($0.value) }
    }
  }
}

extension ProcessMeasure {
  func value(_ process: ProcessSnapshot?) -> LessonValue? {
    guard let process else { return self == .state ? .text("gone") : nil }
    switch self {
    case .state: return .text(process.lessonState)
    case .wait: return .text(process.waits.first { $0.reason != .pace }?.reason.scriptWords ?? "nothing")
    case .sent: return number(process.sentCount)
    case .received: return number(process.receivedCount)
    case .operations: return number(process.operationCount)
    case .threads: return number(process.threadCount)
    case .lastReceived: return number(process.lastReceivedSequence)
    case .lastSent: return number(process.lastSentSequence)
    }
  }
}

extension WaitReason {
  /// As a script writes it.
  var scriptWords: String {
    switch self {
    case .offerTurn: "offer turn"
    case .sideLock: "side lock"
    default: rawValue
    }
  }
}

extension ProcessSnapshot {
  /// Its state in one word of a script.
  fileprivate var lessonState: String {
    switch life {
    case .stopped: return "stopped"
    case .left: return "exited"
    case .dead:
      if case .exited? = end { return "exited" }
      return "killed"
    case .running: break
    }
    if isAtGate { return "held" }
    return waits.contains { $0.reason != .pace && $0.isConfirmed } ? "blocked" : "working"
  }
}
