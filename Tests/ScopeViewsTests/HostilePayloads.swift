import Canvas
import Observation
import ScopeModel

/// Bytes that a terminal could take for a command, or that make columns crooked. All are made here.
enum HostilePayloads {
  static let all: [[UInt8]] = [
    // Every single byte: all control bytes of C0 and DEL, and each beginning of UTF-8 without its rest.
    Array(0...255), Array((0...255).reversed()),
    // C1 in UTF-8: the terminal's one-byte commands.
    Array((0x80...0x9F).map { String(Unicode.Scalar(UInt8($0))) }.joined().utf8),
    text("\u{1B}[2J\u{1B}]0;title\u{7}\u{1B}P+q\u{1B}\\\u{9B}31m\u{1B}c\r\n\t\u{8}\u{0}"),
    // Directions, isolates, joiners, marks of order, separators, tags.
    text(
      "a\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}b\u{2066}\u{2067}\u{2068}\u{2069}\u{200E}\u{200F}\u{61C}c"),
    text("\u{200B}\u{200C}\u{200D}\u{2060}\u{FEFF}\u{AD}\u{180E}\u{2028}\u{2029}\u{E0041}\u{FFF9}"),
    // Broken UTF-8: overlong, cut off, surrogates, past the end.
    [
      0xC0, 0xAF, 0xE0, 0x80, 0xAF, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0xF0, 0x9F, 0x98, 0xE8, 0x8C,
      0xC3,
    ],
    // Wide, joined, coloured; flags.
    text("😀😀👩‍👩‍👧‍👦👍🏽🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿茶と汁한국어ｆｕｌｌ"),
    // Marks: many on one character, and some without any.
    text("e" + String(repeating: "\u{301}", count: 50) + "\u{20DD}\u{20E3}"), text("\u{301}\u{302}x\u{303}"),
    text("กำ นี้ ಕ್ಷ क्षि 각 ﷽"),
    // One line of a mebibyte; one of blanks; one of marks.
    [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20), [UInt8](repeating: 0x20, count: 300),
    text(String(repeating: "\u{336}", count: 400)), text(String(repeating: "😀", count: 500)), [],
  ]

  private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// A domain in which every name and every payload is this one.
  static func domain(_ bytes: [UInt8]) -> DomainSnapshot {
    let name = String(decoding: bytes.prefix(300), as: UTF8.self)
    let first = Array(bytes.prefix(1024))
    var snapshot = Tour.full()
    snapshot.name = name
    snapshot.pausedBy = name
    snapshot.faults = [name]
    for index in snapshot.processes.indices {
      snapshot.processes[index].name = name + "\(index)"
      for wait in snapshot.processes[index].waits.indices {
        snapshot.processes[index].waits[wait].objectName = name
        snapshot.processes[index].waits[wait].preview = Array(bytes.prefix(32))
      }
    }
    func spoil(_ message: inout MessageSnapshot) {
      message.bytes = first
      message.byteCount = bytes.count
      message.senderName = name
      message.sentAsName = name
    }
    for index in snapshot.mailboxes[0].messages.indices { spoil(&snapshot.mailboxes[0].messages[index]) }
    snapshot.mailboxes[0].name = name
    snapshot.mailboxes[0].ownerName = name
    snapshot.links[0].name = name
    snapshot.links[0].offer.map {
      snapshot.links[0].offer = {
        var offer = $0
        spoil(&offer)
        return offer
      }($0)
    }
    snapshot.buffers[0].name = name
    snapshot.buffers[0].mutexHolder = name
    for index in snapshot.buffers[0].slots.indices where snapshot.buffers[0].slots[index] != nil {
      spoil(&snapshot.buffers[0].slots[index]!)
    }
    snapshot.regions = [
      RegionSnapshot(
        id: "r.board", name: name, byteCount: max(1, bytes.count), attached: [1],
        mutexes: [MutexSnapshot(index: 0, holder: name, waiting: [name])],
        locks: [LockSnapshot(index: 0, readers: [name], writer: name, waiting: [name])], lastWriterName: name,
        bytes: first)
    ]
    return snapshot
  }
}
