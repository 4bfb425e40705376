public import IPCCore

// The words of segments as values of a reading.

extension ProcessEnd {
  /// From the word in a process's file; nil while nobody has said how it ended.
  init?(word: UInt64) {
    let number = Int32(truncatingIfNeeded: word)
    switch word >> 32 {
    case 1: self = .exited(status: number)
    case 2: self = .killed(signal: number)
    default: return nil
    }
  }

  /// The word that says it.
  public var word: UInt64 {
    switch self {
    case .exited(let status): ProcessEndWord.exited | UInt64(UInt32(bitPattern: status))
    case .killed(let signal): ProcessEndWord.killed | UInt64(UInt32(bitPattern: signal))
    }
  }
}

extension WaitReason {
  init?(_ kind: WaitKind) {
    switch kind {
    case .gate: return nil
    case .space: self = .space
    case .rendezvous: self = .rendezvous
    case .receipt: self = .receipt
    case .message: self = .message
    case .mutex: self = .mutex
    case .semaphore: self = .semaphore
    case .peer: self = .peer
    case .pace: self = .pace
    case .set: self = .set
    case .empty: self = .empty
    case .turn: self = .turn
    case .readLock: self = .readLock
    case .writeLock: self = .writeLock
    case .sideLock: self = .sideLock
    }
  }
}

extension SendModeName {
  /// From the word by which a controller asks a worker for a mode; nil for none.
  init?(overrideWord: UInt64) {
    switch overrideWord {
    case 1: self = .blocking
    case 2: self = .buffered
    case 3: self = .nonBlocking
    default: return nil
    }
  }

  /// The word by which a controller asks a worker for this mode.
  public var overrideWord: UInt64 {
    switch self {
    case .blocking: 1
    case .buffered: 2
    case .nonBlocking: 3
    }
  }
}

extension CapacityModel {
  /// The library's capacity as a value of a reading.
  public init(_ capacity: Capacity) {
    switch capacity {
    case .zero: self = .zero
    case .bounded(let count): self = .bounded(count)
    case .unbounded: self = .unbounded
    }
  }

  /// The reading's value as the library's capacity.
  public var capacity: Capacity {
    switch self {
    case .zero: .zero
    case .bounded(let count): .bounded(count)
    case .unbounded: .unbounded
    }
  }
}
