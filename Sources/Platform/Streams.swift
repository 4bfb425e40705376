internal import Glibc

/// Files of the user's own, read from the front, and standard output.
extension FileDescriptor {
  /// Opens a file that the user names for reading. Unlike files of a domain it may be a symbolic link, a pipe
  /// or a device.
  public static func openInput(_ path: String) throws(Errno) -> FileDescriptor {
    // SAFETY: the bridged string lives through the call.
    let result = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard result >= 0 else { throw Errno.current }
    return FileDescriptor(owning: result)
  }

  /// Reads the next bytes into the front of `buffer`; 0 at the end of the file. Blocks as the file does.
  public func readNext(into buffer: inout [UInt8]) throws(Errno) -> Int {
    while true {
      // SAFETY: the buffer lives through the call, which writes at most its length.
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(rawValue, $0.baseAddress, $0.count) }
      if count >= 0 { return count }
      if errno != EINTR { throw Errno.current }
    }
  }
}

/// The standard output of this process.
public enum StandardOutput {
  /// Writes all bytes, blocking as the reader does.
  public static func write(_ bytes: [UInt8]) throws(Errno) {
    var done = 0
    while done < bytes.count {
      // SAFETY: the buffer lives through the call, which reads at most the rest of it.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress! + done, bytes.count - done)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw Errno.current
      }
      done += count
    }
  }
}
