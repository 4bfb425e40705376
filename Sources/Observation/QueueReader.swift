internal import IPCCore
internal import Platform

/// Walks the queue of one channel: rings of slots, and payloads in slots or blocks.
struct QueueReader {
  let base: Int
  let name: (UInt64) -> String

  /// What the queue holds, walked from head to tail.
  struct Contents {
    var depth: UInt64 = 0
    var heldByteCount: UInt64 = 0
    /// Whether all messages were counted into the bytes.
    var isWhole = true
    var offer: MessageSnapshot?
    var messages: [MessageSnapshot] = []
    var oldestSendTime: UInt64?
    /// Whether a sender can still take one of them back.
    var hasRevocable = false
    /// Where the slot at the head lies, and its word.
    var headSlot: Int?
    var headWord: UInt64 = 0
  }

  private struct Ring {
    let start: UInt64
    let end: UInt64
    let next: UInt64
    let mask: UInt64
    let slots: Int
  }

  /// One slot of a walk.
  private struct Slot {
    let position: UInt64
    let offset: Int
    let piece: Piece
    var raw: UInt64 { piece.word(offset) }
    /// The state, if the slot still holds the message of that position, or its offer.
    var liveState: SlotWord.State? {
      let value = SlotWord(raw: raw)
      guard value.position == position, let state = value.state else { return nil }
      return state == .full || state == .awaited || state == .offer ? state : nil
    }
    var byteCount: UInt64 { piece.word(offset + SlotLayout.sizes) & 0xffff_ffff }
    var sendTime: UInt64 { piece.word(offset + SlotLayout.sendTime) }
  }

  private func word(_ control: Piece, _ offset: Int) -> UInt64 { control.word(base + offset) }

