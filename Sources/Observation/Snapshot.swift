// A reading of a domain: plain values, taken from the live segments at one moment and never changed after.
internal import IPCCore

/// One reading of a whole domain.
public struct DomainSnapshot: Sendable, Equatable {
  /// The domain's name.
  public var name: String
  /// Counts readings; larger is later.
  public var readingNumber: UInt64
  /// The domain clock at the reading, in nanoseconds. It stands still while the domain is paused.
  public var domainTimeNanoseconds: UInt64
  /// The monotonic clock at the reading, in nanoseconds.
  public var monotonicNanoseconds: UInt64
  public var isPaused: Bool
  /// Who paused the domain, where it is paused.
  public var pausedBy: String?
  /// Pace of the scenario's workers in thousandths: 1000 is 1×.
  public var paceThousandths: UInt64
  public var processes: [ProcessSnapshot]
  public var mailboxes: [ChannelSnapshot]
  /// One entry a direction in use of each link.
  public var links: [ChannelSnapshot]
  public var buffers: [BufferSnapshot]
  public var regions: [RegionSnapshot]
  /// What the reading's focus asked for besides.
  public var window: WindowSnapshot?
  public var payload: PayloadSnapshot?
  /// What could not be read, one clear line each (a damaged file, for example).
  public var faults: [String]

  public init(
    name: String, readingNumber: UInt64 = 0, domainTimeNanoseconds: UInt64 = 0,
    monotonicNanoseconds: UInt64 = 0, isPaused: Bool = false, pausedBy: String? = nil,
    paceThousandths: UInt64 = 1000, processes: [ProcessSnapshot] = [], mailboxes: [ChannelSnapshot] = [],
    links: [ChannelSnapshot] = [], buffers: [BufferSnapshot] = [], regions: [RegionSnapshot] = [],
    faults: [String] = []
  ) {
    self.name = name
    self.readingNumber = readingNumber
    self.domainTimeNanoseconds = domainTimeNanoseconds
    self.monotonicNanoseconds = monotonicNanoseconds
    self.isPaused = isPaused
    self.pausedBy = pausedBy
    self.paceThousandths = paceThousandths
    self.processes = processes
    self.mailboxes = mailboxes
    self.links = links
    self.buffers = buffers
    self.regions = regions
    self.faults = faults
  }
}

/// What takes part: a worker's own life, or one who looks on.
public enum ProcessRole: String, Sendable, Equatable {
  /// Sends and receives.
  case participant
  /// Runs or watches the domain (the screen, the command line).
  case controller
}

/// Whether a process lives, by the lock on its file and by `/proc`.
public enum ProcessLife: Sendable, Equatable {
  case running
  /// Stopped by a signal (SIGSTOP) or by a debugger.
  case stopped
  /// Gone without leaving: killed, or crashed.
  case dead
  /// Left the domain in good order.
  case left
}

/// How a process ended, as its parent was told.
public enum ProcessEnd: Sendable, Equatable {
  case exited(status: Int32)
  case killed(signal: Int32)
}

