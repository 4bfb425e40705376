public import IPCCore
internal import Platform

/// Reads one channel (a mailbox, or one direction of a link).
struct ChannelReader {
  /// How much of the contents to read.
  struct Limits {
    var messageCount: Int
    var byteCount: Int
  }

  let base: Int

  /// What the queue holds, walked from head to tail.
  struct Contents: Equatable {
    var depth: UInt64 = 0
    var heldByteCount: UInt64 = 0
    var offer: MessageSnapshot?
    var messages: [MessageSnapshot] = []
  }

  /// The control words, in one read.
  func control(_ reader: borrowing SegmentReader) -> Piece {
    reader.piece(base, byteCount: ChannelLayout.openedBy + 8 * ChannelLayout.openedByCount)
  }

  func word(_ control: Piece, _ offset: Int) -> UInt64 { control.word(base + offset) }

  /// Fills in everything but the names of who is who.
  func fill(
    _ snapshot: inout ChannelSnapshot, from reader: borrowing SegmentReader, _ limits: Limits,
    name: (UInt64) -> String, isAlive: (UInt64) -> Bool
  ) {
    // Head and tail move while we walk: the walk is repeated until both ends stand where they stood.
    var control = control(reader)
    var contents = walk(reader, control, limits, name)
    for _ in 0..<4 {
      let after = self.control(reader)
      let isSame =
        word(after, ChannelLayout.tail) == word(control, ChannelLayout.tail)
        && word(after, ChannelLayout.head) == word(control, ChannelLayout.head)
      control = after
      if isSame { break }
      contents = walk(reader, control, limits, name)
    }
    let capacity = Capacity(word: word(control, ChannelLayout.capacity))
    snapshot.capacity = CapacityModel(capacity)
    snapshot.depth = contents.depth
    snapshot.heldByteCount = contents.heldByteCount
    snapshot.offer = contents.offer
    snapshot.messages = contents.messages
    snapshot.isDraining = isDraining(capacity, depth: contents.depth)
    snapshot.maximumMessageByteCount = reader.header.parameters.0
    snapshot.receivedCount = word(control, ChannelLayout.receivedCount)
    snapshot.sentCount = snapshot.receivedCount + contents.depth
    snapshot.isClosed = word(control, ChannelLayout.state) & 1 != 0
    snapshot.blockedSenders = tickets(
      reader, control, ChannelLayout.sendTicketControl, ChannelLayout.sendTickets, isAlive)
    if let offer = contents.offer { snapshot.blockedSenders.insert(offer.senderID, at: 0) }
    snapshot.blockedReceivers = tickets(
      reader, control, ChannelLayout.receiveTicketControl, ChannelLayout.receiveTickets, isAlive)
    let opened = (0..<ChannelLayout.openedByCount).map { word(control, ChannelLayout.openedBy + 8 * $0) }
      .filter { $0 != 0 && isAlive($0 & ChannelLayout.openedByIDMask) }
    func ids(_ bit: UInt64) -> [UInt64] {
      Set(opened.filter { bit == 0 || $0 & bit != 0 }.map { $0 & ChannelLayout.openedByIDMask }).sorted()
    }
    snapshot.openedBy = ids(0)
    snapshot.isOpenedByFull = opened.count == ChannelLayout.openedByCount
    snapshot.senders = ids(ChannelLayout.hasSentBit)
    snapshot.receivers = ids(ChannelLayout.hasReceivedBit)
    let holder = word(control, ChannelLayout.receiveRight)
    switch ReceivePolicy(rawValue: word(control, ChannelLayout.policy)) {
    case .oneReceiver: snapshot.receivePolicy = .oneReceiver
    case .roundRobin: snapshot.receivePolicy = .roundRobin
    case .anyReceiver, nil: snapshot.receivePolicy = .anyReceiver
    }
    snapshot.receiveRightHolder = holder != 0 && isAlive(holder) ? name(holder) : nil
  }

  private func isDraining(_ capacity: Capacity, depth: UInt64) -> Bool {
    switch capacity {
    case .zero: depth > 0
    case .bounded(let count): depth > count
    case .unbounded: false
    }
  }

  // MARK: The queue

  private struct Ring {
    let record: Int
    let start: UInt64
    let end: UInt64
    let next: UInt64
    let mask: UInt64
    let slots: Int
  }

  private func ring(_ reader: borrowing SegmentReader, _ index: UInt64) -> Ring? {
    guard index <= UInt64(ChannelLayout.chunkCount) else { return nil }
    let chunk = Int(index) - 1
    let record =
      index == 0
      ? base + ChannelLayout.firstRingRecord
      : base + ChannelLayout.chunkRecords + chunk * ChannelLayout.chunkRecordByteCount
    let piece = reader.piece(record, byteCount: 48)
    let log2 = piece.word(record + ChannelLayout.ringSlotCountLog2)
    guard log2 <= UInt64(ChannelLayout.chunkByteCountLog2 - SlotLayout.byteCountLog2) else { return nil }
    return Ring(
      record: record, start: piece.word(record + ChannelLayout.ringStart),
      end: piece.word(record + ChannelLayout.ringEnd), next: piece.word(record + ChannelLayout.ringNext),
      mask: (1 << log2) - 1,
      slots: index == 0
        ? base + ChannelLayout.firstRing
        : base + ChannelLayout.chunks + chunk << ChannelLayout.chunkByteCountLog2)
  }

