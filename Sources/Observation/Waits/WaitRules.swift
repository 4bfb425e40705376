/// Something that a wait is for, so that those who wait for the same can be told.
enum WaitEvent: Hashable {
  /// A message, or an item, comes into an object.
  case coming(String)
  /// A message, or an item, is taken out.
  case taking(String)
  case signal(String, number: UInt64)
}

/// What each kind of wait needs, from one reading.
struct WaitRules {
  struct Rule {
    var needs: [WaitNeed] = []
    var events: Set<WaitEvent> = []
    /// Whether the object, as it was read, keeps the wait from ending.
    var isCertain = true

    /// It ends by itself, or its end is under way.
    static let endsByItself = Rule(isCertain: false)
  }

  let snapshot: DomainSnapshot
  let processes: [UInt64: ProcessSnapshot]
  /// The channels that are waited on: a few of perhaps very many.
  private let channels: [String: ChannelSnapshot]

  init(snapshot: DomainSnapshot, processes: [UInt64: ProcessSnapshot], waits: [WaitingThread]) {
    self.snapshot = snapshot
    self.processes = processes
    let wanted = Set(waits.flatMap { [$0.wait.objectID] + $0.wait.memberIDs })
    var channels: [String: ChannelSnapshot] = [:]
    for channel in snapshot.mailboxes where wanted.contains(channel.id) { channels[channel.id] = channel }
    for channel in snapshot.links where wanted.contains(channel.id) { channels[channel.id] = channel }
    self.channels = channels
  }

  func rule(for one: WaitingThread) -> Rule {
    let wait = one.wait
    switch wait.reason {
    case .pace, .gate: return .endsByItself
    case .peer: return Rule(needs: [WaitNeed(releasers: [], isOpen: true)])
    case .turn: return turn(wait)
    case .sideLock: return sideLock(wait)
    case .set: return set(wait)
    case .message where wait.objectID.isEmpty: return anyone(one)
    case .space, .rendezvous, .offerTurn, .receipt, .message, .empty:
      if let buffer = snapshot.buffers.first(where: { $0.id == wait.objectID }) {
        return self.buffer(buffer, isProducer: wait.reason != .message)
      }
      return channel(wait)
    case .semaphore: return semaphore(wait)
    case .mutex: return mutex(wait)
    case .readLock, .writeLock: return lock(one)
    }
  }

  private func isLiving(_ id: UInt64) -> Bool { processes[id]?.isLiving ?? false }

  /// Those of them that live and take part.
  private func acting(_ ids: [UInt64]) -> [WaitNeed.Releaser] {
    ids.filter { isLiving($0) && processes[$0]?.role == .participant }.map { .process($0) }
  }

  private func living(named name: String) -> UInt64? {
    snapshot.processes.first { $0.name == name && $0.isLiving }?.id
  }

  // MARK: Messages

  private func channel(_ wait: WaitSnapshot) -> Rule {
    guard let channel = channels[wait.objectID], !channel.isClosed else { return .endsByItself }
    if wait.reason == .message {
      // At capacity zero a sender that stands in line is about to meet the receiver.
      let meets = channel.capacity == .zero && !channel.blockedSenders.isEmpty
      return Rule(needs: [senders(channel)], events: [.coming(channel.id)], isCertain: !meets)
    }
    var isCertain = true
    if wait.reason == .rendezvous || wait.reason == .offerTurn {
      isCertain =
        channel.blockedReceivers.isEmpty
        && (wait.reason == .rendezvous || channel.offer != nil || channel.depth > 0)
    }
    guard let need = receivers(channel) else { return .endsByItself }
    return Rule(needs: [need], events: [.taking(channel.id)], isCertain: isCertain)
  }

  private func senders(_ channel: ChannelSnapshot) -> WaitNeed {
    guard channel.kind == .mailbox else { return closed(channel.senders) }
    return WaitNeed(releasers: acting(channel.openedBy), isOpen: channel.isOpenedByFull)
  }

  /// A link joins two lives; with one of them gone the other is told at once.
  private func closed(_ ids: [UInt64]) -> WaitNeed {
    let releasers = acting(ids)
    return WaitNeed(releasers: releasers, isOpen: releasers.isEmpty)
  }

  /// Nil: the wait is about to end.
  private func receivers(_ channel: ChannelSnapshot) -> WaitNeed? {
    guard channel.kind == .mailbox else { return closed(channel.receivers) }
    if let owner = channel.ownerName {
      return living(named: owner).map { WaitNeed(releasers: [.process($0)]) }
    }
    if let holder = channel.receiveRightHolder.flatMap(living) {
      return WaitNeed(releasers: [.process(holder)])
    }
    return WaitNeed(releasers: acting(channel.openedBy), isOpen: channel.isOpenedByFull)
  }

