package import Platform

/// A segment that this process has mapped for reading and writing.
package final class Segment: Sendable {
  package let file: MappedFile
  package let header: SegmentHeader
  package let path: String

  private init(file: consuming MappedFile, header: SegmentHeader, path: String) {
    self.file = file
    self.header = header
    self.path = path
    markWhenCut()
  }

  /// Opens and maps a published segment, after checking all that can be checked without trusting it (§27).
  package static func open(path: String, kind: SegmentKind) throws(DomainError) -> Segment {
    let descriptor: FileDescriptor
    do { descriptor = try FileDescriptor.openReadWrite(path) } catch {
      throw .system(SystemFault("open", path, error))
    }
    let header = try checkedHeader(of: descriptor, path: path, kind: kind)
    crashPoint(.attachChecked)
    do {
      let file = try MappedFile(mapping: descriptor, byteCount: Int(header.mappedByteCount))
      crashPoint(.attachMapped)
      return Segment(file: file, header: header, path: path)
    } catch { throw .system(SystemFault("map", path, error)) }
  }

  /// Reads the header of an open file and holds the file against it.
  package static func checkedHeader(
    of descriptor: borrowing FileDescriptor, path: String, kind: SegmentKind
  ) throws(DomainError) -> SegmentHeader {
    let status: FileStatus
    let bytes: [UInt8]
    do {
      status = try descriptor.status()
      bytes = try descriptor.read(offset: 0, byteCount: SegmentHeader.byteCount)
    } catch { throw .system(SystemFault("read", path, error)) }
    guard status.isRegularFile else {
      throw .damaged(SegmentFault(file: path, field: "file type", found: "not a regular file"))
    }
    guard status.userID == FileSystem.userID else { throw .notOurs(path: path) }
    let header: SegmentHeader
    do { header = try SegmentHeader(decoding: bytes, kind: kind, file: path) } catch { throw .damaged(error) }
    let expected = SegmentLayout.mappedByteCount(kind: kind, parameters: header.parameters)
    guard let expected, header.mappedByteCount == UInt64(expected) else {
      throw .damaged(
        SegmentFault(
          file: path, field: "sizes", found: "\(header.parameters), \(header.mappedByteCount) bytes"))
    }
    guard status.byteCount >= expected else {
      throw .damaged(
        SegmentFault(
          file: path, field: "length", found: "\(status.byteCount) bytes, not \(expected): truncated"))
    }
    return header
  }

  /// Makes a segment under a temporary name in `directory`; ``publish(as:)`` gives it its own.
  /// - Parameter allocated: ranges that must have memory before anyone touches them.
  package static func make(
    in directory: String, header: SegmentHeader, allocated: [Range<Int>]
  ) throws(DomainError) -> Segment {
    let path = "\(directory)/.t-\(ThisProcess.processID)-\(header.objectID)"
    func fail(_ error: Errno) -> DomainError { .system(SystemFault("make", path, error)) }
    do throws(Errno) {
      let descriptor = try FileDescriptor.createExclusive(path)
      crashPoint(.createTemporaryMade)
      do throws(Errno) {
        try descriptor.setSize(Int(header.mappedByteCount))
        crashPoint(.createSized)
        for range in allocated {
          try descriptor.allocateInPieces(offset: range.lowerBound, byteCount: range.count)
        }
        crashPoint(.createAllocated)
        try descriptor.write(header.encoded, offset: 0)
        crashPoint(.createHeaderWritten)
        let file = try MappedFile(mapping: descriptor, byteCount: Int(header.mappedByteCount))
        return Segment(file: file, header: header, path: path)
      } catch {
        try? FileSystem.unlink(path)
        throw error
      }
    } catch { throw fail(error) }
  }

  /// Gives the finished segment its name; of two racing creators one wins. The temporary name goes either way.
  package func publish(as finalPath: String) throws(DomainError) {
    defer { try? FileSystem.unlink(path) }
    do { try FileSystem.link(path, to: finalPath) } catch {
      if error == .exists {
        throw .alreadyExists(kind: header.kind.word, name: header.name)
      }
      throw .system(SystemFault("publish", finalPath, error))
    }
    crashPoint(.createPublished)
  }

  @inlinable package func word(_ offset: Int) -> SharedWord64 { file.word64(offset) }
  /// The address of an offset, good while the segment lives.
  package func address(at offset: Int) -> UInt {
    precondition(offset >= 0 && offset < file.byteCount)
    // SAFETY: inside the mapping; only a number is made of it.
    return unsafe UInt(bitPattern: file.base + offset)
  }

  /// The death flag of a process's segment.
  var deathFlag: DeathFlag {
    DeathFlag(in: file, at: ProcessLayout.deathFlag, armedBy: header.parameters.0)
  }

  @inlinable package func word32(_ offset: Int) -> SharedWord32 { file.word32(offset) }
}

/// How long a segment of each kind must be, by the sizes in its header; nil where those are out of range.
package enum SegmentLayout {
  package static func mappedByteCount(
    kind: SegmentKind, parameters: (UInt64, UInt64, UInt64, UInt64)
  ) -> Int? {
    switch kind {
    case .domain: DomainLayout.byteCount
    case .process: ProcessLayout.byteCount
    case .mailbox:
      ChannelLayout.messageByteCounts.contains(parameters.0)
        ? ChannelLayout.firstChannel + ChannelLayout.span : nil
    case .link:
      ChannelLayout.messageByteCounts.contains(parameters.0)
        ? ChannelLayout.firstChannel + 2 * ChannelLayout.span : nil
    case .region: RegionLayout.mappedByteCount(parameters: parameters)
    case .buffer: BufferLayout.mappedByteCount(parameters: parameters)
    }
  }
}
