import IPCCore
import Platform

/// What the library's errors mean to a script, and the line that says what and which.
extension CommandFailure {
  init(_ error: DomainError) {
    switch error {
    case .invalidName(let name):
      self.init(
        .usage, "'\(name)' is no name: 1 to 63 of A-Z a-z 0-9 . _ -, not beginning with . or -")
    case .noSuchDomain(let name):
      self.init(.doesNotExist, "there is no domain '\(name)'")
    case .noSuchObject(let kind, let name):
      self.init(.doesNotExist, "there is no \(kind) '\(name)'")
    case .alreadyExists(let kind, let name):
      self.init(.cannotCreate, "there is a \(kind) '\(name)' already")
    case .nameHeld(let name, let processID):
      self.init(.cannotCreate, "the name '\(name)' is held by process \(processID)")
    case .notOurs(let path):
      self.init(.noPermission, "\(path) belongs to another user, or others may write to it")
    case .inUse(let name, let holder):
      self.init(.failed, "domain '\(name)' is in use: '\(holder)' lives in it")
    case .outOfRange(let what, let value, let limit):
      self.init(.usage, "\(what) \(value) is out of range: at most \(limit)")
    case .busy(let path):
      self.init(.timedOut, "another process has held \(path) for too long")
    case .damaged(let fault): self.init(.badInput, "\(fault)")
    case .system(let fault): self.init(fault)
    }
  }

  init(_ fault: SystemFault) { self.init(Self.status(of: fault.errno), "\(fault)") }

  /// A file that was named on the command line could not be read.
  init(file: String, _ error: Errno) {
    self.init(Self.status(of: error), "cannot read \(file): \(error)")
  }

  private static func status(of error: Errno) -> ExitStatus {
    switch error {
    case .noEntry: .doesNotExist
    case .noAccess, .notPermitted: .noPermission
    case .notDirectory, .tooManyLinks: .badInput
    default: error.isOutOfSpace ? .cannotCreate : .fault
    }
  }

  /// - Parameter target: what was sent to, as the user named it.
  init(_ error: SendError, to target: String) {
    switch error {
    case .messageTooLarge(let byteCount, let maximum):
      self.init(
        .badInput, "the message has \(byteCount) bytes, and \(target) takes at most \(maximum)")
    case .mailboxClosed(let name): self.init(.ended, "mailbox '\(name)' is closed")
    case .noSuchProcess(let name): self.init(.doesNotExist, "there is no process '\(name)'")
    case .peerTerminated(let name): self.init(.ended, "process '\(name)' has terminated")
    case .outOfMemory(let fault): self.init(.cannotCreate, "\(fault)")
    case .forked: self.init(.fault, "this process is a fork of the one that joined")
    case .damaged(let fault): self.init(.badInput, "\(fault)")
    case .system(let fault): self.init(fault)
    }
  }

  init(_ error: ReceiveError) {
    switch error {
    case .mailboxClosed(let name): self.init(.ended, "mailbox '\(name)' is closed")
    case .noSuchProcess(let name): self.init(.doesNotExist, "there is no process '\(name)'")
    case .peerTerminated(let name): self.init(.ended, "process '\(name)' has terminated")
    case .bufferTooSmall(let byteCount, let bufferByteCount):
      self.init(.badInput, "a message of \(byteCount) bytes, and room for \(bufferByteCount)")
    case .notTheReceiver(let holder):
      self.init(.noPermission, "only '\(holder)' may receive here")
    case .outOfMemory(let fault): self.init(.cannotCreate, "\(fault)")
    case .forked: self.init(.fault, "this process is a fork of the one that joined")
    case .damaged(let fault): self.init(.badInput, "\(fault)")
    case .system(let fault): self.init(fault)
    }
  }
}

/// Runs `body`, and turns an error of the library into the end of the command.
func reporting<R: ~Copyable>(_ body: () throws(DomainError) -> R) throws(CommandFailure) -> R {
  do { return try body() } catch { throw CommandFailure(error) }
}
