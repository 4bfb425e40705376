internal import Platform

/// The folder in which domains live: one directory a domain.
public struct DomainPlace: Sendable, Equatable {
  /// The folder's path.
  public let root: String
  /// Whether it is the user's own folder in `/dev/shm`, which goes when its last domain goes.
  public let isStandard: Bool

  /// The folder named, or the one that `IPCSCOPE_DIR` names, or `/dev/shm/ipcscope-UID`.
  public init(directory: String? = nil) {
    if let directory = directory ?? FileSystem.environment("IPCSCOPE_DIR"), !directory.isEmpty {
      root = directory
      isStandard = false
    } else {
      root = "/dev/shm/ipcscope-\(FileSystem.userID)"
      isStandard = true
    }
  }

  package func path(of domain: String) -> String { "\(root)/\(domain)" }

  /// The names of the domains that are there, sorted. Directories of other users or without a domain in them
  /// are passed over.
  public func domainNames() throws(DomainError) -> [String] {
    let names: [String]
    do { names = try FileSystem.list(root) } catch {
      if error == .noEntry { return [] }
      throw .system(SystemFault("list", root, error))
    }
    return names.filter { name in
      guard isValidName(name), let status = try? FileStatus(path: path(of: name)) else { return false }
      guard status.isDirectory, status.userID == FileSystem.userID else { return false }
      return (try? FileStatus(path: "\(path(of: name))/domain")) != nil
    }.sorted()
  }

  /// Makes the folder where it is missing, and refuses one in `/dev/shm` that another user has planted.
  func prepare() throws(DomainError) {
    do { try FileSystem.makeDirectory(root) } catch {
      guard error == .exists else { throw .system(SystemFault("make", root, error)) }
    }
    let status: FileStatus
    do { status = try FileStatus(path: root) } catch { throw .system(SystemFault("open", root, error)) }
    if isStandard {
      guard status.isDirectory, status.userID == FileSystem.userID, status.mode & 0o077 == 0 else {
        throw .notOurs(path: root)
      }
    }
  }

  /// Takes the folder in `/dev/shm` away when nothing is left in it.
  func removeIfEmpty() {
    if isStandard { try? FileSystem.removeDirectory(root) }
  }
}
