public import Platform

/// A segment that does not hold what it should (§27): which file, which field, and what stands there.
public struct SegmentFault: Error, Sendable, Equatable, CustomStringConvertible {
  public let file: String
  public let field: String
  public let found: String

  public init(file: String, field: String, found: String) {
    self.file = file
    self.field = field
    self.found = found
  }

  public var description: String { "\(file) is damaged or foreign: \(field) is \(found)" }
}

/// A refusal of the system, with what was tried.
public struct SystemFault: Error, Sendable, Equatable, CustomStringConvertible {
  public let operation: String
  public let path: String
  public let errno: Errno

  public init(_ operation: String, _ path: String, _ errno: Errno) {
    self.operation = operation
    self.path = path
    self.errno = errno
  }

  public var description: String { "cannot \(operation) \(path): \(errno)" }
}

/// Why a domain, or something in it, could not be made, opened, joined or removed (§1, 2, 8).
public enum DomainError: Error, Sendable, Equatable {
  case invalidName(String)
  case noSuchDomain(String)
  /// There is nothing of that kind and name.
  case noSuchObject(kind: String, name: String)
  /// The name is taken by an object of that kind.
  case alreadyExists(kind: String, name: String)
  /// The process name is held by a live process.
  case nameHeld(name: String, processID: Int32)
  /// The folder or file belongs to another user, or others may write to it.
  case notOurs(path: String)
  /// A live process still takes part.
  case inUse(name: String, by: String)
  /// A size or count outside its limits.
  case outOfRange(what: String, value: UInt64, limit: UInt64)
  /// Another process has held the domain's registry for too long (it may be stopped).
  case busy(path: String)
  case damaged(SegmentFault)
  case system(SystemFault)
}

/// Why a send failed. Full is not a failure but a ``SendOutcome`` (§6, 7, 10, 18, 26).
public enum SendError: Error, Sendable, Equatable {
  case messageTooLarge(byteCount: Int, maximumByteCount: Int)
  /// The mailbox has ended, with its owner or by a delete.
  case mailboxClosed(name: String)
  case noSuchProcess(name: String)
  case peerTerminated(name: String)
  /// No memory for this message. Nothing is lost; other channels go on.
  case outOfMemory(SystemFault)
  /// This process is a fork of the one that joined.
  case forked
  case damaged(SegmentFault)
  case system(SystemFault)
}

/// Why a receive failed. Empty is not a failure (§6, 7, 9, 10).
public enum ReceiveError: Error, Sendable, Equatable {
  case mailboxClosed(name: String)
  case noSuchProcess(name: String)
  /// The sender has died, and all that it had sent has been delivered. Reported once.
  case peerTerminated(name: String)
  /// Only this process may receive here: it owns the mailbox, or holds the right of the one receiver.
  case notTheReceiver(holder: String)
  /// The message at the head does not fit the caller's memory, in bytes; it stays where it is (§26).
  case bufferTooSmall(byteCount: Int, bufferByteCount: Int)
  case outOfMemory(SystemFault)
  case forked
  case damaged(SegmentFault)
  case system(SystemFault)
}
