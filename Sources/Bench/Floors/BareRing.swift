internal import Platform

/// A floor: the fastest single-producer single-consumer ring that is known, safe against nothing.
///
/// A slot's sequence word is its commit, and the only line that both sides share; the receiver returns space
/// through an index, once every quarter of the ring.
@safe struct BareRing: Transport {
  private let returned: SharedWord64
  private let slots: UnsafeMutableRawPointer
  private let mask: UInt64
  private let stride: Int
  private let quarterMask: UInt64
  private var position: UInt64 = 0
  private var limit: UInt64

  static let headByteCount = 128
  static func stride(_ payloadByteCount: Int) -> Int { (8 + payloadByteCount + 127) & ~127 }
  static func byteCount(capacity: Int, payloadByteCount: Int) -> Int {
    headByteCount + capacity * stride(payloadByteCount)
  }

  init(at base: UnsafeMutableRawPointer, capacity: Int, payloadByteCount: Int) {
    // SAFETY: callers give room for `byteCount(…)` bytes of mapped, zeroed memory.
    unsafe returned = SharedWord64(at: base)
    unsafe slots = base + Self.headByteCount
    mask = UInt64(capacity - 1)
    stride = Self.stride(payloadByteCount)
    quarterMask = UInt64(max(1, capacity / 4) - 1)
    limit = UInt64(capacity)
  }

  @inline(__always) mutating func sendNow(_ bytes: RawSpan) -> Bool {
    if position >= limit {
      limit = returned.loadAcquire() &+ mask &+ 1
      if position >= limit { return false }
    }
    // SAFETY: the slot lies in the ring, and is the sender's until its sequence word is stored.
    unsafe slot.copyIn(bytes)
    // Pairs with the acquire in `receiveNow`.
    unsafe SharedWord64(at: slot).storeRelease(position &+ 1)
    position &+= 1
    return true
  }

  @inline(__always) mutating func receiveNow(into buffer: inout MutableRawSpan) -> Bool {
    // SAFETY: as above; the receiver's since the sequence word was seen.
    guard unsafe SharedWord64(at: slot).loadAcquire() == position &+ 1 else { return false }
    unsafe slot.copyOut(&buffer)
    if position & quarterMask == quarterMask { returned.storeRelease(position &+ 1) }
    position &+= 1
    return true
  }

  private var slot: UnsafeMutableRawPointer {
    // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
    @inline(__always) get { unsafe slots + Int(truncatingIfNeeded: position & mask) &* stride }
  }

  mutating func send(_ bytes: RawSpan) throws { try sendSpinning(bytes) }
  mutating func receive(into buffer: inout MutableRawSpan) throws { try receiveSpinning(into: &buffer) }
}

extension UnsafeMutableRawPointer {
  /// Copies a payload behind a slot's word of eight bytes.
  @inline(__always) func copyIn(_ bytes: RawSpan) {
    // SAFETY: the slot has room for the payload; the span lives through the closure.
    unsafe bytes.withUnsafeBytes { unsafe copyPayload(self + 8, $0.baseAddress!, $0.count) }
  }

  @inline(__always) func copyOut(_ buffer: inout MutableRawSpan) {
    // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
    unsafe buffer.withUnsafeMutableBytes { unsafe copyPayload($0.baseAddress!, self + 8, $0.count) }
  }
}

/// A copy whose most frequent size needs no call.
@inline(__always) func copyPayload(
  _ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ byteCount: Int
) {
  // SAFETY: both ranges have `byteCount` bytes and do not overlap.
  if byteCount == 64 {
    typealias Line = SIMD64<UInt8>
    unsafe target.storeBytes(of: source.loadUnaligned(as: Line.self), as: Line.self)
  } else {
    unsafe target.copyMemory(from: source, byteCount: byteCount)
  }
}
