/// Whether a text may name a domain, a process or an object: 1 to 63 of `A–Z a–z 0–9 . _ -`, not starting
/// with `.` or `-` (§1).
public func isValidName(_ name: String) -> Bool {
  let bytes = name.utf8
  guard (1...maximumNameByteCount).contains(bytes.count), let first = bytes.first else { return false }
  guard first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
  return bytes.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// The longest name, in bytes.
public let maximumNameByteCount = 63
