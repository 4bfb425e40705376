internal import Platform

/// What a send has to bring: bytes, or a size that the caller fills in place.
struct Payload {
  /// The message; empty where it is filled in place.
  let bytes: [UInt8]
  let count: Int
  /// Filled by the caller in the memory that receivers will read.
  let isInPlace: Bool

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    count = bytes.count
    isInPlace = false
  }

  init(inPlace byteCount: Int) {
    bytes = []
    count = byteCount
    isInPlace = true
  }

  /// The beginning, for observers of a sender that waits.
  var preview: [UInt8] { Array(bytes.prefix(WaitLayout.previewByteCount)) }
}
