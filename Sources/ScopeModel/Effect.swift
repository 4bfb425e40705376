public import Observation

/// What the composition root is to do. A value: nothing is done by the model itself.
public enum Effect: Sendable, Equatable {
  case pause
  case resume
  /// Hold this participant at the border of its next operation.
  case hold(UInt64)
  case release(UInt64)
  /// Let one operation of this participant through; nil: of whichever comes next.
  case step(UInt64?)
  case inject(InjectRequest)
  case setCapacity(channelID: String, CapacityModel)
  /// Switch the discipline of a bounded buffer.
  case setDiscipline(bufferID: String, BufferDisciplineName)
  case setSendMode(processID: UInt64, SendModeName)
  /// Send a signal to this participant.
  case kill(processID: UInt64, signal: Int32)
  /// Start another worker of the kind of this participant.
  case startAnother(processID: UInt64)
  /// Pace of the workers in thousandths: 1000 is 1×.
  case setPace(thousandths: UInt64)
  case restart
  case setTheme(String)
  case lesson(LessonWish)
  case quit
}

/// What a person wants of a lesson.
public enum LessonWish: Sendable, Equatable {
  case next
  /// The page before, from a fresh start.
  case back
  /// The first page, from a fresh start.
  case startOver
  /// Ends what runs, and opens the lesson of that name.
  case open(String)
}

/// A message that a person puts into a channel (§31).
public struct InjectRequest: Sendable, Equatable {
  public var channelID: String
  public var text: String
  /// How many copies; at least 1.
  public var count: Int
  public var mode: SendModeName
  /// The identity to send under; nil: the injector's own.
  public var asName: String?

  public init(
    channelID: String, text: String, count: Int = 1, mode: SendModeName = .buffered, asName: String? = nil
  ) {
    self.channelID = channelID
    self.text = text
    self.count = count
    self.mode = mode
    self.asName = asName
  }
}

/// The signals that the kill dialog offers, with Linux's numbers.
public enum KillSignal: Int32, Sendable, CaseIterable {
  case kill = 9
  case terminate = 15
  case stop = 19
  case resume = 18

  /// The word in the dialog.
  public var name: String {
    switch self {
    case .kill: "KILL"
    case .terminate: "TERM"
    case .stop: "STOP"
    case .resume: "CONT"
    }
  }

  /// What it does to the process.
  public var meaning: String {
    switch self {
    case .kill: "dies at once, at any instruction"
    case .terminate: "is asked to end"
    case .stop: "stands still until CONT"
    case .resume: "goes on after STOP"
    }
  }
}
