/// What a segment holds; the first byte of its file's name says it too.
package enum SegmentKind: UInt32, Sendable, CaseIterable {
  case domain = 1
  case process = 2
  case mailbox = 3
  case link = 4
  case region = 5
  case buffer = 6

  /// The beginning of the file's name.
  package var prefix: String {
    switch self {
    case .domain: "domain"
    case .process: "p."
    case .mailbox: "m."
    case .link: "l."
    case .region: "r."
    case .buffer: "b."
    }
  }

  /// What people call it.
  package var word: String {
    switch self {
    case .domain: "domain"
    case .process: "process"
    case .mailbox: "mailbox"
    case .link: "link"
    case .region: "region"
    case .buffer: "buffer"
    }
  }
}

/// The first 256 bytes of every segment. They are written before the file is published and never change.
///
/// ```
///   0  magic "IPCSCOPE"            64 bits
///   8  version                     32 bits
///  12  kind                        32 bits
///  16  object id                   64 bits   unique in the domain, never reused
///  24  mapped byte count           64 bits   how much of the file a participant maps
///  32  parameters 0…3           4 × 64 bits   by kind: sizes that the creator chose
///  64  name length                 64 bits
///  72  name                        63 bytes
/// 136  second name length          64 bits   links: the higher id's process
/// 144  second name                 63 bytes
/// 208  check word                  64 bits   of all of the above
/// ```
package struct SegmentHeader: Sendable, Equatable {
  package static let byteCount = 256
  package static let magic: UInt64 = 0x4950_4353_434F_5045
  package static let version: UInt32 = 5
  package static let checkOffset = 208

  package var kind: SegmentKind
  package var objectID: UInt64
  package var mappedByteCount: UInt64
  package var parameters: (UInt64, UInt64, UInt64, UInt64)
  package var name: String
  package var secondName: String

  package init(
    kind: SegmentKind, objectID: UInt64, mappedByteCount: Int,
    parameters: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0), name: String, secondName: String = ""
  ) {
    self.kind = kind
    self.objectID = objectID
    self.mappedByteCount = UInt64(mappedByteCount)
    self.parameters = parameters
    self.name = name
    self.secondName = secondName
  }

  package static func == (a: SegmentHeader, b: SegmentHeader) -> Bool {
    a.encoded == b.encoded
  }

  /// The header as it lies in the file.
  package var encoded: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.byteCount)
    func put(_ value: UInt64, _ offset: Int) {
      for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
    }
    put(Self.magic, 0)
    put(UInt64(Self.version) | UInt64(kind.rawValue) << 32, 8)
    put(objectID, 16)
    put(mappedByteCount, 24)
    put(parameters.0, 32)
    put(parameters.1, 40)
    put(parameters.2, 48)
    put(parameters.3, 56)
    put(UInt64(name.utf8.count), 64)
    bytes.replaceSubrange(72..<72 + name.utf8.count, with: name.utf8)
    put(UInt64(secondName.utf8.count), 136)
    bytes.replaceSubrange(144..<144 + secondName.utf8.count, with: secondName.utf8)
    put(Self.check(bytes), Self.checkOffset)
    return bytes
  }

  /// Reads and checks a header. Every field that is wrong is named (§27).
  package init(decoding bytes: [UInt8], kind: SegmentKind, file: String) throws(SegmentFault) {
    func fault(_ field: String, _ found: String) -> SegmentFault {
      SegmentFault(file: file, field: field, found: found)
    }
    guard bytes.count >= Self.byteCount else {
      throw fault("length", "\(bytes.count) bytes, shorter than a header")
    }
    func get(_ offset: Int) -> UInt64 {
      var value: UInt64 = 0
      for index in 0..<8 { value |= UInt64(bytes[offset + index]) << (8 * UInt64(index)) }
      return value
    }
    guard get(0) == Self.magic else { throw fault("magic", "not ours") }
    let version = UInt32(truncatingIfNeeded: get(8))
    guard version == Self.version else {
      throw fault("version", "\(version), and this program knows \(Self.version)")
    }
    let rawKind = UInt32(truncatingIfNeeded: get(8) >> 32)
    guard rawKind == kind.rawValue else { throw fault("kind", "\(rawKind), not a \(kind.word)") }
    guard get(Self.checkOffset) == Self.check(bytes) else {
      throw fault("check word", "not that of the header")
    }
    func name(_ offset: Int, _ field: String) throws(SegmentFault) -> String {
      let length = get(offset)
      guard length <= UInt64(maximumNameByteCount) else { throw fault(field, "\(length) bytes long") }
      let text = String(decoding: bytes[(offset + 8)..<(offset + 8 + Int(length))], as: UTF8.self)
      guard length == 0 || isValidName(text) else { throw fault(field, "not a name") }
      return text
    }
    self.kind = kind
    objectID = get(16)
    mappedByteCount = get(24)
    parameters = (get(32), get(40), get(48), get(56))
    self.name = try name(64, "name")
    secondName = try name(136, "second name")
  }

  /// FNV-1a over everything before the check word.
  package static func check(_ bytes: [UInt8]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes[0..<checkOffset] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return hash
  }
}
