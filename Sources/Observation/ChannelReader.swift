internal import IPCCore
internal import Platform

/// What is remembered of one channel from reading to reading, so that one in which nothing happened costs no walk.
struct ChannelMemory {
  /// The control words, and the word of the slot at the head, at the last walk.
  var control: Piece
  var headWord: UInt64
  var headSlot: Int?
  var limits: ChannelReader.Limits
  /// Counts the changes of who lives.
  var livesVersion: UInt64
  var snapshot: ChannelSnapshot
}

/// Reads one channel (a mailbox, or one direction of a link).
struct ChannelReader {
  /// How much of the contents to read.
  struct Limits: Equatable {
    var messageCount: Int
    var byteCount: Int
    /// Nothing but the words, and the first message without its bytes.
    var isBrief = false
  }

  /// Who is who, and who lives.
  struct People {
    var name: (UInt64) -> String
    var isAlive: (UInt64) -> Bool
    /// Whether it was seen alive before, and is no more.
    var hasEnded: (UInt64) -> Bool
    /// Counts the changes of who lives.
    var livesVersion: UInt64
  }

  let base: Int

  private func word(_ control: Piece, _ offset: Int) -> UInt64 { control.word(base + offset) }

  /// The control words, in one read.
  private func control(_ reader: borrowing SegmentReader) -> Piece {
    reader.piece(base, byteCount: ChannelLayout.openedBy + 8 * ChannelLayout.openedByCount)
  }

  /// Fills in everything but what the segment's header says.
  func fill(
    _ snapshot: inout ChannelSnapshot, from reader: borrowing SegmentReader, _ limits: Limits,
    _ people: People, remembering memory: inout ChannelMemory?
  ) {
    let now = control(reader)
    if let memory, isUnchanged(memory, now, reader, limits, people) {
      let memoryByteCount = snapshot.memoryByteCount
      snapshot = memory.snapshot
      snapshot.memoryByteCount = memoryByteCount
      return
    }
    memory = nil
    // Head and tail move while we walk: the walk is repeated until both ends stand where they stood.
    let queue = QueueReader(base: base, name: people.name)
    var control = now
    var contents = queue.contents(reader, control, limits)
    var isStill = false
    for _ in 0..<4 where !isStill {
      let after = self.control(reader)
      isStill =
        word(after, ChannelLayout.tail) == word(control, ChannelLayout.tail)
        && word(after, ChannelLayout.head) == word(control, ChannelLayout.head)
        && word(after, ChannelLayout.withdrawnCount) == word(control, ChannelLayout.withdrawnCount)
      control = after
      if !isStill { contents = queue.contents(reader, control, limits) }
    }
    put(contents, control, into: &snapshot, reader, people)
    // Who offers or waits for receipt can take the message back, and who stands in line can leave it, without a
    // control word telling: those are looked at each time.
    let canBeKept =
      isStill && !contents.hasRevocable && word(control, ChannelLayout.sendTicketControl + waiting) == 0
      && word(control, ChannelLayout.receiveTicketControl + waiting) == 0
    guard canBeKept else { return }
    memory = ChannelMemory(
      control: control, headWord: contents.headWord, headSlot: contents.headSlot, limits: limits,
      livesVersion: people.livesVersion, snapshot: snapshot)
  }

  private var waiting: Int { ChannelLayout.waitingCount }

  private func isUnchanged(
    _ memory: ChannelMemory, _ now: Piece, _ reader: borrowing SegmentReader, _ limits: Limits,
    _ people: People
  ) -> Bool {
    guard memory.limits == limits, memory.livesVersion == people.livesVersion, memory.control == now else {
      return false
    }
    // A receiver takes the message first and moves the head after it.
    guard let slot = memory.headSlot else { return true }
    return reader.piece(slot, byteCount: 8).word(slot) == memory.headWord
  }