  // MARK: Walking

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
      start: piece.word(record + ChannelLayout.ringStart),
      end: piece.word(record + ChannelLayout.ringEnd), next: piece.word(record + ChannelLayout.ringNext),
      mask: (1 << log2) - 1,
      slots: index == 0
        ? base + ChannelLayout.firstRing
        : base + ChannelLayout.chunks + chunk << ChannelLayout.chunkByteCountLog2)
  }

  /// The ring in which a position lies, from the nearer end of the chain where that is the last ring.
  private func ring(
    of position: UInt64, _ reader: borrowing SegmentReader, _ control: Piece
  ) -> Ring? {
    if let last = ring(reader, word(control, ChannelLayout.currentRing)), last.start <= position,
      last.end == .max || last.end > position
    {
      return last
    }
    guard let first = ring(reader, word(control, ChannelLayout.headRing)) else { return nil }
    return follow(first, to: position, reader)
  }

  /// Starts grow along the chain, so that no chain is without end.
  private func follow(_ ring: Ring, to position: UInt64, _ reader: borrowing SegmentReader) -> Ring {
    var ring = ring
    while ring.end <= position, let next = self.ring(reader, ring.next), next.start == ring.end,
      next.start > ring.start
    {
      ring = next
    }
    return ring
  }

  /// Visits the slots of some positions in order until the visitor has enough.
  private func walk(
    _ positions: Range<UInt64>, _ reader: borrowing SegmentReader, _ control: Piece, most: UInt64,
    _ visit: (Slot) -> Bool
  ) {
    guard !positions.isEmpty, var ring = ring(of: positions.lowerBound, reader, control) else { return }
    var position = positions.lowerBound
    while position < positions.upperBound {
      ring = follow(ring, to: position, reader)
      // One read for as many slots as lie in a row.
      let index = (position &- ring.start) & ring.mask
      let inRow = min(
        ring.mask + 1 - index, positions.upperBound - position, ring.end > position ? ring.end - position : 1,
        most)
      let at = ring.slots + Int(index) << SlotLayout.byteCountLog2
      let piece = reader.piece(at, byteCount: Int(inRow) << SlotLayout.byteCountLog2)
      for offset in 0..<inRow {
        let slot = Slot(
          position: position + offset, offset: at + Int(offset) << SlotLayout.byteCountLog2, piece: piece)
        guard visit(slot) else { return }
      }
      position += inRow
    }
  }

  // MARK: What is in it

  /// How many positions are looked at one by one; a longer queue is counted by its ends.
  private static let walkLimit: UInt64 = 1024
  private static let withdrawnWalkLimit: UInt64 = 4096

  func contents(
    _ reader: borrowing SegmentReader, _ control: Piece, _ limits: ChannelReader.Limits
  ) -> Contents {
    var contents = Contents()
    let head = word(control, ChannelLayout.head)
    let tail = word(control, ChannelLayout.tail)
    guard tail >= head else { return contents }
    // Where nobody has ever taken a message back, every position behind a first live one is a message.
    let mayHaveHoles =
      word(control, ChannelLayout.withdrawnCount) != 0
      || word(control, ChannelLayout.capacity) == Capacity.zero.word
    let isShort = limits.isBrief && !mayHaveHoles
    let stop = min(tail, head &+ (mayHaveHoles ? Self.withdrawnWalkLimit : Self.walkLimit))
    var seen = head
    walk(head..<stop, reader, control, most: isShort ? 4 : 64) { slot in
      if slot.position == head {
        contents.headSlot = slot.offset
        contents.headWord = slot.raw
      }
      add(slot, to: &contents, reader, limits)
      seen = slot.position + 1
      return !(isShort && contents.oldestSendTime != nil)
    }
    contents.depth += tail - max(seen, head)
    contents.isWhole = seen >= tail
    return contents
  }

  private func add(
    _ slot: Slot, to contents: inout Contents, _ reader: borrowing SegmentReader,
    _ limits: ChannelReader.Limits
  ) {
    guard let state = slot.liveState else { return }
    if state != .full { contents.hasRevocable = true }
    if state != .offer {
      contents.depth += 1
      contents.heldByteCount += slot.byteCount
      if contents.oldestSendTime == nil { contents.oldestSendTime = slot.sendTime }
    }
    guard state == .offer || contents.messages.count < limits.messageCount else { return }
    let message = message(slot, state, reader, byteLimit: limits.byteCount)
    if state == .offer { contents.offer = message } else { contents.messages.append(message) }
  }

  /// The messages from a position on, oldest first.
  func messages(
    from first: UInt64, limits: ChannelReader.Limits, _ reader: borrowing SegmentReader, _ control: Piece
  ) -> [MessageSnapshot] {
    let tail = word(control, ChannelLayout.tail)
    let start = max(first, word(control, ChannelLayout.head))
    guard start < tail, limits.messageCount > 0 else { return [] }
    var messages: [MessageSnapshot] = []
    let stop = min(tail, start &+ UInt64(limits.messageCount) &+ Self.walkLimit)
    walk(start..<stop, reader, control, most: 64) { slot in
      if let state = slot.liveState, state != .offer {
        messages.append(message(slot, state, reader, byteLimit: limits.byteCount))
      }
      return messages.count < limits.messageCount
    }
    return messages
  }

  private func message(
    _ slot: Slot, _ state: SlotWord.State, _ reader: borrowing SegmentReader, byteLimit: Int
  ) -> MessageSnapshot {
    let byteCount = Int(slot.byteCount)
    let sender = slot.piece.word(slot.offset + SlotLayout.sender)
    let sentAs = slot.piece.word(slot.offset + SlotLayout.sentAs)
    return MessageSnapshot(
      sequence: slot.position, senderID: sender, senderName: name(sender),
      sentAsName: sentAs == 0 ? nil : name(sentAs), sendTimeNanoseconds: slot.sendTime, byteCount: byteCount,
      bytes: bytes(slot, offset: 0, count: min(byteCount, byteLimit), reader), isAwaited: state != .full)
  }

  // MARK: Payloads

  func payload(
    _ request: PayloadPart, _ reader: borrowing SegmentReader, _ control: Piece
  ) -> PayloadSnapshot {
    var found = PayloadSnapshot(request: request, message: nil, bytes: [])
    let head = word(control, ChannelLayout.head)
    guard request.sequence >= head, request.sequence < word(control, ChannelLayout.tail) else { return found }
    walk(request.sequence..<request.sequence + 1, reader, control, most: 1) { slot in
      guard let state = slot.liveState else { return false }
      let offset = min(max(0, request.offset), Int(slot.byteCount))
      let count = min(max(0, request.byteCount), Int(slot.byteCount) - offset)
      let bytes = bytes(slot, offset: offset, count: count, reader)
      // The block may have been freed and used again while it was read: then the slot has moved on.
      guard reader.piece(slot.offset, byteCount: 8).word(slot.offset) == slot.raw else { return false }
      found.message = message(slot, state, reader, byteLimit: 0)
      found.bytes = bytes
      return false
    }
    return found
  }

  private func bytes(
    _ slot: Slot, offset: Int, count: Int, _ reader: borrowing SegmentReader
  ) -> [UInt8] {
    guard count > 0 else { return [] }
    if slot.byteCount <= UInt64(SlotLayout.inlineByteCount) {
      return slot.piece.bytes(slot.offset + SlotLayout.payload + offset, count: count)
    }
    let block = BlockReference(raw: slot.piece.word(slot.offset + SlotLayout.block))
    guard block.chunk >= 0, block.chunk < ChannelLayout.chunkCount else { return [] }
    let record = base + ChannelLayout.chunkRecords + block.chunk * ChannelLayout.chunkRecordByteCount
    let piece = reader.piece(record, byteCount: 16)
    var at = base + ChannelLayout.chunks + block.chunk << ChannelLayout.chunkByteCountLog2
    if ChunkKind(rawValue: piece.word(record)) == .slab {
      at += block.block << Int(min(piece.word(record + ChannelLayout.slabBlockLog2), 18))
    }
    return reader.piece(at + offset, byteCount: count).bytes
  }
}