  private func set(_ wait: WaitSnapshot) -> Rule {
    let members = wait.memberIDs.compactMap { channels[$0] }
    var seen: Set<UInt64> = []
    let ids = members.flatMap(\.openedBy).filter { seen.insert($0).inserted }
    let isWhole = !members.isEmpty && UInt64(members.count) == wait.number
    return Rule(
      needs: [
        WaitNeed(releasers: acting(ids), isOpen: !isWhole || members.contains(where: \.isOpenedByFull))
      ], events: Set(members.map { .coming($0.id) }))
  }

  private func anyone(_ one: WaitingThread) -> Rule {
    let others = snapshot.processes.map(\.id).filter { $0 != one.id.participantID }
    return Rule(needs: [WaitNeed(releasers: acting(others), isOpen: true)])
  }

  /// A turn that is not taken passes on after a slice, unless the domain is paused.
  private func turn(_ wait: WaitSnapshot) -> Rule {
    let holder = wait.turnHolder.flatMap(living)
    return Rule(needs: [WaitNeed(releasers: acting(holder.map { [$0] } ?? []), isOpen: true)])
  }

  /// The holder is in the middle of an operation, so that it can go on unless it is stopped.
  private func sideLock(_ wait: WaitSnapshot) -> Rule {
    guard let holder = wait.lockHolder.flatMap(living) else { return .endsByItself }
    return Rule(needs: [WaitNeed(releasers: [.process(holder)])])
  }

  // MARK: Shared memory

  private func buffer(_ buffer: BufferSnapshot, isProducer: Bool) -> Rule {
    let others = isProducer ? buffer.consumers : buffer.producers
    let mine = isProducer ? buffer.producers : buffer.consumers
    // One that is stopped in the middle of an operation of the same kind has taken what this one waits for.
    let stopped = mine.filter { processes[$0]?.life == .stopped }
    var seen: Set<UInt64> = []
    let releasers = (others + stopped).filter { seen.insert($0).inserted }
    return Rule(
      needs: [WaitNeed(releasers: acting(releasers))],
      events: [isProducer ? .taking(buffer.id) : .coming(buffer.id)],
      isCertain: isProducer ? isFull(buffer) : isEmpty(buffer))
  }

  private func isFull(_ buffer: BufferSnapshot) -> Bool {
    switch buffer.discipline {
    case .inOut: (buffer.inIndex + 1) % max(1, buffer.slots.count) == buffer.outIndex
    case .counter: buffer.counter >= Int64(buffer.slots.count)
    case .semaphores: buffer.emptyCount <= 0
    }
  }

  private func isEmpty(_ buffer: BufferSnapshot) -> Bool {
    switch buffer.discipline {
    case .inOut: buffer.inIndex == buffer.outIndex
    case .counter: buffer.counter <= 0
    case .semaphores: buffer.fullCount <= 0
    }
  }

  private func semaphore(_ wait: WaitSnapshot) -> Rule {
    if let buffer = snapshot.buffers.first(where: { $0.id == wait.objectID }) {
      return self.buffer(buffer, isProducer: wait.number == 0)
    }
    guard let region = snapshot.regions.first(where: { $0.id == wait.objectID }),
      let semaphore = region.semaphore(wait.number), semaphore.count <= 0
    else { return .endsByItself }
    return Rule(
      needs: [WaitNeed(releasers: acting(region.attached))],
      events: [.signal(region.id, number: wait.number)])
  }

  private func mutex(_ wait: WaitSnapshot) -> Rule {
    let holder =
      snapshot.regions.first { $0.id == wait.objectID }?.mutex(wait.number)?.thread
      ?? snapshot.buffers.first { $0.id == wait.objectID }?.mutexHolderThread
    // Of a dead holder it is taken over.
    guard let holder, isLiving(holder.participantID) else { return .endsByItself }
    return Rule(needs: [WaitNeed(releasers: [.thread(holder)])])
  }

  /// All who have the lock in a way that keeps this one out must give it up, and so must those before it in line.
  private func lock(_ one: WaitingThread) -> Rule {
    let own = ThreadReference(participantID: one.id.participantID, threadID: one.id.threadID)
    guard let region = snapshot.regions.first(where: { $0.id == one.wait.objectID }),
      let lock = region.locks.first(where: { UInt64(clamping: $0.index) == one.wait.number })
    else { return .endsByItself }
    let writes = one.wait.reason == .writeLock
    let holders = writes || lock.writer != nil ? lock.holders : []
    let before = lock.queue.prefix { $0.thread != own }.filter { waiting in
      (writes || waiting.writes) && processes[waiting.thread.participantID]?.life == .running
    }.map(\.thread)
    let all = (holders + before).filter { $0 != own && isLiving($0.participantID) }
    guard !all.isEmpty else { return .endsByItself }
    return Rule(needs: all.map { WaitNeed(releasers: [.thread($0)]) })
  }
}