/// One process of a domain.
public struct ProcessSnapshot: Sendable, Equatable, Identifiable {
  /// The participant's id in the domain; never reused.
  public var id: UInt64
  public var name: String
  public var processID: Int32
  public var role: ProcessRole
  public var life: ProcessLife
  /// How it ended, where whoever had started it has said so.
  public var end: ProcessEnd?
  /// Whether a controller holds this one process at the border of its next operation.
  public var isHeld: Bool
  /// Whether it now stands at the border of an operation (paused or held, and arrived there): at the gate, or in
  /// the sleep of its own pace, whose clock stands.
  public var isAtGate: Bool
  /// The waits of its threads, first the one that has lasted longest. Empty: it works.
  public var waits: [WaitSnapshot]
  public var sentCount: UInt64
  public var receivedCount: UInt64
  /// Operations completed, of any kind.
  public var operationCount: UInt64
  /// The sequence number of the last message sent, and through which channel; 0 before the first.
  public var lastSentSequence: UInt64
  /// The sequence number of the last message received; 0 before the first.
  public var lastReceivedSequence: UInt64
  /// The file name of the channel of the last send or receive (see ``ChannelSnapshot/id``), empty before the first.
  public var lastChannelID: String
  /// The domain clock when the last operation completed.
  public var lastOperationNanoseconds: UInt64
  /// The send mode that a controller has asked of this worker; nil: the one of its own program.
  public var sendModeOverride: SendModeName?
  /// The mode of its last send by its own program, where it says so; nil: unknown.
  public var programSendMode: SendModeName?
  /// Whether it takes the settings of a controller (send mode, pace): a worker of a scenario does.
  public var acceptsTuning: Bool
  /// How many threads it has; 0: not known, so that nothing can be said of what it cannot do.
  public var threadCount = 1
  /// The pid of the debugger that holds it stopped.
  public var debuggerProcessID: Int32?
  /// Who holds it, and since when on the domain clock it has stood at the gate.
  public var heldBy: String?
  public var gateSinceNanoseconds: UInt64?

  public init(
    id: UInt64, name: String, processID: Int32 = 0, role: ProcessRole = .participant,
    life: ProcessLife = .running, end: ProcessEnd? = nil, isHeld: Bool = false, isAtGate: Bool = false,
    waits: [WaitSnapshot] = [],
    sentCount: UInt64 = 0, receivedCount: UInt64 = 0, operationCount: UInt64 = 0,
    lastSentSequence: UInt64 = 0, lastReceivedSequence: UInt64 = 0, lastChannelID: String = "",
    lastOperationNanoseconds: UInt64 = 0, sendModeOverride: SendModeName? = nil,
    programSendMode: SendModeName? = nil, acceptsTuning: Bool = false
  ) {
    self.id = id
    self.name = name
    self.processID = processID
    self.role = role
    self.life = life
    self.end = end
    self.isHeld = isHeld
    self.isAtGate = isAtGate
    self.waits = waits
    self.sentCount = sentCount
    self.receivedCount = receivedCount
    self.operationCount = operationCount
    self.lastSentSequence = lastSentSequence
    self.lastReceivedSequence = lastReceivedSequence
    self.lastChannelID = lastChannelID
    self.lastOperationNanoseconds = lastOperationNanoseconds
    self.sendModeOverride = sendModeOverride
    self.programSendMode = programSendMode
    self.acceptsTuning = acceptsTuning
  }
}

/// The textbook's three ways of sending.
public enum SendModeName: String, Sendable, Equatable, CaseIterable {
  case blocking
  case buffered
  case nonBlocking = "non-blocking"
}

/// Why a thread is blocked.
public enum WaitReason: String, Sendable, Equatable, CaseIterable {
  /// A sender: the queue holds as many as its capacity allows.
  case space
  /// A sender at capacity zero: its offer is out, nobody has taken it.
  case rendezvous
  /// A sender at capacity zero whose offer is not out yet: another's stands, or the queue still drains.
  case offerTurn
  /// A blocking sender: accepted, but not yet received.
  case receipt
  /// A receiver: there is no message.
  case message
  /// A receiver: there is a message, but another receiver has the turn. (With one receiver: another holds the
  /// right. It is refused, so seldom seen.)
  case turn
  /// A receiver from a set of mailboxes: none of them has a message.
  case set
  /// Somebody who waits until a queue is empty: it is not.
  case empty
  /// For a mutex.
  case mutex
  /// For a semaphore to become positive.
  case semaphore
  /// For a readers–writers lock, to read.
  case readLock = "read lock"
  /// For a readers–writers lock, to write.
  case writeLock = "write lock"
  /// For a process to join.
  case peer
  /// A worker's own pace: it works (sleeps) until its next step.
  case pace
  /// For the lock of one side of an object: whoever holds it is stopped in the middle of an operation.
  case sideLock = "side lock"
  /// At the border of its next operation, for a controller holds it.
  case gate
}

