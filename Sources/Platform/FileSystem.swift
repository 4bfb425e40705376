internal import Glibc

/// Directories and names: thin wrappers of the system calls, with the reason attached where they fail.
public enum FileSystem {
  public static func makeDirectory(_ path: String, mode: UInt32 = 0o700) throws(Errno) {
    if let error = InjectedFault.next(.name) { throw error }
    // SAFETY: bridged strings live through the call.
    guard unsafe mkdir(path, mode) == 0 else { throw Errno.current }
  }

  public static func removeDirectory(_ path: String) throws(Errno) {
    // SAFETY: bridged strings live through the call.
    guard unsafe rmdir(path) == 0 else { throw Errno.current }
  }

  public static func unlink(_ path: String) throws(Errno) {
    // SAFETY: bridged strings live through the call.
    guard unsafe Glibc.unlink(path) == 0 else { throw Errno.current }
  }

  /// Gives a file a further name; ``Errno/exists`` where that is taken. Atomic.
  public static func link(_ path: String, to newPath: String) throws(Errno) {
    if let error = InjectedFault.next(.name) { throw error }
    // SAFETY: bridged strings live through the call.
    guard unsafe Glibc.link(path, newPath) == 0 else { throw Errno.current }
  }

  /// The names in a directory, without `.` and `..`, in no order.
  public static func list(_ path: String) throws(Errno) -> [String] {
    if let error = InjectedFault.next(.open) { throw error }
    // SAFETY: the bridged string lives through the call; the stream is open until the end of this function, and
    // each entry is read before the next call.
    guard let directory = unsafe opendir(path) else { throw Errno.current }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        // SAFETY: the kernel ends the name with a zero inside the array.
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// The whole of a small file, at most `limit` bytes.
  public static func read(_ path: String, limit: Int = 1 << 20) throws(Errno) -> [UInt8] {
    let file = try FileDescriptor.open(path, flags: O_RDONLY)
    return try file.readAll(limit: limit)
  }

  public static var userID: UInt32 { getuid() }

  /// A variable of the environment; nil when it is not set.
  public static func environment(_ name: String) -> String? {
    // SAFETY: the string is copied at once; nothing here changes the environment meanwhile.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}

extension FileDescriptor {
  /// Reads from the present place to the end, at most `limit` bytes.
  public func readAll(limit: Int) throws(Errno) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while bytes.count < limit {
      // SAFETY: the buffer lives through the call, which writes at most its length.
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe Glibc.read(rawValue, $0.baseAddress, $0.count)
      }
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw Errno.current
      }
      bytes.append(contentsOf: chunk[0..<count])
    }
    return bytes
  }

  /// Writes all bytes at an offset.
  public func write(_ bytes: [UInt8], offset: Int) throws(Errno) {
    if let error = InjectedFault.next(.write) { throw error }
    var done = 0
    while done < bytes.count {
      // SAFETY: the buffer lives through the call, which reads at most the rest of it.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe pwrite(rawValue, $0.baseAddress! + done, bytes.count - done, off_t(offset + done))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Errno.current
      }
      done += count
    }
  }

  /// Reads at most `byteCount` bytes at an offset without mapping; fewer at the end of the file.
  public func read(offset: Int, byteCount: Int) throws(Errno) -> [UInt8] {
    guard byteCount > 0 else { return [] }
    var failure: Errno?
    // SAFETY: the call writes at most the rest of the buffer, and what it wrote is counted as initialised.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, done in
      done = 0
      while done < byteCount {
        let count = unsafe pread(rawValue, buffer.baseAddress! + done, byteCount - done, off_t(offset + done))
        if count == 0 { break }
        if count < 0 {
          if errno == EINTR { continue }
          failure = Errno.current
          break
        }
        done += count
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Opens for reading and writing.
  public static func openReadWrite(_ path: String) throws(Errno) -> FileDescriptor {
    try open(path, flags: O_RDWR)
  }

  /// Opens for reading only.
  public static func openReadOnly(_ path: String) throws(Errno) -> FileDescriptor {
    try open(path, flags: O_RDONLY)
  }

  /// Opens for reading only, without waiting for anyone where the path is a pipe.
  public static func openReadOnlyAtOnce(_ path: String) throws(Errno) -> FileDescriptor {
    try open(path, flags: O_RDONLY | O_NONBLOCK)
  }

  /// Makes a file that must not exist yet, for this user alone.
  public static func createExclusive(_ path: String) throws(Errno) -> FileDescriptor {
    try open(path, flags: O_RDWR | O_CREAT | O_EXCL)
  }

  /// Opens a file, which is made when it does not exist.
  public static func openOrCreate(_ path: String) throws(Errno) -> FileDescriptor {
    try open(path, flags: O_RDWR | O_CREAT)
  }
}
