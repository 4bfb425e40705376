import Observation

extension Reasons {
  func channel(_ channel: ChannelSnapshot) -> [String] {
    let name = shownName(channel.name)
    if channel.isClosed {
      let left = "\(channel.depth) \(channel.depth == 1 ? "message was" : "messages were") left in it."
      if let owner = channel.ownerName.flatMap({ snapshot.process(named: $0) }),
        let ending = owner.endingWords
      {
        return [
          "\(name) is closed: its owner \(shownName(owner.name)) \(ending).",
          "Whoever waited on it was woken; \(left)",
        ]
      }
      return [
        "\(name) is closed: whoever waited on it was woken, and no send or receive succeeds.", left,
      ]
    }
    switch channel.capacity {
    case .zero: return zero(channel, name)
    case .bounded(let count): return bounded(channel, name, count)
    case .unbounded:
      // Of a long queue not all messages are read.
      let bytes = channel.isHeldByteCountWhole ? ", \(byteWords(channel.heldByteCount))," : ""
      return [
        "\(name) is unbounded (automatic buffering): a sender is never blocked for capacity.",
        channel.depth == 0
          ? emptyLine(channel)
          : "It holds \(channel.depth) \(channel.depth == 1 ? "message" : "messages")\(bytes) in "
            + "\(byteWords(channel.memoryByteCount)) of memory.",
      ]
    }
  }

  private func zero(_ channel: ChannelSnapshot, _ name: String) -> [String] {
    let receivers = sides[channel.id].receivers
    let whom = anyOf(receivers, or: "a receiver")
    if channel.depth > 0 {
      return [
        "\(name) was switched to zero and drains: \(channel.depth) \(channel.depth == 1 ? "is" : "are") "
          + "still queued.",
        "No send is accepted before it is empty; then every send is a rendezvous\(hindrance(receivers)).",
      ]
    }
    let rule = "\(name) has capacity zero (explicit buffering): nothing ever waits in it."
    if let offer = channel.offer {
      return [
        rule,
        "\(shownName(offer.senderName)) offers a message; they meet when \(whom) receives\(hindrance(receivers)).",
      ]
    }
    if !channel.blockedReceivers.isEmpty {
      return [
        rule,
        "\(allOf(channel.blockedReceivers)) \(verb(channel.blockedReceivers)) blocked in receive: "
          + "the next send meets \(channel.blockedReceivers.count == 1 ? "it" : "the first") at once.",
      ]
    }
    return [rule, "A sender is blocked until a receiver takes the message: a rendezvous."]
  }

  private func bounded(_ channel: ChannelSnapshot, _ name: String, _ count: UInt64) -> [String] {
    let receivers = sides[channel.id].receivers
    let whom = anyOf(receivers, or: "a receiver")
    let rule = "\(name) is bounded at \(count) (automatic buffering) and holds \(channel.depth)."
    if channel.depth > count || channel.isDraining {
      return [
        "\(name) was switched to bounded \(count) and drains: it still holds \(channel.depth).",
        "No send is accepted until fewer than \(count) are queued\(hindrance(receivers)).",
      ]
    }
    if channel.depth == count {
      return [
        rule,
        channel.blockedSenders.isEmpty
          ? "It is full: the next sender is blocked until \(whom) receives\(hindrance(receivers))."
          : "It is full: \(allOf(channel.blockedSenders)) \(verb(channel.blockedSenders)) blocked until "
            + "\(whom) receives\(hindrance(receivers)).",
      ]
    }
    return [
      rule, channel.depth == 0 ? emptyLine(channel) : "A sender is blocked only while \(count) are queued.",
    ]
  }

  private func emptyLine(_ channel: ChannelSnapshot) -> String {
    channel.blockedReceivers.isEmpty
      ? "It is empty: a blocking receive waits for the next message."
      : "It is empty: \(allOf(channel.blockedReceivers)) \(verb(channel.blockedReceivers)) blocked in receive "
        + "until someone sends."
  }

  func buffer(_ buffer: BufferSnapshot) -> [String] {
    let name = shownName(buffer.name)
    let size = buffer.slots.count
    switch buffer.discipline {
    case .inOut:
      let state =
        buffer.inIndex == buffer.outIndex
        ? "It is empty: in == out."
        : size > 0 && (buffer.inIndex + 1) % size == buffer.outIndex
          ? "It is full: (in + 1) % \(size) == out." : "It is full when (in + 1) % \(size) == out."
      return [
        "\(name) has \(size) slots and holds at most \(buffer.usableSlotCount): one producer, one consumer, no lock.",
        state,
      ]
    case .counter:
      let truth = "\(name) has \(size) slots and a shared counter without a lock."
      return [
        truth,
        buffer.counter == Int64(buffer.fullSlotCount)
          ? "The counter says \(buffer.counter), and \(buffer.counter) "
            + "\(buffer.counter == 1 ? "slot is" : "slots are") full: no update is lost so far."
          : "The counter says \(buffer.counter), but \(buffer.fullSlotCount) "
            + "\(buffer.fullSlotCount == 1 ? "slot is" : "slots are") full: two updates raced, or one is under way.",
      ]
    case .semaphores:
      let mutex = buffer.mutexHolder.map { "\(shownName($0)) holds the mutex" } ?? "the mutex is free"
      let next =
        buffer.emptyCount <= 0
        ? "A producer waits on empty until an item is taken."
        : buffer.fullCount <= 0
          ? "A consumer waits on full until an item is put in."
          : "A producer waits while empty is 0, a consumer while full is 0."
      return [
        "\(name) has \(size) slots: empty is \(buffer.emptyCount), full is \(buffer.fullCount), \(mutex).",
        next,
      ]
    }
  }

  func region(_ region: RegionSnapshot) -> [String] {
    let name = shownName(region.name)
    let who = region.attached.isEmpty ? "nobody" : allOf(region.attached)
    let mutex = region.mutexHolder.map { "\(shownName($0)) holds its mutex" } ?? "its mutex is free"
    let locks = region.locks.map { lock in
      let holder =
        lock.writer.map { "written by \(shownName($0))" } ?? "read by \(lock.readers.count)"
      return "Lock \(lock.index): \(holder), \(lock.waiting.count) waiting."
    }
    return [
      "\(name) is shared memory of \(byteWords(UInt64(max(0, region.byteCount)))): what one writes, the others read.",
      "Attached: \(who); \(mutex). Only their own care keeps two writers apart.",
    ] + locks
  }
}