/// One blocked thread.
public struct WaitSnapshot: Sendable, Equatable {
  public var reason: WaitReason
  /// The file name of the object waited on (see ``ChannelSnapshot/id``).
  public var objectID: String
  /// The object's name as people say it, for example `orders`, `till-in → till`, `shelf`, `empty of shelf`.
  public var objectName: String
  /// The domain clock when the wait began.
  public var sinceNanoseconds: UInt64
  /// For a receive on a set of mailboxes: all of them that the reading shows.
  public var memberIDs: [String] = []
  /// For a receiver whose turn it is not: who has it, as the receiver last saw it.
  public var turnHolder: String?
  /// For senders: the size of the message that waits.
  public var byteCount: Int
  /// For senders: the beginning of the message that waits (at most 32 bytes).
  public var preview: [UInt8]
  /// When it gives up by itself, on the domain clock; nil: never.
  public var deadlineNanoseconds: UInt64?
  /// The number of a mutex, semaphore or lock in its region; for a set: of how many mailboxes.
  public var number: UInt64 = 0
  /// For a side lock: who holds it.
  public var lockHolder: String?
  /// Which thread waits, and the how manyeth wait of its record this is: the two tell one wait from another.
  public var threadID: Int32 = 0
  public var sequence: UInt64 = 0
  /// Whether the kernel says that the thread sleeps. One that is about to run has its wait behind it.
  public var isAsleep = true
  /// Whether the reading of the object, taken between two equal readings of this wait, agrees with the reason.
  public var isConfirmed: Bool

  /// Whether it waits at a bounded buffer.
  public var isAtBuffer: Bool { objectID.hasPrefix(SegmentKind.buffer.prefix) }

  public init(
    reason: WaitReason, objectID: String, objectName: String, sinceNanoseconds: UInt64, byteCount: Int = 0,
    preview: [UInt8] = [], isConfirmed: Bool = true
  ) {
    self.reason = reason
    self.objectID = objectID
    self.objectName = objectName
    self.sinceNanoseconds = sinceNanoseconds
    self.byteCount = byteCount
    self.preview = preview
    self.isConfirmed = isConfirmed
  }
}

/// The capacity model of a channel.
public enum CapacityModel: Sendable, Equatable {
  case zero
  case bounded(UInt64)
  case unbounded
}

/// A mailbox, or one direction of a link.
public struct ChannelSnapshot: Sendable, Equatable, Identifiable {
  public enum Kind: String, Sendable, Equatable { case mailbox, link }
  public enum ReceivePolicy: String, Sendable, Equatable { case anyReceiver, oneReceiver, roundRobin }

