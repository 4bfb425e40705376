public import Canvas
public import Observation

/// Everything that can happen to the screen: what ``update(_:_:)`` takes in.
public enum Message: Sendable, Equatable {
  /// A key, or a new size of the terminal.
  case input(Input)
  /// A click on something that the view has drawn.
  case clicked(ClickTarget)
  /// The wheel, over something or nothing, in steps: down is positive.
  case wheeled(ClickTarget?, by: Int)
  /// A new reading of the domain.
  case snapshot(DomainSnapshot)
  /// The monotonic clock, in nanoseconds; lets toasts and travelling messages run out.
  case tick(monotonicNanoseconds: UInt64)
  /// What became of an effect.
  case outcome(ActionOutcome)
  /// Where the lesson is.
  case lesson(LessonShow)
  /// What processes did since the last of these.
  case events(EventBatch)
  /// They cannot be asked what they do, and why.
  case eventsRefused(String)
  /// A new reading of the domain beside, which a lesson shows next to the other.
  case beside(DomainSnapshot)
}

/// What became of an effect, in words for the person at the screen.
public struct ActionOutcome: Sendable, Equatable {
  /// For example "injected #41 into orders: received by cook-1".
  public var text: String
  public var isSuccess: Bool

  public init(_ text: String, isSuccess: Bool = true) {
    self.text = text
    self.isSuccess = isSuccess
  }
}
