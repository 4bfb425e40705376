internal import Platform

extension Domain {
  /// What a cleaning took away.
  public struct Removal: Sendable, Equatable {
    public var domains = 0
    public var files: [String] = []
    public init() {}
  }

  /// Removes a whole domain.
  /// - Parameters:
  ///   - name: the domain's.
  ///   - place: the folder in which it lies.
  ///   - force: even while processes live in it (their operations then work on files without names).
  /// - Throws: ``DomainError/inUse(name:by:)`` while a process lives in it, unless forced.
  public static func remove(
    _ name: String, in place: DomainPlace = DomainPlace(), force: Bool = false
  ) throws(DomainError) {
    guard isValidName(name) else { throw .invalidName(name) }
    let path = place.path(of: name)
    guard let status = try? FileStatus(path: path), status.isDirectory else { throw .noSuchDomain(name) }
    guard status.userID == FileSystem.userID else { throw .notOurs(path: path) }
    try RegistryLock.with(directory: path) { () throws(DomainError) in
      if !force, let holder = try liveProcess(in: path) { throw DomainError.inUse(name: name, by: holder) }
      // The lock file goes last: whoever waits for it sees that it has no name any more.
      for file in (try? FileSystem.list(path)) ?? [] where file != "lock" {
        try? FileSystem.unlink("\(path)/\(file)")
      }
      try? FileSystem.unlink("\(path)/lock")
      do throws(Errno) { try FileSystem.removeDirectory(path) } catch {
        throw .system(SystemFault("remove", path, error))
      }
    }
    place.removeIfEmpty()
  }

  /// The name of some process that lives in the domain's directory.
  /// - Throws: where that cannot be told, for want of descriptors.
  private static func liveProcess(in path: String) throws(DomainError) -> String? {
    let prefix = SegmentKind.process.prefix
    do throws(Errno) {
      for file in try FileSystem.list(path) where file.hasPrefix(prefix) {
        do throws(Errno) {
          let open = try FileDescriptor.openReadWrite("\(path)/\(file)")
          if open.isLockedByAnother(byte: ProcessLayout.lifeLockByte) {
            return String(file.dropFirst(prefix.count))
          }
        } catch {
          // Gone since, or no file of ours.
          if ![.noEntry, .tooManyLinks, .isDirectory].contains(error) { throw error }
        }
      }
      return nil
    } catch { throw .system(SystemFault("look into", path, error)) }
  }

  /// Removes what dead processes have left: their own files, links between two of the dead, mailboxes that
  /// ended with a dead owner, and half-made files. Never what is in use.
  public func removeLeftovers(as participant: Participant) throws(DomainError) -> Removal {
    try withRegistryLock { () throws(DomainError) -> Removal in
      var removal = Removal()
      for file in (try? FileSystem.list(path)) ?? [] where isLeftover(file, participant) {
        if (try? FileSystem.unlink("\(path)/\(file)")) != nil { removal.files.append(file) }
      }
      removal.files.sort()
      return removal
    }
  }

  private func isLeftover(_ file: String, _ participant: Participant) -> Bool {
    func name(_ kind: SegmentKind) -> String? {
      file.hasPrefix(kind.prefix) ? String(file.dropFirst(kind.prefix.count)) : nil
    }
    if name(.process) != nil {
      guard let open = try? FileDescriptor.openReadWrite("\(path)/\(file)") else { return false }
      // Our own lock is held through another open file of this process, so it shows here as well.
      return !open.isLockedByAnother(byte: ProcessLayout.lifeLockByte)
    }
    if let link = name(.link) {
      let ids = link.split(separator: "-").compactMap { UInt64($0, radix: 16) }
      return ids.count == 2 && ids.allSatisfy { !participant.isAlive($0) }
    }
    if let mailbox = name(.mailbox), let open = try? participant.openMailbox(mailbox) {
      open.channel.closeIfOwnerDied()
      return open.isClosed
    }
    if file.hasPrefix(".t-") {
      let maker = file.dropFirst(3).split(separator: "-").first.flatMap { Int32($0) }
      return maker.map { ProcessStatus(processID: $0) == nil } ?? true
    }
    return false
  }
}
