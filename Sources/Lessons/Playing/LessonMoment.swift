/// What a lesson shows at one moment.
public struct LessonMoment: Sendable, Equatable {
  /// From 0.
  public var pageIndex: Int
  public var caption: String
  public var question: String
  public var bars: [Bar]
  public var facts: [Fact]
  public var phase: Phase
  /// The object that the page points at, as of the reading that this was made from.
  public var point: LessonObject?
  public var pointID: String?
  /// The same where it is a process: its participant id.
  public var pointProcess: UInt64?
  public var view: LessonView?

  public struct Bar: Sendable, Equatable {
    public var label: String
    /// Nil: not measured yet.
    public var value: Int64?
    public var unit: String
  }

  /// A check of the page, as far as it is.
  public struct Fact: Sendable, Equatable {
    public var text: String
    public var line: Int
    /// Whether it has been seen in the segments.
    public var isSeen: Bool
    /// The value at the last look.
    public var value: String?
  }

  public enum Phase: Sendable, Equatable {
    /// The lesson starts over and is brought to the page.
    case goingBack
    /// The page's actions are done, in this moment the one of that line or words.
    case acting
    /// The page's facts are looked for.
    case looking
    /// All have been seen.
    case shown
    /// In the time given it did not come to what the page says.
    case failed(String)
  }
}