  /// The name of the segment's file (and the direction, for a link); unique in the domain.
  public var id: String
  public var kind: Kind
  /// `orders`, or `till-in → till` for a link.
  public var name: String
  /// For a link: who sends and who receives.
  public var senderName: String?
  public var receiverName: String?
  /// For a mailbox: the owning process, or nil when the system owns it.
  public var ownerName: String?
  public var isClosed: Bool
  public var receivePolicy: ReceivePolicy
  /// With one receiver: who holds the right to receive.
  public var receiveRightHolder: String?
  public var capacity: CapacityModel
  /// Messages accepted and not yet received. An offer at capacity zero does not count.
  public var depth: UInt64
  /// Bytes of the messages in the queue that were read.
  public var heldByteCount: UInt64
  /// Whether those are all messages: not of a long queue, nor of a channel that the focus left out.
  public var isHeldByteCountWhole = true
  /// Bytes of memory that the channel's segment now takes.
  public var memoryByteCount: UInt64
  /// Whether the depth lies above a capacity it was switched to: no send is accepted until it has drained.
  public var isDraining: Bool
  public var maximumMessageByteCount: UInt64
  /// The most memory that its messages may take; nil: as much as there is.
  public var maximumMemoryByteCount: UInt64?
  /// Messages sent (accepted) and received since the channel was made.
  public var sentCount: UInt64
  public var receivedCount: UInt64
  /// Blocked senders and receivers in their order, by participant id.
  public var blockedSenders: [UInt64]
  public var blockedReceivers: [UInt64]
  /// The offer that stands at capacity zero.
  public var offer: MessageSnapshot?
  /// The first messages of the queue, oldest first (at most as many as the reading asked for).
  public var messages: [MessageSnapshot]
  /// The sequence numbers in the queue lie from this one on, up to before the end.
  public var firstSequence: UInt64 = 0
  public var endSequence: UInt64 = 0
  /// When the oldest message was sent, on the domain clock; nil: there is none.
  public var oldestSendTimeNanoseconds: UInt64?
  /// Participants that have opened it and live, by id.
  public var openedBy: [UInt64]
  /// Whether the list of those who have opened it has no place left, so that there may be more.
  public var isOpenedByFull = false
  /// Those of them that have sent into it, and that have received from it.
  public var senders: [UInt64]
  public var receivers: [UInt64]

  public init(
    id: String, kind: Kind, name: String, senderName: String? = nil, receiverName: String? = nil,
    ownerName: String? = nil, isClosed: Bool = false, receivePolicy: ReceivePolicy = .anyReceiver,
    receiveRightHolder: String? = nil, capacity: CapacityModel, depth: UInt64 = 0, heldByteCount: UInt64 = 0,
    memoryByteCount: UInt64 = 0, isDraining: Bool = false, maximumMessageByteCount: UInt64 = 65536,
    sentCount: UInt64 = 0, receivedCount: UInt64 = 0, blockedSenders: [UInt64] = [],
    blockedReceivers: [UInt64] = [], offer: MessageSnapshot? = nil, messages: [MessageSnapshot] = [],
    openedBy: [UInt64] = [], senders: [UInt64] = [], receivers: [UInt64] = []
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.senderName = senderName
    self.receiverName = receiverName
    self.ownerName = ownerName
    self.isClosed = isClosed
    self.receivePolicy = receivePolicy
    self.receiveRightHolder = receiveRightHolder
    self.capacity = capacity
    self.depth = depth
    self.heldByteCount = heldByteCount
    self.memoryByteCount = memoryByteCount
    self.isDraining = isDraining
    self.maximumMessageByteCount = maximumMessageByteCount
    self.sentCount = sentCount
    self.receivedCount = receivedCount
    self.blockedSenders = blockedSenders
    self.blockedReceivers = blockedReceivers
    self.offer = offer
    self.messages = messages
    self.openedBy = openedBy
    self.senders = senders
    self.receivers = receivers
  }
}

/// A message as it lies in a queue.
public struct MessageSnapshot: Sendable, Equatable {
  public var sequence: UInt64
  public var senderID: UInt64
  public var senderName: String
  /// The identity the sender gave it ("as P"), where it differs from its own.
  public var sentAsName: String?
  /// The domain clock at the send.
  public var sendTimeNanoseconds: UInt64
  public var byteCount: Int
  /// The first bytes (as many as the reading asked for).
  public var bytes: [UInt8]
  /// Whether its sender waits until it is received.
  public var isAwaited: Bool

  public init(
    sequence: UInt64, senderID: UInt64 = 0, senderName: String, sentAsName: String? = nil,
    sendTimeNanoseconds: UInt64 = 0, byteCount: Int, bytes: [UInt8], isAwaited: Bool = false
  ) {
    self.sequence = sequence
    self.senderID = senderID
    self.senderName = senderName
    self.sentAsName = sentAsName
    self.sendTimeNanoseconds = sendTimeNanoseconds
    self.byteCount = byteCount
    self.bytes = bytes
    self.isAwaited = isAwaited
  }
}
