import IPCCore

/// A 64-bit field of a segment into which anything may be written.
struct HostileField {
  let name: String
  /// In the file.
  let offset: Int

  /// Every word of a range of the file.
  private static func words(_ name: String, _ start: Int, _ count: Int) -> [HostileField] {
    (0..<count).map { HostileField(name: "\(name)+\($0 * 8)", offset: start + $0 * 8) }
  }

  static func all(of kind: String) -> [HostileField] {
    if kind.hasPrefix("header.") { return words("header", 0, SegmentHeader.byteCount / 8) }
    switch kind {
    case "domain": return words("domain", 256, 32)
    case "process":
      return words("process", ProcessLayout.processID, 40)
        + words("death flag", ProcessLayout.deathFlag, 3)
        + words("wait record", ProcessLayout.waitRecords, 32)
        + words("events", ProcessLayout.events, 9)
    case "region":
      return words("region", 256, 4) + words("attached", RegionLayout.attached, 3)
        + words("mutex", RegionLayout.mutex(0), 4) + words("semaphore", RegionLayout.semaphore(0), 3)
    case "buffer.0", "buffer.1", "buffer.2":
      return words("buffer", 256, 74) + words("line", BufferLayout.line(0), 24)
        + words("slot", BufferLayout.slots, 12)
    default: return channel
    }
  }

  /// The first channel of a mailbox or link: head, and the first entries of each table.
  private static let channel: [HostileField] = {
    let base = ChannelLayout.firstChannel
    return words("channel head", base, 128) + words("opened by", base + ChannelLayout.openedBy, 2)
      + words("loan", base + ChannelLayout.loans, 8) + words("slot", base + ChannelLayout.firstRing, 32)
      + words("receipt", base + ChannelLayout.receipts, 16)
      + words("send ticket", base + ChannelLayout.sendTickets, 16)
      + words("receive ticket", base + ChannelLayout.receiveTickets, 16)
      + words("chunk record", base + ChannelLayout.chunkRecords, 12)
      + words(
        "second chunk record", base + ChannelLayout.chunkRecords + ChannelLayout.chunkRecordByteCount, 12)
  }()

  /// Values at the bounds of what a field can mean, and arbitrary ones; which of them, the seed and the field say.
  static func values(count: Int, seed: UInt64, field: Int) -> [UInt64] {
    let bounds: [UInt64] = [
      0, 1, 2, 3, 5, 8, 64, 255, 1024, 2048, 4096, 0xffff, 1 << 17, 0x1fff_ffff, 0x7fff_ffff, 0xffff_ffff,
      1 << 32, 1 << 47, 1 << 60, (1 << 60) - 1, (1 << 61) - 1, 1 << 62, .max >> 1, 1 << 63, .max - 7,
      .max - 1, .max,
    ]
    var state = seed &+ UInt64(field) &* 0x9e37_79b9_7f4a_7c15
    func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    if count >= bounds.count { return bounds + (bounds.count..<count).map { _ in next() } }
    _ = next()
    return (0..<count).map { _ in
      let choice = next()
      return choice % 4 == 0 ? next() >> (choice >> 8 & 63) : bounds[Int(choice >> 16) % bounds.count]
    }
  }
}
