internal import Platform

extension Participant {
  /// Makes a region and attaches to it (§21). Its bytes are 0, its mutexes free, its semaphores 0.
  /// - Parameters:
  ///   - name: by which others open it.
  ///   - byteCount: 1 B to 1 GiB. All of it gets memory now, so that no later touch can fail.
  /// - Throws: ``DomainError/alreadyExists(kind:name:)``; ``DomainError/system(_:)`` with `ENOSPC` where there
  ///   is no memory for it.
  public func createRegion(_ name: String, byteCount: Int) throws(DomainError) -> Region {
    guard isValidName(name) else { throw .invalidName(name) }
    let parameters = (UInt64(max(0, byteCount)), UInt64(0), UInt64(0), UInt64(0))
    guard let mapped = RegionLayout.mappedByteCount(parameters: parameters) else {
      throw .outOfRange(
        what: "region size", value: UInt64(max(0, byteCount)), limit: RegionLayout.byteCounts.upperBound)
    }
    let header = SegmentHeader(
      kind: .region, objectID: domain.nextID(), mappedByteCount: mapped, parameters: parameters, name: name)
    return try Region(segment: try publish(header, prepare: { _ in }), participant: self)
  }

  /// Attaches to a region that exists.
  public func openRegion(_ name: String) throws(DomainError) -> Region {
    guard isValidName(name) else { throw .invalidName(name) }
    return try Region(segment: try domain.openSegment(.region, name), participant: self)
  }

  /// Takes a region's name away. Those attached keep its memory until they detach; nobody else finds it.
  public func removeRegion(_ name: String) throws(DomainError) { try removeObject(.region, name) }

  /// Makes a segment with all of its memory, and publishes it as an object of the domain.
  func publish(
    _ header: SegmentHeader, prepare: (Segment) -> Void
  ) throws(DomainError) -> Segment {
    let path = domain.path(of: header.kind, header.name)
    // Looked at first, for memory is taken outside the registry lock: a gigabyte takes its time.
    if (try? FileStatus(path: path)) != nil {
      throw .alreadyExists(kind: header.kind.word, name: header.name)
    }
    let segment = try Segment.make(
      in: domain.path, header: header, allocated: [0..<Int(header.mappedByteCount)])
    prepare(segment)
    do {
      try domain.withRegistryLock { () throws(DomainError) in try segment.publish(as: path) }
    } catch {
      try? FileSystem.unlink(segment.path)
      throw error
    }
    events.tell(.created, object: header.objectID)
    return segment
  }

  /// Unlinks an object that any process may remove.
  func removeObject(_ kind: SegmentKind, _ name: String) throws(DomainError) {
    guard isValidName(name) else { throw .invalidName(name) }
    let path = domain.path(of: kind, name)
    // For the event only: what cannot be opened can be removed.
    let object = watchLevel == .events ? (try? domain.openSegment(kind, name))?.header.objectID : nil
    try domain.withRegistryLock { () throws(DomainError) in
      do throws(Errno) { try FileSystem.unlink(path) } catch {
        if error == .noEntry { throw DomainError.noSuchObject(kind: kind.word, name: name) }
        throw DomainError.system(SystemFault("remove", path, error))
      }
    }
    if let object { events.tell(.deleted, object: object) }
  }
}
