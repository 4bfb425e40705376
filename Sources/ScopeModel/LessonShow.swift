/// What the screen knows of the lesson that is played.
public struct LessonShow: Sendable, Equatable {
  public var title: String
  /// From 1.
  public var pageNumber: Int
  public var pageCount: Int
  public var caption: String
  /// Asked before the next page answers it; empty: nothing is asked.
  public var question: String
  public var bars: [Bar]
  public var facts: [Fact]
  public var phase: Phase
  /// What the page points at, as far as it is there.
  public var point: Subject?
  /// The view that the page asks for.
  public var tab: ViewTab?

  /// A measured value, to be drawn as long as it is large.
  public struct Bar: Sendable, Equatable {
    public var label: String
    /// Nil: not measured yet.
    public var value: Int64?
    public var unit: String

    public init(label: String, value: Int64?, unit: String) {
      self.label = label
      self.value = value
      self.unit = unit
    }
  }

  /// Something that the page says, and whether it has been seen in the segments.
  public struct Fact: Sendable, Equatable {
    public var text: String
    public var isSeen: Bool

    public init(text: String, isSeen: Bool) {
      self.text = text
      self.isSeen = isSeen
    }
  }

  public enum Phase: Sendable, Equatable {
    /// The scenario was started over, and is brought to the page.
    case goingBack
    /// What the page does and says is on its way.
    case onTheWay
    /// All that it says has been seen.
    case shown
    /// It did not come to what the page says.
    case failed(String)
  }

  public init(
    title: String, pageNumber: Int, pageCount: Int, caption: String, question: String = "", bars: [Bar] = [],
    facts: [Fact] = [], phase: Phase = .shown, point: Subject? = nil, tab: ViewTab? = nil
  ) {
    self.title = title
    self.pageNumber = pageNumber
    self.pageCount = pageCount
    self.caption = caption
    self.question = question
    self.bars = bars
    self.facts = facts
    self.phase = phase
    self.point = point
    self.tab = tab
  }

  public var isFirst: Bool { pageNumber <= 1 }
  public var isLast: Bool { pageNumber >= pageCount }

  /// How far the page is, in a few words; empty where all it says was seen.
  public var progressWords: String {
    let seen = facts.filter(\.isSeen).count
    return switch phase {
    case .goingBack: "started over; on the way to this page"
    case .onTheWay: facts.isEmpty ? "" : "\(seen) of \(facts.count) seen"
    case .shown: ""
    case .failed(let words): "not seen: \(words)"
    }
  }
}

/// A lesson that can be chosen.
public struct LessonChoice: Sendable, Equatable {
  /// By which it is opened.
  public var name: String
  public var title: String
  /// The part of the chapter it belongs to.
  public var chapter: String

  public init(name: String, title: String, chapter: String) {
    self.name = name
    self.title = title
    self.chapter = chapter
  }
}

/// The list of lessons, and which is chosen.
public struct LessonPicker: Sendable, Equatable {
  public var index: Int

  public init(index: Int) { self.index = index }
}
