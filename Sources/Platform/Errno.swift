internal import CLinux
internal import Glibc

/// The reason that the kernel gave for refusing a system call.
public struct Errno: Error, Equatable, Hashable, Sendable, CustomStringConvertible {
  /// The C value of `errno`.
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The reason of the call that has just failed in this thread.
  public static var current: Errno { Errno(rawValue: errno) }

  /// The kernel's name and words for it, for example `ENOSPC: No space left on device`.
  public var description: String {
    // SAFETY: both calls return static strings that end in zero, or nil for a number they do not know.
    guard let name = unsafe clinux_error_name(rawValue), let words = unsafe clinux_error_words(rawValue)
    else {
      return "error \(rawValue)"
    }
    return unsafe "\(String(cString: name)): \(String(cString: words))"
  }

  public static let noEntry = Errno(rawValue: ENOENT)
  public static let exists = Errno(rawValue: EEXIST)
  public static let tryAgain = Errno(rawValue: EAGAIN)
  public static let interrupted = Errno(rawValue: EINTR)
  public static let tooManyFiles = Errno(rawValue: EMFILE)
  public static let tooManyFilesInSystem = Errno(rawValue: ENFILE)
  public static let noSpace = Errno(rawValue: ENOSPC)
  public static let noMemory = Errno(rawValue: ENOMEM)
  public static let quotaExceeded = Errno(rawValue: EDQUOT)
  public static let noAccess = Errno(rawValue: EACCES)
  public static let notPermitted = Errno(rawValue: EPERM)
  public static let timedOut = Errno(rawValue: ETIMEDOUT)
  public static let tooManyLinks = Errno(rawValue: ELOOP)
  public static let notDirectory = Errno(rawValue: ENOTDIR)
  public static let isDirectory = Errno(rawValue: EISDIR)
  public static let tooManyOpenFiles = Errno(rawValue: EMFILE)
  public static let notEmpty = Errno(rawValue: ENOTEMPTY)

  /// Whether the reason is that memory or disk ran out.
  public var isOutOfSpace: Bool {
    self == .noSpace || self == .noMemory || self == .quotaExceeded
  }
}
