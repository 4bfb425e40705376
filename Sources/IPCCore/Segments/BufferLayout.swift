/// Offsets in the segment of a bounded buffer.
package enum BufferLayout {
  package static func mappedByteCount(parameters: (UInt64, UInt64, UInt64, UInt64)) -> Int? { nil }
}
