public import Workload

/// A scenario with a script: what a lecturer says page by page, what is done to the processes meanwhile, and
/// what must be true of them for the words to be true.
///
/// The grammar is in the article *A lesson of your own* of the module IPCCore.
public struct Lesson: Sendable, Equatable {
  public var title: String
  public var chapter: Chapter
  public var scenario: Scenario
  /// At least one.
  public var pages: [LessonPage]

  /// The parts of the chapter, in its order.
  public enum Chapter: String, Sendable, Equatable, CaseIterable {
    case cooperation = "co-operation"
    case sharedMemory = "shared memory"
    case messagePassing = "message passing"
    case bothModels = "both models"
  }
}

/// One page of a lesson: one idea.
public struct LessonPage: Sendable, Equatable {
  /// The line of the file at which it begins.
  public var line: Int
  public var caption: LessonText
  /// What is selected on the screen.
  public var point: LessonObject?
  public var view: LessonView?
  /// Done in this order when the page is entered.
  public var actions: [LessonAction] = []
  /// What must become true then. Empty only where the caption states no fact.
  public var checks: [LessonCheck] = []
  /// Asked before the next page answers it.
  public var question: LessonText?
  /// How long actions and checks may take together.
  public var withinNanoseconds: UInt64 = 10_000_000_000
  /// Measured values to draw as bars.
  public var bars: [LessonBar] = []
}

/// A view of the screen, by its name in a script.
public enum LessonView: String, Sendable, Equatable, CaseIterable {
  case stage, mailboxes, buffers, waits, metrics, log
}

/// A value that is drawn as long as it is large.
public struct LessonBar: Sendable, Equatable {
  public var label: LessonText
  public var value: LessonQuantity
  /// Stands behind the number.
  public var unit: String
}

/// A text with values in it that are read while it is shown.
public struct LessonText: Sendable, Equatable {
  public enum Part: Sendable, Equatable {
    case literal(String)
    case quantity(LessonQuantity)
  }

  public var parts: [Part]

  /// Whether it says something that changes.
  public var isLive: Bool {
    parts.contains { if case .quantity = $0 { true } else { false } }
  }

  /// The text as of a reading; a value that is not to be had is a question mark.
  public func words(_ reading: LessonReading) -> String {
    parts.map { part in
      switch part {
      case .literal(let text): text
      case .quantity(let quantity): quantity.value(in: reading)?.words ?? "?"
      }
    }.joined()
  }
}
