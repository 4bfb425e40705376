internal import IPCCore
internal import Platform

/// The segments of a domain, kept open from reading to reading together with what was read of them last.
///
/// A file that went from its folder, or was cut off, is let go at the next reading. Beyond a part of the
/// descriptors that the process may have, files are opened anew each time.
final class OpenSegments {
  /// One segment.
  final class Entry {
    let reader: SegmentReader
    fileprivate(set) var allocatedByteCount: UInt64
    fileprivate var usedAt: UInt64 = 0
    /// What was read last, by direction for a link.
    var memories: [Int: ChannelMemory] = [:]
    /// When `/proc` was asked last, and at how many operations, for a process.
    var look: ProcessLook?

    fileprivate init(_ reader: consuming SegmentReader, allocatedByteCount: UInt64) {
      self.reader = reader
      self.allocatedByteCount = allocatedByteCount
    }
  }

  private let folder: String
  private var entries: [String: Entry] = [:]
  private let most = max(64, ThisProcess.descriptorLimit / 2)

  init(folder: String) { self.folder = folder }

  /// The segment in a file, at a numbered reading.
  func entry(_ file: String, _ kind: SegmentKind, reading: UInt64) throws(DomainError) -> Entry {
    if let known = entries[file] {
      if let status = try? known.reader.descriptor.status(), status.linkCount > 0,
        status.byteCount >= Int(clamping: known.reader.header.mappedByteCount)
      {
        known.allocatedByteCount = UInt64(max(0, status.allocatedByteCount))
        known.usedAt = reading
        return known
      }
      entries[file] = nil
    }
    let reader = try SegmentReader(path: "\(folder)/\(file)", kind: kind)
    let allocated = reader.allocatedByteCount
    let entry = Entry(reader, allocatedByteCount: allocated)
    entry.usedAt = reading
    if entries.count < most { entries[file] = entry }
    return entry
  }

  /// Lets go of what the reading did not come by.
  func close(notUsedAt reading: UInt64) {
    guard entries.contains(where: { $0.value.usedAt != reading }) else { return }
    entries = entries.filter { $0.value.usedAt == reading }
  }
}
