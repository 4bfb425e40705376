internal import IPCCore
internal import Platform

/// Reads one segment of others without mapping it: nothing of theirs is written, no hole gets memory (§28).
///
/// Each read is one `pread`, which copies up to a page at once; words that must agree are read in one piece or
/// read again until they do.
struct SegmentReader: ~Copyable {
  let descriptor: FileDescriptor
  let header: SegmentHeader
  let path: String

  init(path: String, kind: SegmentKind) throws(DomainError) {
    let descriptor: FileDescriptor
    do { descriptor = try FileDescriptor.openReadOnly(path) } catch {
      throw .system(SystemFault("open", path, error))
    }
    header = try Segment.checkedHeader(of: descriptor, path: path, kind: kind)
    self.descriptor = descriptor
    self.path = path
  }

  /// A piece of the segment at one moment (short at the end of the file).
  func piece(_ offset: Int, byteCount: Int) -> Piece {
    Piece(origin: offset, bytes: (try? descriptor.read(offset: offset, byteCount: byteCount)) ?? [])
  }

  var allocatedByteCount: UInt64 { UInt64(max(0, (try? descriptor.status().allocatedByteCount) ?? 0)) }
}

/// Bytes copied from a segment; missing ones read as zero.
struct Piece: Equatable {
  let origin: Int
  let bytes: [UInt8]

  /// By words of eight bytes: an observer of many channels does little else.
  static func == (left: Piece, right: Piece) -> Bool {
    guard left.origin == right.origin, left.bytes.count == right.bytes.count else { return false }
    let wholeCount = left.bytes.count & ~7
    // SAFETY: the words lie inside both arrays, which are equally long.
    let isSame = unsafe left.bytes.withUnsafeBytes { a in
      unsafe right.bytes.withUnsafeBytes { b in
        var at = 0
        while at < wholeCount {
          let one = unsafe a.loadUnaligned(fromByteOffset: at, as: UInt64.self)
          let other = unsafe b.loadUnaligned(fromByteOffset: at, as: UInt64.self)
          if one != other { return false }
          at += 8
        }
        return true
      }
    }
    return isSame && left.bytes[wholeCount...].elementsEqual(right.bytes[wholeCount...])
  }

  /// The 64-bit word at an offset of the segment.
  func word(_ offset: Int) -> UInt64 {
    let at = offset - origin
    guard at >= 0, at + 8 <= bytes.count else { return 0 }
    // SAFETY: the eight bytes lie inside the array (checked above).
    return unsafe bytes.withUnsafeBytes {
      unsafe UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }
  }

  func word32(_ offset: Int) -> UInt32 {
    let at = offset - origin
    guard at >= 0, at + 4 <= bytes.count else { return 0 }
    // SAFETY: the four bytes lie inside the array (checked above).
    return unsafe bytes.withUnsafeBytes {
      unsafe UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    }
  }

  /// At most `count` bytes from an offset of the segment.
  func bytes(_ offset: Int, count: Int) -> [UInt8] {
    let at = offset - origin
    guard at >= 0, count > 0, at < bytes.count else { return [] }
    return Array(bytes[at..<min(at + count, bytes.count)])
  }
}
