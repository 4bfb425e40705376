public import Observation

/// What lies over the view and takes the keys.
public enum Dialog: Sendable, Equatable {
  case inject(InjectForm)
  case kill(KillForm)
  case capacity(CapacityForm)
  case themes(ThemePicker)
  /// The keys of the view it was opened in; scrolled by lines.
  case help(scroll: Int)
  /// Everything known of one thing; scrolled by lines.
  case detail(Subject, scroll: Int)
  /// One row of the log, as it was when it was opened; scrolled by lines.
  case operation(LogRow, scroll: Int)
  /// One message of a queue, page by page.
  case message(MessageDetail)
  /// The filter is being typed; `before` is what it was.
  case filter(before: String)
  case lessons(LessonPicker)
  /// The name of an action is being typed.
  case palette(Palette)
}

/// The form that puts a message into a channel.
public struct InjectForm: Sendable, Equatable {
  public enum Field: Int, Sendable, Equatable, CaseIterable { case text, count, mode, asName }

  public var channelID: String
  public var text = ""
  /// Digits as typed; empty counts as 1.
  public var count = "1"
  public var mode = SendModeName.buffered
  /// Names it can be sent under; the first (nil) is the injector's own.
  public var identities: [String?]
  public var identityIndex = 0
  public var field = Field.text

  public init(channelID: String, identities: [String?] = [nil]) {
    self.channelID = channelID
    self.identities = identities
  }

  /// The name to send under; nil: the injector's own.
  public var asName: String? {
    identities.indices.contains(identityIndex) ? identities[identityIndex] : nil
  }

  var request: InjectRequest {
    InjectRequest(
      channelID: channelID, text: text, count: max(1, Int(count) ?? 1), mode: mode, asName: asName)
  }
}

/// The question before a signal is sent.
public struct KillForm: Sendable, Equatable {
  public var processID: UInt64
  public var signal: KillSignal

  public init(processID: UInt64, signal: KillSignal = .kill) {
    self.processID = processID
    self.signal = signal
  }
}

/// The choice of a capacity, with the n of bounded typed in.
public struct CapacityForm: Sendable, Equatable {
  public enum Choice: Int, Sendable, Equatable, CaseIterable { case zero, bounded, unbounded }

  public var channelID: String
  public var choice: Choice
  /// Digits as typed.
  public var bound: String
  /// Whether nothing was typed yet: the first digit replaces the number that stands there.
  var isUntouched = true

  public init(channelID: String, choice: Choice, bound: String) {
    self.channelID = channelID
    self.choice = choice
    self.bound = bound
  }

  /// What is chosen; nil while no n from 1 up is typed.
  public var capacity: CapacityModel? {
    switch choice {
    case .zero: .zero
    case .unbounded: .unbounded
    case .bounded: UInt64(bound).flatMap { $0 >= 1 ? .bounded($0) : nil }
    }
  }
}

/// The choice of a theme; moving in it shows the theme at once.
public struct ThemePicker: Sendable, Equatable {
  public var index: Int
  /// The theme to go back to.
  public var before: String

  public init(index: Int, before: String) {
    self.index = index
    self.before = before
  }
}
