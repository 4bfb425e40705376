/// Making data up, and adding them up: the same work whether they lie in a message or in a region.
enum DataWork {
  /// Writes a pattern of 8 bytes over and over.
  // SAFETY: writes only within the buffer.
  @unsafe static func fill(_ bytes: UnsafeMutableRawBufferPointer, _ pattern: UInt64) {
    var index = 0
    while index + 8 <= bytes.count {
      unsafe bytes.storeBytes(of: pattern &+ UInt64(index), toByteOffset: index, as: UInt64.self)
      index += 8
    }
    while index < bytes.count {
      unsafe bytes[index] = UInt8(truncatingIfNeeded: index)
      index += 1
    }
  }

  // SAFETY: reads only within the buffer.
  @unsafe static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var sum: UInt64 = 0
    var index = 0
    while index + 8 <= bytes.count {
      sum &+= unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      index += 8
    }
    while index < bytes.count {
      sum &+= unsafe UInt64(bytes[index])
      index += 1
    }
    return sum
  }

  /// Data of their own memory.
  static func made(byteCount: Int, _ pattern: UInt64) -> [UInt8] {
    // SAFETY: all bytes are written before the array has them.
    unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      unsafe fill(UnsafeMutableRawBufferPointer(buffer), pattern)
      count = byteCount
    }
  }

  static func sum(_ bytes: [UInt8]) -> UInt64 {
    // SAFETY: the pointer is used within the call only.
    unsafe bytes.withUnsafeBytes { unsafe sum($0) }
  }
}
