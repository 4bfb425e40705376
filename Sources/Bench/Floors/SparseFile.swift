internal import Platform

/// A floor for growth without limit: messages one behind another in a sparse file, whose memory is taken in
/// chunks ahead of the writer and given back behind the reader.
@safe struct SparseFile {
  private let base: UnsafeMutableRawPointer
  private let chunkByteCount = 256 << 10
  private let stride: Int
  private var offset = 0
  private var allocated = 0
  private var punched = 0

  static let byteCount = 256 << 20

  init(_ context: borrowing WorkContext, byteCount: Int) {
    // SAFETY: mapped for as long as the process runs.
    unsafe base = context.sparseFile.base
    stride = 8 + byteCount
  }

  @inline(__always) mutating func write(_ bytes: RawSpan, to file: borrowing MappedFile, _ sequence: UInt64)
    throws
  {
    if offset + stride > allocated {
      precondition(allocated + chunkByteCount <= Self.byteCount)
      try file.descriptor.allocate(offset: allocated, byteCount: chunkByteCount)
      allocated += chunkByteCount
    }
    // SAFETY: the file is as long as that, and its memory is allocated.
    unsafe (base + offset).storeBytes(of: sequence, as: UInt64.self)
    unsafe (base + offset).copyIn(bytes)
    offset += stride
  }

  @inline(__always) mutating func read(into buffer: inout MutableRawSpan, from file: borrowing MappedFile)
    -> UInt64
  {
    // SAFETY: as above; the writer has finished.
    let sequence = unsafe (base + offset).loadUnaligned(as: UInt64.self)
    unsafe (base + offset).copyOut(&buffer)
    offset += stride
    if offset - punched >= chunkByteCount {
      file.descriptor.punch(offset: punched, byteCount: chunkByteCount)
      punched += chunkByteCount
    }
    return sequence
  }

  /// Gives back what the last messages left.
  mutating func end(_ file: borrowing MappedFile) {
    file.descriptor.punch(offset: punched, byteCount: Self.byteCount - punched)
  }
}
