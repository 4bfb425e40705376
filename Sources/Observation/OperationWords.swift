internal import IPCCore

// What `ipcscope log` and the Log view say of an operation. Names are as the domain has them: whoever draws escapes.

extension OperationEvent {
  /// The time on the domain's clock, in seconds: `12.345678`.
  public var timeWords: String {
    let microseconds = domainTimeNanoseconds / 1000
    let fraction = String(microseconds % 1_000_000)
    let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
    return "\(microseconds / 1_000_000).\(zeros)\(fraction)"
  }

  /// What was done: `sent`, `blocked (space)`.
  public var kindWords: String { wait.map { "\(kind.rawValue) (\($0))" } ?? kind.rawValue }

  /// On what it was done, with its number there: `orders #7`, `table 2`; empty where there is no object.
  public var objectWords: String {
    guard objectNumber != 0 else { return "" }
    return objectName + (sequence.map { " #\($0)" } ?? number.map { " \($0)" } ?? "")
  }

  /// What else is known of it, each in a few words.
  public var furtherWords: [String] {
    var words: [String] = []
    if let byteCount { words.append("\(byteCount) bytes\(offset.map { " at \($0)" } ?? "")") }
    if let repeatCount { words.append("\(repeatCount) times more") }
    switch capacity {
    case .zero: words.append("to zero")
    case .bounded(let count): words.append("to bounded \(count)")
    case .unbounded: words.append("to unbounded")
    case nil: break
    }
    if kind == .handedOver { words.append("to \(ownerName ?? "the system")") }
    return words
  }

  /// The object and what else is known: `orders #7, 12 bytes`.
  public var detailWords: String {
    ((objectNumber == 0 ? [] : [objectWords]) + furtherWords).joined(separator: ", ")
  }

  /// The whole line: `12.345678  cook  received  orders #7, 12 bytes`.
  public var text: String {
    let details = detailWords
    let line = "\(timeWords)  \(processName)  \(kindWords)"
    return details.isEmpty ? line : line + "  " + details
  }
}

extension OperationEvent {
  private var isAtBuffer: Bool { objectID.hasPrefix(SegmentKind.buffer.prefix) }

  /// What it is blocked for.
  private var waitOutcome: String {
    switch wait.flatMap(WaitReason.init(rawValue:)) {
    case .space where isAtBuffer: "the buffer is full, so it waits for a free slot"
    case .space: "the queue holds as many as it may, so it waits for room"
    case .rendezvous: "its offer stands, and it waits for somebody to receive it"
    case .offerTurn: "another offer stands or old messages are left, so it waits for its turn"
    case .receipt: "its message is in the queue, and it waits until somebody has received it"
    case .message where isAtBuffer: "the buffer is empty, so it waits for an item"
    case .message, .set: "there is no message, so it waits for one"
    case .turn: "another receiver has the turn, so it waits for its own"
    case .empty: "it waits until the queue is empty"
    case .mutex, .semaphore, .readLock, .writeLock, .sideLock: "it waits until somebody gives it back"
    case .peer: "it waits for a process to join"
    case .gate: "it is held, or all is paused"
    case .pace: "it works at its own pace"
    case nil: "it cannot go on, and waits"
    }
  }
}

extension MissedEvents {
  /// `120 events of cook were missed`.
  public var text: String {
    "\(count) \(count == 1 ? "event" : "events") of \(processName) \(count == 1 ? "was" : "were") missed"
  }
}

extension OperationEvent {
  /// What has come of it, in a sentence without its end.
  public var outcome: String {
    switch kind {
    case .sent: "the queue has taken the message"
    case .offered: "capacity zero: the message is offered, and goes over when somebody receives"
    case .receipt: "its message has been received, so that the blocking send returns"
    case .sendTimedOut: "the time ran out: nothing was sent"
    case .withdrawn: "the sender has taken its message back: nobody receives it"
    case .wouldBlock: "non-blocking: it would have had to wait, so nothing was sent"
    case .sendFailed: "the send has failed: nothing was sent"
    case .received: "the message is out of the queue, and this process has it"
    case .nothing: "non-blocking: there was no message"
    case .receiveTimedOut: "the time ran out: no message came"
    case .receiveFailed: "the receive has failed"
    case .blocked: waitOutcome
    case .unblocked: "it waits no more, and goes on"
    case .capacitySwitched: "the rule for what comes from now on is another"
    case .created: "the object is there, and can be opened"
    case .deleted: "the object is gone"
    case .handedOver: "somebody else owns it from now on"
    case .opened: "the process can use the object now"
    case .joined: "the process takes part in the domain"
    case .left: "the process has left the domain in good order"
    case .locked: "it holds the mutex: nobody else does"
    case .unlocked: "it has given the lock back"
    case .waited: "it has taken one unit of the semaphore"
    case .signalled: "the semaphore has one unit more"
    case .produced: "the item lies in its slot"
    case .consumed: "the item is out of its slot, and this process has it"
    case .attached: "the region can be read and written by this process"
    case .detached: "the process has let go of the region"
    case .readLocked: "it may read, as others may; nobody writes"
    case .writeLocked: "it alone may read and write"
    case .lockRefused: "non-blocking: somebody else holds it, so nothing was locked"
    case .bufferRefused: "non-blocking: the buffer was full or empty, so nothing was moved"
    case .read: "it has a copy of the bytes, as they stood there"
    case .wrote: "the bytes stand in the region, for all to read"
    case .readTorn: "half of one write and half of another: it read while somebody wrote"
    }
  }
}
