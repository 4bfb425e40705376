import Glibc

/// The reason that the kernel gave for refusing a system call.
public struct Errno: Error, Equatable, Hashable, Sendable, CustomStringConvertible {
  /// The C value of `errno`.
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The reason of the call that has just failed in this thread.
  public static var current: Errno { Errno(rawValue: errno) }

  /// The kernel's name and words for it, for example `ENOSPC: No space left on device`.
  public var description: String {
    let words = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer -> String in
      // SAFETY: the buffer outlives the call, and the GNU variant returns a string that ends in zero, either
      // in the buffer or static.
      guard let text = unsafe strerror_r(rawValue, buffer.baseAddress!, 256) else { return "error" }
      return unsafe String(cString: text)
    }
    return Self.names[rawValue].map { "\($0): \(words)" } ?? words
  }

  private static let names: [Int32: String] = [
    EPERM: "EPERM", ENOENT: "ENOENT", EINTR: "EINTR", EIO: "EIO", EBADF: "EBADF", EAGAIN: "EAGAIN",
    ENOMEM: "ENOMEM", EACCES: "EACCES", EEXIST: "EEXIST", ENOTDIR: "ENOTDIR", EISDIR: "EISDIR",
    EINVAL: "EINVAL", ENFILE: "ENFILE", EMFILE: "EMFILE", EFBIG: "EFBIG", ENOSPC: "ENOSPC", EROFS: "EROFS",
    EPIPE: "EPIPE", ENAMETOOLONG: "ENAMETOOLONG", ENOTEMPTY: "ENOTEMPTY", ELOOP: "ELOOP", EDQUOT: "EDQUOT",
    ETIMEDOUT: "ETIMEDOUT", EOPNOTSUPP: "EOPNOTSUPP",
  ]

  public static let noEntry = Errno(rawValue: ENOENT)
  public static let exists = Errno(rawValue: EEXIST)
  public static let tryAgain = Errno(rawValue: EAGAIN)
  public static let interrupted = Errno(rawValue: EINTR)
  public static let noSpace = Errno(rawValue: ENOSPC)
  public static let noMemory = Errno(rawValue: ENOMEM)
  public static let quotaExceeded = Errno(rawValue: EDQUOT)
  public static let noAccess = Errno(rawValue: EACCES)
  public static let notPermitted = Errno(rawValue: EPERM)
  public static let timedOut = Errno(rawValue: ETIMEDOUT)
  public static let tooManyLinks = Errno(rawValue: ELOOP)
  public static let notDirectory = Errno(rawValue: ENOTDIR)
  public static let notEmpty = Errno(rawValue: ENOTEMPTY)

  /// Whether the reason is that memory or disk ran out.
  public var isOutOfSpace: Bool {
    self == .noSpace || self == .noMemory || self == .quotaExceeded
  }
}
