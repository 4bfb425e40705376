import IPCCore

/// What the fuzzer's bytes mean: which kind of segment, and what becomes of it before it is opened and used.
///
/// ```
///   0    kind           index into `kinds`
///   1    flags          bit 0: the header gets a right check word; bit 1: the file is cut short
///   2    length         2 bytes, in units of 64: of a file cut short
///   4    changes        12 bytes each: area, operation, place in units of 8 (2 bytes), value (8 bytes).
///                       Bit 7 of the operation: made only while handles are open and in use
/// ```
struct FuzzPlan {
  static let kinds = [
    "mailbox.unbounded", "mailbox.0", "mailbox.2", "link", "region", "buffer.0", "buffer.1", "buffer.2",
    "process",
    "domain",
  ]

  struct Change {
    let offset: Int
    let operation: UInt8
    var isLate: Bool { operation & 0x80 != 0 }
    let value: UInt64

    func apply(to old: UInt64) -> UInt64 {
      switch (operation & 0x7f) % 5 {
      case 0: value
      case 1: old &+ value
      case 2: old ^ value
      case 3: old & ~0xff | value & 0xff
      default: old & 0xffff_ffff | value << 32
      }
    }
  }

  let kind: String
  let mendsCheckWord: Bool
  let length: Int?
  let changes: [Change]

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 4, bytes.count <= 400 else { return nil }
    kind = Self.kinds[Int(bytes[0]) % Self.kinds.count]
    mendsCheckWord = bytes[1] & 1 != 0
    // A file that is mapped already is not cut: nothing is promised for that.
    let isMapped = ["link", "process", "domain"].contains(kind)
    length = bytes[1] & 2 != 0 && !isMapped ? 64 * (Int(bytes[2]) | Int(bytes[3]) << 8) : nil
    let areas = Self.areas(of: kind)
    var changes: [Change] = []
    var at = 4
    while at + 12 <= bytes.count {
      let area = areas[Int(bytes[at]) % areas.count]
      let place = (Int(bytes[at + 2]) | Int(bytes[at + 3]) << 8) % (area.count / 8)
      let value = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[at + 4 + $1]) << (8 * UInt64($1)) }
      changes.append(Change(offset: area.lowerBound + 8 * place, operation: bytes[at + 1], value: value))
      at += 12
    }
    self.changes = changes
  }

  /// Where something stands that a reader acts upon; the first is the header.
  static func areas(of kind: String) -> [Range<Int>] {
    let header = 0..<SegmentHeader.byteCount
    switch kind {
    case "domain": return [header, 256..<512]
    case "process":
      return [
        header, ProcessLayout.processID..<ProcessLayout.waitRecords,
        ProcessLayout.waitRecords..<ProcessLayout.waitRecords + 512,
        ProcessLayout.parkingPlaces..<ProcessLayout.parkingPlaces + 64,
        ProcessLayout.endpoints..<ProcessLayout.endpoints + 256,
      ]
    case "region":
      return [
        header, 256..<RegionLayout.attached + 64, RegionLayout.mutex(0)..<RegionLayout.mutex(1),
        RegionLayout.semaphore(0)..<RegionLayout.semaphore(1),
        RegionLayout.readersWritersLock(0)..<RegionLayout.readersWritersLock(1),
        RegionLayout.lineHeader..<RegionLayout.line + 256,
      ]
    case "buffer.0", "buffer.1", "buffer.2":
      return [
        header, 256..<1024, BufferLayout.lines..<BufferLayout.lines + 256,
        BufferLayout.waitingLine..<BufferLayout.waitingLine + 256,
        BufferLayout.slots..<BufferLayout.slots + 512,
      ]
    default:
      let base = ChannelLayout.firstChannel
      let chunk = base + ChannelLayout.chunkRecords
      return [
        header, base..<base + 1024, base + ChannelLayout.openedBy..<base + ChannelLayout.openedBy + 64,
        base + ChannelLayout.sendBiasCells..<base + ChannelLayout.sendBiasCells + 256,
        base + ChannelLayout.receiveBiasCells..<base + ChannelLayout.receiveBiasCells + 256,
        base + ChannelLayout.loans..<base + ChannelLayout.loans + 128,
        base + ChannelLayout.firstRing..<base + ChannelLayout.firstRing + 1024,
        base + ChannelLayout.receipts..<base + ChannelLayout.receipts + 192,
        base + ChannelLayout.sendTickets..<base + ChannelLayout.sendTickets + 192,
        base + ChannelLayout.receiveTickets..<base + ChannelLayout.receiveTickets + 192,
        chunk..<chunk + 4 * ChannelLayout.chunkRecordByteCount,
        base + ChannelLayout.chunks..<base + ChannelLayout.chunks + 512,
      ]
    }
  }
}
