internal import Glibc

/// The three standard streams, by descriptor.
public enum StandardStream: Int32, Sendable {
  case input = 0
  case output = 1
  case error = 2

  /// Whether it is a terminal.
  public var isTerminal: Bool { isatty(rawValue) == 1 }

  /// Whether whoever read what is written here has gone, so that a write would fail.
  public var isClosedByReader: Bool {
    var entry = pollfd(fd: rawValue, events: 0, revents: 0)
    // SAFETY: one entry that lives through the call, which does not wait.
    return unsafe poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLERR) != 0
  }

  /// Writes all bytes; waits where the reader is slow.
  public func write(_ bytes: [UInt8]) throws(Errno) {
    var done = 0
    while done < bytes.count {
      // SAFETY: the buffer lives through the call, which reads at most the rest of it.
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(rawValue, $0.baseAddress! + done, bytes.count - done)
      }
      if count >= 0 {
        done += count
      } else if errno == EAGAIN {
        waitUntilReady(rawValue, for: Int16(POLLOUT))
      } else if errno != EINTR {
        throw Errno.current
      }
    }
  }
}

extension Errno {
  public static let brokenPipe = Errno(rawValue: EPIPE)
}

/// Reads a stream or a file in large pieces.
public struct ByteReader: Sendable {
  private let descriptor: Int32
  private var buffer: [UInt8]

  public init(_ stream: StandardStream) { self.init(descriptor: stream.rawValue) }

  /// Opens a file, of whatever kind it is; it stays open until the process ends.
  public init(file path: String) throws(Errno) {
    self.init(descriptor: try openedForReading(path))
  }

  /// Reads a descriptor that stays its owner's, who keeps it open meanwhile.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
    buffer = [UInt8](repeating: 0, count: 65536)
  }

  /// The next bytes, at least one, or nil at the end. Blocks until there are some; ``Errno/interrupted`` when a
  /// caught signal asks this process to end.
  public mutating func next() throws(Errno) -> ArraySlice<UInt8>? {
    while true {
      if Interruption.caughtSignal != nil { throw .interrupted }
      // SAFETY: the buffer lives through the call, which writes at most its length.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 { return buffer[0..<count] }
      if count == 0 { return nil }
      if errno == EAGAIN {
        waitUntilReady(descriptor, for: Int16(POLLIN))
      } else if errno != EINTR {
        throw Errno.current
      }
    }
  }
}

/// Opens a file to read it from its beginning, whatever kind of file it is; links are followed.
/// - Parameter waits: whether to wait for whoever writes, where it is a pipe.
public func openForReading(_ path: String, waits: Bool = true) throws(Errno) -> FileDescriptor {
  FileDescriptor(owning: try openedForReading(path, waits: waits))
}

private func openedForReading(_ path: String, waits: Bool = true) throws(Errno) -> Int32 {
  // SAFETY: the bridged string lives through the call.
  let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | (waits ? 0 : O_NONBLOCK))
  guard descriptor >= 0 else { throw Errno.current }
  return descriptor
}

private func waitUntilReady(_ descriptor: Int32, for events: Int16) {
  var entry = pollfd(fd: descriptor, events: events, revents: 0)
  // SAFETY: one entry that lives through the call.
  _ = unsafe poll(&entry, 1, 1000)
}
