import IPCCore
import Platform
import Synchronization

/// Holds what was sent against what was received, and a channel against what it must be when nobody uses it.
enum Check {
  /// Messages lost, doubled, torn or out of order, in words.
  /// - Parameter killed: each of the victims that was killed: as a receiver it may have taken with it the one
  ///   message that came after the last one that it wrote down.
  static func messages(_ world: World, _ victims: [Victim], killed: [Victim]) -> [String] {
    var faults: [String] = []
    let (ownSent, ownGot) = world.log.withLock { ($0.sent, $0.got) }
    var got: [String: Got] = [:]
    for (receiver, messages) in [("me", ownGot)] + victims.map({ ($0.name, $0.got) }) {
      var last: [String: UInt64] = [:]
      for message in messages {
        let key = "\(message.number) of \(message.sender)"
        if !message.isWhole { faults.append("\(key) is torn") }
        if got.updateValue(message, forKey: key) != nil { faults.append("\(key) came twice") }
        if let before = last[message.sender], before >= message.number {
          faults.append("\(key) came to \(receiver) after \(before)")
        }
        last[message.sender] = message.number
      }
    }
    var takers = killed.filter { $0.lines().last?[0] == "asking" }
    let sent = [("me", ownSent)] + victims.map { ($0.name, $0.sent) }
    for (sender, messages) in sent {
      for (number, sequence) in messages {
        let key = "\(number) of \(sender)"
        if let message = got[key] {
          if message.sequence != sequence {
            faults.append("\(key) came as \(message.sequence), not \(sequence)")
          }
        } else if let left = firstLeft(world, victims), sequence >= left {
          // Left in a mailbox that has ended, or in the link to one who has.
        } else if let index = takers.firstIndex(where: { sequence > $0.got.last?.sequence ?? 0 }) {
          takers.remove(at: index)
        } else {
          faults.append("\(key), position \(sequence), is lost")
        }
      }
    }
    for victim in victims {
      for message in got.values where message.sender == victim.name {
        if !victim.intended.contains(message.number) { faults.append("\(message) was never sent") }
        if victim.unsent.contains(message.number) { faults.append("\(message) was not sent, and came") }
      }
    }
    return faults
  }

  /// From which position on the messages lie where nobody can receive them any more; nil: there is no such place.
  private static func firstLeft(_ world: World, _ victims: [Victim]) -> UInt64? {
    if let box = world.box {
      guard box.box.isClosed else { return nil }
      return box.box.channel.segment.word(box.box.channel.base + ChannelLayout.head).loadAcquire()
    }
    // The one who lives has joined first, so that its direction is the first.
    guard let victim = victims.last?.id,
      let link = try? world.domain.openSegment(
        .link, "\(String(world.me.id.rawValue, radix: 16))-\(String(victim, radix: 16))")
    else { return nil }
    return link.word(ChannelLayout.firstChannel + ChannelLayout.head).loadAcquire()
  }

