/// How producers and consumers of a bounded buffer keep out of each other's way (§22).
public enum BufferDiscipline: UInt64, Sendable, Equatable, CaseIterable {
  /// Empty when `in == out`, full when `(in + 1) % size == out`: at most size − 1 items, one producer and one
  /// consumer, no lock.
  case inOut = 0
  /// All slots, and a shared `counter` changed by load, add and store. It races, and is meant to.
  case counter = 1
  /// `mutex`, `empty` and `full`: correct for any number of producers and consumers.
  case semaphores = 2
}

/// What a process opens a bounded buffer for.
public enum BufferRole: UInt64, Sendable, Equatable {
  /// It looks, and may switch the discipline.
  case observer = 0
  case producer = 1
  case consumer = 2
}

/// What became of a produce.
public enum BufferOutcome: Sendable, Equatable {
  /// The item lies in that slot, under that number.
  case produced(slot: Int, sequence: UInt64)
  /// ``BoundedBuffer/tryProduce(_:)`` only: the buffer is full. Nothing was produced.
  case wouldBlock
  /// The time-out passed while the buffer was full. Nothing was produced.
  case timedOut
}

/// What became of a consume.
public enum BufferReception: Sendable, Equatable {
  case item(BufferItem)
  /// The time-out passed while the buffer was empty.
  case timedOut
}

/// An item as it was consumed.
public struct BufferItem: Sendable, Equatable {
  /// Whether a race has spoilt it. Under `inOut` and `semaphores` every item is whole.
  public enum Integrity: Sendable, Equatable {
    case whole
    /// Half written, or overwritten or taken by another while it was read.
    case torn
    /// The counter promised an item, but the slot held none: this is what was left in it.
    case stale
  }

  public let slot: Int
  /// Larger is later; unique in the buffer.
  public let sequence: UInt64
  public let sender: ParticipantID
  public let senderName: String
  /// The domain clock when it was produced, in nanoseconds.
  public let sendTimeNanoseconds: UInt64
  public let bytes: [UInt8]
  public let integrity: Integrity

  /// The bytes as text; broken UTF-8 is repaired with replacement characters.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// Why an operation on a bounded buffer failed. Full and empty are not failures (§22).
public enum BufferError: Error, Sendable, Equatable {
  /// The item is larger than a slot; its producer keeps it (§26).
  case itemTooLarge(byteCount: Int, slotByteCount: Int)
  /// It was not opened as that.
  case notOpened(as: BufferRole)
  /// Under `inOut` there is one producer: that process, or another handle or thread of this one.
  case onlyOneProducer(holder: String)
  /// Under `inOut` there is one consumer.
  case onlyOneConsumer(holder: String)
  /// The discipline can be switched only while the buffer is empty.
  case notEmpty(itemCount: Int)
  /// The discipline cannot be switched while that process is in the middle of an operation.
  case operationInProgress(by: String)
  case forked
  case damaged(SegmentFault)
}
