/// What a script speaks of: an object by its name, in the domain of the lesson or in the one beside.
public struct LessonObject: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case mailbox(String)
    /// The direction of the link in which the first sends to the second.
    case link(from: String, to: String)
    case buffer(String)
    case region(String)
    case process(String)
  }

  public var kind: Kind
  public var isBeside = false
}

/// A value that can be read of the live segments, by its words in a script.
public struct LessonQuantity: Sendable, Equatable {
  public enum Measure: Sendable, Equatable {
    case channel(ChannelMeasure)
    case buffer(BufferMeasure)
    case region(RegionMeasure)
    case process(ProcessMeasure)
    case domain(DomainMeasure)
  }

  public var measure: Measure
  /// Nil where the whole domain, or the machine, is measured.
  public var object: LessonObject?
  /// The number or the name after the measure's word: `message 2`, `register producer`; empty: none.
  public var argument = ""
  /// Whether the domain that is measured is the one beside; of an object, the object itself says it.
  public var isBeside = false

  var index: Int? { Int(argument) }
}

/// The words by which the measures of one kind of object are named, and those of them with an argument.
protocol MeasureWords: RawRepresentable, CaseIterable, Sendable, Equatable where RawValue == String {
  var argument: MeasureArgument { get }
}

/// What may stand behind a measure's word.
enum MeasureArgument {
  case none
  /// A number may be left out: then it is 0.
  case optionalNumber
  case number
  case process
}

public enum ChannelMeasure: String, Sendable, Equatable, CaseIterable, MeasureWords {
  case depth, capacity, sent, received, memory, held
  case blockedSenders = "blocked senders"
  case blockedReceivers = "blocked receivers"
  case owner, policy, right, existence, offer, message, sender, senders, receivers

  var argument: MeasureArgument { self == .message || self == .sender ? .number : .none }
}

public enum BufferMeasure: String, Sendable, Equatable, CaseIterable, MeasureWords {
  case counter, items, slots
  case inIndex = "in"
  case outIndex = "out"
  case empty, full, produced, consumed, lost, torn, discipline, mutex, slot, register, move, existence

  var argument: MeasureArgument {
    switch self {
    case .slot: .number
    case .register, .move: .process
    default: .none
    }
  }
}

public enum RegionMeasure: String, Sendable, Equatable, CaseIterable, MeasureWords {
  case number, text, bytes, attached, writes, writer, torn, checked, mutex, semaphore
  case readers, writing, waiting, register, existence

  var argument: MeasureArgument {
    switch self {
    case .number: .number
    case .mutex, .semaphore: .optionalNumber
    case .register: .process
    default: .none
    }
  }
}

public enum ProcessMeasure: String, Sendable, Equatable, CaseIterable, MeasureWords {
  case state, wait, sent, received, operations, threads
  case lastReceived = "last received"
  case lastSent = "last sent"

  var argument: MeasureArgument { .none }
}

public enum DomainMeasure: String, Sendable, Equatable, CaseIterable, MeasureWords {
  /// How many processes live, controllers not counted.
  case processes
  case deadlocks, deadlocked, pause
  /// As the action writes it: `1x`, `0.5x`.
  case pace
  /// The processors that this process may run on.
  case cores

  var argument: MeasureArgument { .none }
}