  /// What a channel holds though it is empty and nobody uses it.
  static func leaks(in channel: Channel, _ me: Participant) -> [String] {
    let segment = channel.segment
    let base = channel.base
    func word(_ offset: Int) -> UInt64 { segment.word(base + offset).loadAcquire() }
    var leaks: [String] = []
    for (name, offset) in [
      ("send lock", ChannelLayout.sendLock), ("receive lock", ChannelLayout.receiveLock),
      ("send journal", ChannelLayout.pendingBlock), ("receive journal", ChannelLayout.pendingFree),
      ("waiting senders", ChannelLayout.sendTicketControl + ChannelLayout.waitingCount),
      ("waiting receivers", ChannelLayout.receiveTicketControl + ChannelLayout.waitingCount),
    ] where word(offset) != 0 {
      leaks.append("\(name): \(word(offset))")
    }
    for index in 0..<ChannelLayout.loanCount {
      let owner = word(ChannelLayout.loans + index * ChannelLayout.loanByteCount + ChannelLayout.loanOwner)
      if owner != 0 { leaks.append("loan \(index) of \(owner)") }
    }
    for (name, control, entries) in [
      ("send", ChannelLayout.sendTicketControl, ChannelLayout.sendTickets),
      ("receive", ChannelLayout.receiveTicketControl, ChannelLayout.receiveTickets),
    ] {
      for index in 0..<Int(word(control + ChannelLayout.ticketHighWater)) {
        let at = base + entries + index * ChannelLayout.ticketByteCount + ChannelLayout.ticketWord
        if segment.word32(at).loadAcquire() != 0 { leaks.append("\(name) ticket \(index)") }
      }
    }
    var deadReceipts = 0
    for index in 0..<Int(word(ChannelLayout.receiptHighWater)) {
      let at = ChannelLayout.receipts + index * ChannelLayout.receiptByteCount
      guard segment.word32(base + at + ChannelLayout.receiptWord).loadAcquire() != 0 else { continue }
      if me.isAlive(word(at + ChannelLayout.receiptOwner)) { leaks.append("receipt \(index)") }
      deadReceipts += 1
    }
    // The entry of a dead sender serves the next one once there are more than a few.
    if deadReceipts > 2 { leaks.append("\(deadReceipts) receipts") }
    return leaks + chunkLeaks(word)
  }

  private static func chunkLeaks(_ word: (Int) -> UInt64) -> [String] {
    func record(_ chunk: Int) -> Int {
      ChannelLayout.chunkRecords + chunk * ChannelLayout.chunkRecordByteCount
    }
    var rings: Set<UInt64> = [word(ChannelLayout.spareRing)]
    var ring = word(ChannelLayout.oldestRing)
    for _ in 0..<1000 {
      rings.insert(ring)
      let at = ring == 0 ? ChannelLayout.firstRingRecord : record(Int(ring) - 1)
      guard word(at + ChannelLayout.ringEnd) != UInt64.max else { break }
      ring = word(at + ChannelLayout.ringNext)
    }
    var leaks: [String] = []
    let kept = keptBlocks(word)
    if word(ChannelLayout.oldestRing) != 0, !kept.isEmpty {
      leaks.append("kept blocks of a ring that was left")
    }
    for chunk in 0..<Int(word(ChannelLayout.chunkHighWater)) {
      switch ChunkKind(rawValue: word(record(chunk))) {
      case .free: break
      case .ring: if !rings.contains(UInt64(chunk + 1)) { leaks.append("ring in chunk \(chunk)") }
      case .slab:
        for index in 0..<ChannelLayout.slabBitmapWordCount {
          let taken = word(record(chunk) + ChannelLayout.slabBitmap + 8 * index)
          let stays = kept[chunk, default: [:]][index, default: 0]
          if taken & ~stays != 0 { leaks.append("block of chunk \(chunk)") }
          if stays & ~taken != 0 { leaks.append("kept block of chunk \(chunk) that is free") }
        }
        if word(record(chunk) + ChannelLayout.slabBlockLog2) == 0 {
          leaks.append("chunk \(chunk), of no size")
        }
      case let kind: leaks.append("chunk \(chunk): \(kind.map { "\($0)" } ?? "damaged")")
      }
    }
    return leaks
  }

  /// The bits of the blocks that slots keep, by chunk and word of its bitmap.
  private static func keptBlocks(_ word: (Int) -> UInt64) -> [Int: [Int: UInt64]] {
    var bits: [Int: [Int: UInt64]] = [:]
    for index in 0..<(1 << ChannelLayout.firstRingSlotCountLog2) {
      let block = BlockReference(raw: word(ChannelLayout.keptBlocks + 8 * index))
      guard !block.isNone else { continue }
      bits[block.chunk, default: [:]][block.block / 64, default: 0] |= 1 << UInt64(block.block % 64)
    }
    return bits
  }
}