  /// How many positions are looked at one by one; a longer queue is counted by its ends.
  private static let walkLimit: UInt64 = 4096

  private func walk(
    _ reader: borrowing SegmentReader, _ control: Piece, _ limits: Limits, _ name: (UInt64) -> String
  ) -> Contents {
    var contents = Contents()
    var position = word(control, ChannelLayout.head)
    let tail = word(control, ChannelLayout.tail)
    guard tail >= position, var ring = ring(reader, word(control, ChannelLayout.headRing)) else {
      return contents
    }
    let stop = min(tail, position &+ Self.walkLimit)
    while position < stop {
      // Starts grow along the chain, so that no chain is without end.
      while ring.end <= position, let next = self.ring(reader, ring.next), next.start == ring.end,
        next.start > ring.start
      {
        ring = next
      }
      // One read for as many slots as lie in a row.
      let index = (position &- ring.start) & ring.mask
      let inRow = min(
        ring.mask + 1 - index, stop - position, ring.end > position ? ring.end - position : 1, 64)
      let at = ring.slots + Int(index) << SlotLayout.byteCountLog2
      let piece = reader.piece(at, byteCount: Int(inRow) << SlotLayout.byteCountLog2)
      for offset in 0..<inRow {
        add(
          position + offset, piece, at + Int(offset) << SlotLayout.byteCountLog2, to: &contents, reader,
          limits, name)
      }
      position += inRow
    }
    // Beyond the limit every position counts as a message: withdrawn ones in a queue this long are rare.
    contents.depth += tail - stop
    return contents
  }

  private func add(
    _ position: UInt64, _ piece: Piece, _ slot: Int, to contents: inout Contents,
    _ reader: borrowing SegmentReader,
    _ limits: Limits, _ name: (UInt64) -> String
  ) {
    let value = SlotWord(raw: piece.word(slot))
    guard value.position == position, let state = value.state,
      state == .full || state == .awaited || state == .offer
    else { return }
    if state != .offer {
      contents.depth += 1
      contents.heldByteCount += piece.word(slot + SlotLayout.sizes) & 0xffff_ffff
    }
    guard state == .offer || contents.messages.count < limits.messageCount else { return }
    let message = message(position, piece, slot, state, reader, limits, name)
    if state == .offer { contents.offer = message } else { contents.messages.append(message) }
  }

  private func message(
    _ position: UInt64, _ piece: Piece, _ slot: Int, _ state: SlotWord.State,
    _ reader: borrowing SegmentReader,
    _ limits: Limits, _ name: (UInt64) -> String
  ) -> MessageSnapshot {
    let byteCount = Int(piece.word(slot + SlotLayout.sizes) & 0xffff_ffff)
    let wanted = min(byteCount, limits.byteCount)
    let bytes =
      byteCount <= SlotLayout.inlineByteCount
      ? piece.bytes(slot + SlotLayout.payload, count: wanted)
      : blockBytes(BlockReference(raw: piece.word(slot + SlotLayout.block)), count: wanted, reader)
    let sender = piece.word(slot + SlotLayout.sender)
    let sentAs = piece.word(slot + SlotLayout.sentAs)
    return MessageSnapshot(
      sequence: position, senderID: sender, senderName: name(sender),
      sentAsName: sentAs == 0 ? nil : name(sentAs),
      sendTimeNanoseconds: piece.word(slot + SlotLayout.sendTime), byteCount: byteCount, bytes: bytes,
      isAwaited: state != .full)
  }

  private func blockBytes(_ block: BlockReference, count: Int, _ reader: borrowing SegmentReader) -> [UInt8] {
    guard block.chunk >= 0, block.chunk < ChannelLayout.chunkCount else { return [] }
    let record = base + ChannelLayout.chunkRecords + block.chunk * ChannelLayout.chunkRecordByteCount
    let piece = reader.piece(record, byteCount: 16)
    var at = base + ChannelLayout.chunks + block.chunk << ChannelLayout.chunkByteCountLog2
    if ChunkKind(rawValue: piece.word(record)) == .slab {
      at += block.block << Int(min(piece.word(record + ChannelLayout.slabBlockLog2), 18))
    }
    return reader.piece(at, byteCount: count).bytes
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

extension CapacityModel {
  /// The library's capacity as a value of a reading.
  public init(_ capacity: Capacity) {
    switch capacity {
    case .zero: self = .zero
    case .bounded(let count): self = .bounded(count)
    case .unbounded: self = .unbounded
    }
  }

  /// The reading's value as the library's capacity.
  public var capacity: Capacity {
    switch self {
    case .zero: .zero
    case .bounded(let count): .bounded(count)
    case .unbounded: .unbounded
    }
  }
}
