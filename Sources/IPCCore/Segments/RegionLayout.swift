/// Offsets in the segment of a shared region.
package enum RegionLayout {
  /// Parameter 0: the bytes that processes share.
  package static func mappedByteCount(parameters: (UInt64, UInt64, UInt64, UInt64)) -> Int? { nil }
}