  private func put(
    _ contents: QueueReader.Contents, _ control: Piece, into snapshot: inout ChannelSnapshot,
    _ reader: borrowing SegmentReader, _ people: People
  ) {
    let capacity = Capacity(word: word(control, ChannelLayout.capacity))
    snapshot.capacity = CapacityModel(capacity)
    snapshot.depth = contents.depth
    snapshot.heldByteCount = contents.heldByteCount
    snapshot.isHeldByteCountWhole = contents.isWhole
    snapshot.offer = contents.offer
    snapshot.messages = contents.messages
    snapshot.oldestSendTimeNanoseconds = contents.oldestSendTime
    snapshot.firstSequence = word(control, ChannelLayout.head)
    snapshot.endSequence = word(control, ChannelLayout.tail)
    snapshot.isDraining = isDraining(capacity, depth: contents.depth)
    snapshot.maximumMessageByteCount = reader.header.parameters.0
    let chunkLimit = ChannelLayout.chunkLimit(reader.header)
    if chunkLimit < ChannelLayout.chunkCount {
      snapshot.maximumMemoryByteCount = UInt64(chunkLimit << ChannelLayout.chunkByteCountLog2)
    }
    snapshot.receivedCount = word(control, ChannelLayout.receivedCount)
    snapshot.sentCount = snapshot.receivedCount &+ contents.depth
    let owner = word(control, ChannelLayout.state) >> 1
    // With its owner it has ended, whether or not anybody has come to note that (§10).
    snapshot.isClosed =
      word(control, ChannelLayout.state) & 1 != 0 || people.hasEnded(owner)
    if owner != 0 { snapshot.ownerName = people.name(owner) }
    snapshot.blockedSenders = tickets(
      reader, control, ChannelLayout.sendTicketControl, ChannelLayout.sendTickets, people.isAlive)
    if let offer = contents.offer { snapshot.blockedSenders.insert(offer.senderID, at: 0) }
    snapshot.blockedReceivers = tickets(
      reader, control, ChannelLayout.receiveTicketControl, ChannelLayout.receiveTickets, people.isAlive)
    putUsers(control, into: &snapshot, people)
  }

  /// Who has opened it, who of them has sent and received, and who has the right to receive.
  private func putUsers(_ control: Piece, into snapshot: inout ChannelSnapshot, _ people: People) {
    var opened: Set<UInt64> = []
    var senders: Set<UInt64> = []
    var receivers: Set<UInt64> = []
    for index in 0..<ChannelLayout.openedByCount {
      let entry = word(control, ChannelLayout.openedBy + 8 * index)
      let id = entry & ChannelLayout.openedByIDMask
      guard entry != 0, people.isAlive(id) else { continue }
      opened.insert(id)
      if entry & ChannelLayout.hasSentBit != 0 { senders.insert(id) }
      if entry & ChannelLayout.hasReceivedBit != 0 { receivers.insert(id) }
    }
    snapshot.openedBy = opened.sorted()
    snapshot.isOpenedByFull = opened.count == ChannelLayout.openedByCount
    snapshot.senders = senders.sorted()
    snapshot.receivers = receivers.sorted()
    let holder = word(control, ChannelLayout.receiveRight)
    switch ReceivePolicy(rawValue: word(control, ChannelLayout.policy)) {
    case .oneReceiver: snapshot.receivePolicy = .oneReceiver
    case .roundRobin: snapshot.receivePolicy = .roundRobin
    case .anyReceiver, nil: snapshot.receivePolicy = .anyReceiver
    }
    snapshot.receiveRightHolder = holder != 0 && people.isAlive(holder) ? people.name(holder) : nil
  }

  private func isDraining(_ capacity: Capacity, depth: UInt64) -> Bool {
    switch capacity {
    case .zero: depth > 0
    case .bounded(let count): depth > count
    case .unbounded: false
    }
  }

  // MARK: What somebody looks at

  /// The messages of a window, oldest first.
  func window(
    _ request: MessageWindow, _ reader: borrowing SegmentReader, byteLimit: Int,
    name: @escaping (UInt64) -> String
  ) -> WindowSnapshot {
    WindowSnapshot(
      request: request,
      messages: QueueReader(base: base, name: name)
        .messages(
          from: request.first, limits: Limits(messageCount: request.count, byteCount: byteLimit), reader,
          control(reader)))
  }

  /// Part of one message, unless it is gone.
  func payload(
    _ request: PayloadPart, _ reader: borrowing SegmentReader, name: @escaping (UInt64) -> String
  ) -> PayloadSnapshot {
    QueueReader(base: base, name: name).payload(request, reader, control(reader))
  }

  // MARK: Who is blocked

  private func tickets(
    _ reader: borrowing SegmentReader, _ control: Piece, _ controlOffset: Int, _ entries: Int,
    _ isAlive: (UInt64) -> Bool
  ) -> [UInt64] {
    guard word(control, controlOffset + ChannelLayout.waitingCount) != 0 else { return [] }
    let used = min(
      Int(truncatingIfNeeded: word(control, controlOffset + ChannelLayout.ticketHighWater)),
      ChannelLayout.ticketCount)
    guard used > 0 else { return [] }
    let piece = reader.piece(base + entries, byteCount: used * ChannelLayout.ticketByteCount)
    return (0..<used).compactMap { index -> (number: UInt64, owner: UInt64)? in
      let at = base + entries + index * ChannelLayout.ticketByteCount
      guard piece.word32(at + ChannelLayout.ticketWord) != 0 else { return nil }
      return (piece.word(at + ChannelLayout.ticketNumber), piece.word(at + ChannelLayout.ticketOwner))
    }.sorted { $0.number < $1.number }.map(\.owner).filter(isAlive)
  }
}
