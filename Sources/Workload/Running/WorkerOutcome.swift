public import IPCCore
public import Platform

/// How a worker came to its end in good order. Its exit status is 0.
public enum WorkerEnd: Sendable, Equatable {
  case stepsDone
  /// A mailbox that it uses has ended (§10).
  case mailboxClosed(name: String)
  /// The process at the other end of a link is gone, and what it had sent has been received (§7).
  case peerTerminated(name: String)
}

/// Why a worker could not go on.
public enum WorkerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The scenario has no such kind of process, or it is one that runs a command.
  case noSuchKind(String)
  /// The domain, or a channel in it, could not be used.
  case domain(DomainError)
  case send(SendError, to: String)
  case receive(ReceiveError, from: String)
  case buffer(BufferError, name: String)
  case region(RegionError, name: String)
  /// A text that stands where a number must.
  case noNumber(String)
  case input(path: String, Errno)
  case output(Errno)
  /// Everyone who should have sent something, or received it, is gone.
  case partnersGone(names: [String])
  /// So many parts of the input were lost with a process that had received them.
  case partsLost(count: UInt64)

  public var description: String {
    switch self {
    case .noSuchKind(let kind): "the scenario has no worker of the kind \(kind)"
    case .domain(let error): "\(error)"
    case .send(let error, let place): "cannot send to \(place): \(error)"
    case .receive(let error, let place): "cannot receive from \(place): \(error)"
    case .buffer(let error, let name): "cannot use buffer \(name): \(error)"
    case .region(let error, let name): "cannot use region \(name): \(error.words)"
    case .noNumber(let text): "cannot change a number by \(text)"
    case .input(let path, let errno): "cannot read \(path): \(errno)"
    case .output(let errno): "cannot write the result: \(errno)"
    case .partnersGone(let names): "gone before the end: \(names.joined(separator: ", "))"
    case .partsLost(let count):
      "\(count) parts of the input were lost with the process that had received them"
    }
  }
}

extension RegionError {
  var words: String {
    switch self {
    case .outOfBounds(let offset, let byteCount, let regionByteCount):
      "\(byteCount) bytes at \(offset) are not within its \(regionByteCount)"
    case .alreadyHeld: "the lock is held by this thread already, which would wait for itself"
    case .notTheHolder: "the lock is not held by this thread"
    case .lineFull(let limit): "\(limit) threads wait for its locks or hold them already"
    case .forked: "a fork cannot use what its parent has opened"
    case .damaged(let fault): "\(fault)"
    }
  }
}

/// What ends the steps of a worker, or of one of its threads, before their end.
enum Stop: Error {
  case end(WorkerEnd)
  case failure(WorkerError)
  /// The step `end`: with all threads of the process.
  case endProcess
}
