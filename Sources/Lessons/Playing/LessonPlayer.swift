public import IPCCore
internal import Platform

/// Plays a lesson page by page: does a page's actions, and looks in the segments until all that it says is
/// so. For one thread; ``LessonDirector`` plays one on a thread of its own.
public final class LessonPlayer {
  public let lesson: Lesson
  private let stage: LessonStage
  private let isPassed: () -> Bool
  private var page: LessonPage
  public private(set) var pageIndex = 0
  private var watches: [CheckWatch] = []
  private var phase = LessonMoment.Phase.acting

  private static let lookNanoseconds: UInt64 = 20_000_000

  /// - Parameters:
  ///   - domains: that of the scenario, and that of the one beside where there is one; their workers run.
  ///   - isAbandoned: asked now and then: whether the page is to be left at once.
  ///   - isPassed: whether it is to be left as soon as its actions are done: the next page builds on them.
  public init(
    _ lesson: Lesson, in domains: [LessonDomain], isAbandoned: @escaping () -> Bool = { false },
    isPassed: @escaping () -> Bool = { false }
  ) throws(DomainError) {
    self.lesson = lesson
    self.isPassed = isPassed
    stage = try LessonStage(domains)
    stage.isAbandoned = isAbandoned
    page = lesson.pages[0]
  }

  /// Enters a page, and returns when all of it has been seen, or its time is up.
  /// - Parameter report: told each moment that differs from the one before.
  public func enter(_ index: Int, report: (LessonMoment) -> Void) throws(LessonFault) {
    pageIndex = index
    page = lesson.pages[index]
    let deadline = monotonicNanoseconds() + page.withinNanoseconds
    let entry = stage.read()
    watches = page.checks.map { CheckWatch($0, entry: entry) }
    phase = .acting
    var last = moment(entry)
    report(last)
    do throws(LessonFault) {
      for action in page.actions { try stage.perform(action, until: deadline, entry: entry) }
    } catch {
      phase = .failed(error.words)
      report(moment(stage.read()))
      throw error
    }
    phase = .looking
    while true {
      let moment = look()
      if moment != last { report(moment) }
      last = moment
      if phase == .shown || stage.isAbandoned() || isPassed() { return }
      if monotonicNanoseconds() > deadline {
        let fault = fault()
        phase = .failed(fault.words)
        report(look())
        throw fault
      }
      sleepNanoseconds(Self.lookNanoseconds)
    }
  }

  /// Another look at the page that was entered last: its values, and the facts not yet seen.
  public func look() -> LessonMoment {
    let reading = stage.read()
    for index in watches.indices { watches[index].look(at: reading) }
    if watches.allSatisfy(\.hasHeld), phase != .acting { phase = .shown }
    return moment(reading)
  }

  /// Starts over and brings the lesson to a page, by the actions and checks of all pages before it.
  public func goBack(to index: Int, report: (LessonMoment) -> Void) throws(LessonFault) {
    try stage.startOver()
    for earlier in 0..<index {
      try enter(earlier) { moment in
        var moment = moment
        moment.phase = .goingBack
        report(moment)
      }
    }
    try enter(index, report: report)
  }

  /// Whether the page shows values that change.
  public var isLive: Bool {
    page.caption.isLive || page.question?.isLive == true || !page.bars.isEmpty || phase != .shown
  }

  /// Whether the domain is still there.
  public var isThere: Bool { stage.isThere }

  private func fault() -> LessonFault {
    let open = watches.filter { !$0.hasHeld }.map { watch in
      let value = watch.value.map { "it is \($0)" } ?? "it is not there"
      return "line \(watch.check.line): \(watch.check.text): \(value)"
    }
    return LessonFault(open.joined(separator: "; "))
  }

  private func moment(_ reading: LessonReading) -> LessonMoment {
    LessonMoment(
      pageIndex: pageIndex, caption: page.caption.words(reading),
      question: page.question?.words(reading) ?? "",
      bars: page.bars.map { bar in
        LessonMoment.Bar(
          label: bar.label.words(reading), value: bar.value.value(in: reading)?.number, unit: bar.unit)
      },
      facts: watches.map { watch in
        LessonMoment.Fact(
          text: watch.check.text, line: watch.check.line, isSeen: watch.hasHeld,
          value: watch.value?.description)
      },
      phase: phase, point: page.point, pointID: page.point.flatMap(reading.id),
      pointProcess: page.point.flatMap(reading.processID), view: page.view)
  }
}
