/// Payloads that say what they are, so that a loss, a double or a tear shows.
public enum Payload {
  private static func byte(_ number: UInt64, _ index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: number &* 37 &+ UInt64(index % 251))
  }

  /// The payload of message `number`: the number first (as much of it as fits), then bytes that follow from it.
  public static func bytes(_ number: UInt64, byteCount: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for index in 0..<min(8, byteCount) {
      bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))))
    }
    guard byteCount > 8 else { return bytes }
    let period = (0..<251).map { byte(number, $0) }
    while bytes.count + period.count <= byteCount { bytes.append(contentsOf: period) }
    bytes.append(contentsOf: period[0..<(byteCount - bytes.count)])
    return bytes
  }

  /// The number in a payload of 8 bytes or more.
  public static func number(_ bytes: [UInt8]) -> UInt64? {
    guard bytes.count >= 8 else { return nil }
    return (0..<8).reduce(0) { $0 | UInt64(bytes[$1]) << (8 * UInt64($1)) }
  }

  /// Whether a payload of 8 bytes or more is whole.
  public static func isWhole(_ payload: [UInt8]) -> Bool {
    guard let number = number(payload) else { return false }
    return payload == bytes(number, byteCount: payload.count)
  }
}
