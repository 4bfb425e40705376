internal import IPCCore

/// What a process has done, as it told those who watch.
public enum OperationKind: String, Sendable, CaseIterable {
  /// A message was accepted by a queue.
  case sent
  /// Capacity zero: an offer stands.
  case offered
  /// A blocking send: its message has been received.
  case receipt
  case sendTimedOut = "send timed out"
  /// A sender has taken its message back.
  case withdrawn
  case wouldBlock = "would block"
  case sendFailed = "send failed"
  case received
  /// A non-blocking receive found no message.
  case nothing
  case receiveTimedOut = "receive timed out"
  case receiveFailed = "receive failed"
  case blocked
  case unblocked
  case capacitySwitched = "capacity switched"
  case created
  case deleted
  case handedOver = "handed over"
  case joined
  case left
  /// A mailbox or buffer that another has made.
  case opened
  case locked
  case unlocked
  /// A unit of a semaphore was taken.
  case waited
  case signalled
  case produced
  case consumed
  case attached
  case detached
  case readLocked = "read locked"
  case writeLocked = "write locked"
  case lockRefused = "lock refused"
  case bufferRefused = "buffer refused"
  /// Bytes of a region.
  case read
  case wrote
  /// A record of a region, in which words of several writes were mixed.
  case readTorn = "read torn"
}

/// One operation, or one step of one, of a process of the domain.
public struct OperationEvent: Sendable, Equatable {
  public var kind: OperationKind
  /// The monotonic clock, in nanoseconds: exact to some ten of them, across processes to some hundred.
  public var timeNanoseconds: UInt64
  /// The domain clock at that time, as far as the domain was not paused between then and the reading.
  public var domainTimeNanoseconds: UInt64
  /// The participant, by its id in the domain, and its name.
  public var processID: UInt64
  public var processName: String
  public var threadID: Int32
  /// The object's id in the domain; 0: none.
  public var objectNumber: UInt64
  /// The file name of the object (see ``ChannelSnapshot/id``); empty where there is none or it is gone.
  public var objectID: String
  /// The object's name as people say it, for example `orders` or `till-in → till`.
  public var objectName: String
  /// For messages and items: the sequence number; nil for other operations.
  public var sequence: UInt64?
  /// For messages and items: the size, where it is known; 16 MiB − 1 stands for that or more.
  public var byteCount: Int?
  /// For ``OperationKind/blocked`` and ``OperationKind/unblocked``: what for, a word of ``WaitReason`` or `gate`.
  public var wait: String?
  /// For locks and semaphores: the number in the region.
  public var number: UInt64?
  /// For operations that moved nothing, such as ``OperationKind/nothing``: how often it came again after the event
  /// before, in a run; nil: this is the first.
  public var repeatCount: UInt64?
  /// For a switch: the capacity from then on.
  public var capacity: CapacityModel?
  /// For a hand-over: the new owner; nil: the system.
  public var ownerName: String?
  /// For bytes of a region: where they begin.
  public var offset: UInt64?

  public init(
    kind: OperationKind, timeNanoseconds: UInt64, domainTimeNanoseconds: UInt64 = 0, processID: UInt64,
    processName: String, threadID: Int32 = 0, objectNumber: UInt64 = 0, objectID: String = "",
    objectName: String = "", sequence: UInt64? = nil, byteCount: Int? = nil, wait: String? = nil,
    number: UInt64? = nil, repeatCount: UInt64? = nil, capacity: CapacityModel? = nil,
    ownerName: String? = nil, offset: UInt64? = nil
  ) {
    self.kind = kind
    self.timeNanoseconds = timeNanoseconds
    self.domainTimeNanoseconds = domainTimeNanoseconds
    self.processID = processID
    self.processName = processName
    self.threadID = threadID
    self.objectNumber = objectNumber
    self.objectID = objectID
    self.objectName = objectName
    self.sequence = sequence
    self.byteCount = byteCount
    self.wait = wait
    self.number = number
    self.repeatCount = repeatCount
    self.capacity = capacity
    self.ownerName = ownerName
    self.offset = offset
  }
}

/// Events of a process that nobody will see: written over before they were read, or not written for want of memory.
public struct MissedEvents: Sendable, Equatable {
  public var processID: UInt64
  public var processName: String
  public var count: UInt64

  public init(processID: UInt64, processName: String, count: UInt64) {
    self.processID = processID
    self.processName = processName
    self.count = count
  }
}

/// What one look at the events of a domain has brought.
public struct EventBatch: Sendable, Equatable {
  /// In the order of their times.
  public var events: [OperationEvent]
  /// By process; an empty list: nothing was missed since the look before.
  public var missed: [MissedEvents]
  /// How many were read and dropped, older than these, for more lay ready than was asked for.
  public var droppedCount: UInt64
  /// Whether more lie ready: look again at once.
  public var hasMore: Bool

  public init(
    events: [OperationEvent] = [], missed: [MissedEvents] = [], droppedCount: UInt64 = 0,
    hasMore: Bool = false
  ) {
    self.events = events
    self.missed = missed
    self.droppedCount = droppedCount
    self.hasMore = hasMore
  }
}

extension OperationKind {
  init?(_ raw: UInt8) {
    guard let kind = EventKind(rawValue: raw) else { return nil }
    switch kind {
    case .sent: self = .sent
    case .offered: self = .offered
    case .receipt: self = .receipt
    case .sendTimedOut: self = .sendTimedOut
    case .withdrawn: self = .withdrawn
    case .wouldBlock: self = .wouldBlock
    case .sendFailed: self = .sendFailed
    case .received: self = .received
    case .nothing: self = .nothing
    case .receiveTimedOut: self = .receiveTimedOut
    case .receiveFailed: self = .receiveFailed
    case .blocked: self = .blocked
    case .unblocked: self = .unblocked
    case .capacitySwitched: self = .capacitySwitched
    case .created: self = .created
    case .deleted: self = .deleted
    case .handedOver: self = .handedOver
    case .joined: self = .joined
    case .left: self = .left
    case .locked: self = .locked
    case .unlocked: self = .unlocked
    case .waited: self = .waited
    case .signalled: self = .signalled
    case .produced: self = .produced
    case .consumed: self = .consumed
    case .attached: self = .attached
    case .detached: self = .detached
    case .readLocked: self = .readLocked
    case .writeLocked: self = .writeLocked
    case .lockRefused: self = .lockRefused
    case .bufferRefused: self = .bufferRefused
    case .opened: self = .opened
    case .read: self = .read
    case .wrote: self = .wrote
    case .readTorn: self = .readTorn
    }
  }

  /// What the sequence field of its record stands for.
  enum Subject { case message, item, attempt, refusal, wait, lock, capacity, owner, bytes, object }

  var subject: Subject {
    switch self {
    case .sent, .offered, .receipt, .withdrawn, .received: .message
    case .produced, .consumed: .item
    case .sendTimedOut, .sendFailed: .attempt
    case .wouldBlock, .nothing, .lockRefused, .bufferRefused: .refusal
    case .blocked, .unblocked: .wait
    case .locked, .unlocked, .waited, .signalled, .readLocked, .writeLocked: .lock
    case .capacitySwitched: .capacity
    case .handedOver: .owner
    case .read, .wrote, .readTorn: .bytes
    case .receiveTimedOut, .receiveFailed, .created, .deleted, .opened, .joined, .left, .attached, .detached:
      .object
    }
  }
}
