internal import Platform

/// What a send has to bring: bytes of the caller's, which live as long as the call, or a size that the caller fills
/// in place.
@safe struct Payload {
  /// The message; empty where it is filled in place.
  let bytes: UnsafeRawBufferPointer
  let count: Int
  /// Filled by the caller in the memory that receivers will read.
  let isInPlace: Bool

  /// - Parameter bytes: must live until the send has returned.
  @unsafe init(_ bytes: UnsafeRawBufferPointer) {
    unsafe self.bytes = bytes
    count = bytes.count
    isInPlace = false
  }

  init(inPlace byteCount: Int) {
    unsafe bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    count = byteCount
    isInPlace = true
  }

  /// The beginning, for observers of a sender that waits.
  // SAFETY: the bytes live through the send, and only then is it asked for.
  var preview: [UInt8] { unsafe [UInt8](bytes.prefix(WaitLayout.previewByteCount)) }
}
