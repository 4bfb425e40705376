// Steps on regions, and their locks and semaphores (§21).

/// What a write puts into a region, and a read takes out of it.
public enum RegionForm: String, Sendable, Equatable, CaseIterable {
  case text
  /// One number of 64 bits.
  case number
  /// So many words of 8 bytes that all say the same; one that says two different things is torn (§23).
  case record
  /// So many bytes, made and added up where they lie, without a copy.
  case data
}

/// Writes into a region.
public struct WriteStep: Sendable, Equatable {
  public var region: String
  public var offset: Int
  public var form: RegionForm
  /// Taken in turn, one at each time that the step is done; of data none.
  public var values: [MessageTemplate]
  /// Of text: filled up with zeros to that size. Of data: how many.
  public var byteCount: Int?
  /// Of a record.
  public var wordCount: Int
  /// Over how long text and records are written, in pieces of 8 bytes; 0: at once.
  public var durationNanoseconds: UInt64
  /// Tells the steps of one process apart, for the counter `{n}`.
  public var number: Int
}

/// Reads from a region.
public struct ReadStep: Sendable, Equatable {
  public var region: String
  public var offset: Int
  public var form: RegionForm
  public var byteCount: Int
  public var wordCount: Int
}

/// Changes a number of a region in three register moves.
public struct ChangeStep: Sendable, Equatable {
  public var region: String
  public var offset: Int
  /// A number, perhaps with places to fill in.
  public var amount: MessageTemplate
  /// A rest before the second and the third move.
  public var restNanoseconds: UInt64
}

/// A lock of a region: `mutex NAME`, `read-lock NAME`, `write-lock NAME`, and perhaps its number.
public struct LockPlan: Sendable, Equatable, CustomStringConvertible {
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    case mutex
    case readLock = "read-lock"
    case writeLock = "write-lock"
  }

  public var kind: Kind
  public var region: String
  public var index: Int

  public var description: String {
    index == 0 ? "\(kind.rawValue) of \(region)" : "\(kind.rawValue) \(index) of \(region)"
  }
}

/// Takes a lock, and gives it back after some steps.
public struct SectionStep: Sendable, Equatable {
  public var lock: LockPlan
  public var timeoutNanoseconds: UInt64?
  public var steps: [Step]
}

/// Does steps only where a number of a region has that value.
public struct WhenStep: Sendable, Equatable {
  public var region: String
  public var offset: Int
  public var value: Int64
  public var steps: [Step]
}

/// Waits for a semaphore of a region, or signals it.
public struct SemaphoreStep: Sendable, Equatable {
  public var region: String
  public var index: Int
  public var timeoutNanoseconds: UInt64?
  /// Whether a unit is gone when it has been taken; else it is a resource, given back when its taker dies.
  public var isSignal: Bool
}

/// Measures how long steps take.
public struct TimeStep: Sendable, Equatable {
  public enum Unit: String, Sendable, Equatable, CaseIterable {
    case milliseconds = "ms"
    case microseconds = "us"
    case nanoseconds = "ns"

    var nanoseconds: UInt64 {
      switch self {
      case .milliseconds: 1_000_000
      case .microseconds: 1_000
      case .nanoseconds: 1
      }
    }
  }

  public var steps: [Step]
  public var unit: Unit
  /// The time is divided by that: the steps do so many things.
  public var divisor: UInt64
  /// Where the time is written as a number.
  public var region: String?
  public var offset: Int
}
