public import IPCCore

/// One thing that a worker does.
public indirect enum Step: Sendable, Equatable {
  case send(SendStep)
  case receive(ReceiveStep)
  case waitUntilEmpty(EmptyStep)
  /// Keeps a processor busy for that long, at pace 1.
  case compute(nanoseconds: UInt64)
  /// Does nothing for that long, at pace 1.
  case sleep(nanoseconds: UInt64)
  /// Does the steps that many times; nil: for ever.
  case repetition(count: UInt64?, steps: [Step])
  case splitInput(SplitStep)
  case countWords(CountStep)
  case mergeCounts(MergeStep)
  /// Counts the words of the part of the input that the message received last names, so many times over.
  case countPart(rounds: Int)
  /// Attaches to a region, or detaches from it.
  case attach(String)
  case detach(String)
  case write(WriteStep)
  case read(ReadStep)
  case change(ChangeStep)
  /// Adds up the bytes of the message received last.
  case addUp
  case lock(LockPlan, timeoutNanoseconds: UInt64?)
  case unlock(LockPlan)
  case section(SectionStep)
  case when(WhenStep)
  case wait(SemaphoreStep)
  case signal(SemaphoreStep)
  case time(TimeStep)
  /// Keeps a text in the memory of the process, which its threads share.
  case remember(MessageTemplate)
  /// Leaves the domain, and joins it again under that name.
  case rename(String)
  case handOver(mailbox: String, to: String)
  case deleteMailbox(String)
  /// Ends the process: in good order, or by the signal KILL.
  case end(isCrash: Bool)

  /// The steps within it.
  var body: [Step]? {
    switch self {
    case .repetition(_, let steps): steps
    case .section(let section): section.steps
    case .when(let condition): condition.steps
    case .time(let time): time.steps
    default: nil
    }
  }

  /// Whether the step comes to an end if its partners do their part.
  var ends: Bool {
    if case .repetition(nil, _) = self { return false }
    return body?.allSatisfy(\.ends) ?? true
  }

  /// The step and all steps within it.
  var flattened: [Step] { [self] + (body ?? []).flatMap(\.flattened) }
}

/// Where a step sends to or receives from.
public enum Place: Sendable, Equatable, CustomStringConvertible {
  case mailbox(String)
  /// Any of several mailboxes: receive only (§11).
  case anyOf([String])
  /// The link to the process of that name.
  case link(String)
  /// Any link: receive only (§5).
  case anyone
  case buffer(String)

  public var description: String {
    switch self {
    case .mailbox(let name): "mailbox \(name)"
    case .anyOf(let names): "any of the mailboxes \(names.joined(separator: ", "))"
    case .link(let name): "link \(name)"
    case .anyone: "anyone"
    case .buffer(let name): "buffer \(name)"
    }
  }
}

/// Sends one message.
public struct SendStep: Sendable, Equatable {
  public var to: Place
  /// Taken in turn, one at each time that the step is done; none: data that the process makes up.
  public var messages: [MessageTemplate]
  /// The message is repeated until it has that size; nil: as it is.
  public var byteCount: Int?
  public var until: SendUntil
  public var timeoutNanoseconds: UInt64?
  /// Tells the steps of one process apart, for the counter `{n}`.
  public var number: Int
}

/// Receives one message.
public struct ReceiveStep: Sendable, Equatable {
  public var from: Place
  public var mayBlock: Bool
  public var timeoutNanoseconds: UInt64?
}

/// Waits until nothing is queued (§11).
public struct EmptyStep: Sendable, Equatable {
  /// A mailbox, or a link: what this process has sent over it.
  public var at: Place
  public var timeoutNanoseconds: UInt64?
}

/// Reads the input and sends it in parts.
public struct SplitStep: Sendable, Equatable {
  public var to: String
  /// How many parts to aim at; a part is never larger than a message of the mailbox.
  public var partCount: Int
}

/// Counts the words of parts until there are no more.
public struct CountStep: Sendable, Equatable {
  public var from: String
  public var to: String
  /// Extra work for each part at pace 1, so that the eye can follow.
  public var computeNanoseconds: UInt64
}

/// Adds the counts up and passes the table on.
public struct MergeStep: Sendable, Equatable {
  public var from: String
  /// The mailbox for the table; nil: none.
  public var to: String?
  /// Whether to write the table to standard output.
  public var prints: Bool
}
