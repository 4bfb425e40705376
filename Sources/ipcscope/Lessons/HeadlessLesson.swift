import IPCCore
import Lessons
import Platform
import Workload

/// A lesson without a screen: each page is entered, and all that it says is looked for in the segments.
struct HeadlessLesson {
  let lesson: Lesson
  let source: String
  let place: DomainPlace
  /// Whether captions and facts are printed, or one line for the whole lesson.
  let isBrief: Bool

  /// Plays it to its end.
  /// - Returns: what was not as the lesson says; nil: all was.
  func run() throws(CommandFailure) -> String? {
    let crew = try LessonCrew(lesson, source: source, place: place)
    defer { crew.close() }
    try crew.start()
    let player = try reporting { () throws(DomainError) in
      try LessonPlayer(lesson, in: crew.domains, isAbandoned: { Interruption.caughtSignal != nil })
    }
    let start = monotonicNanoseconds()
    for index in lesson.pages.indices {
      var last: LessonMoment?
      do throws(LessonFault) {
        try player.enter(index) { last = $0 }
      } catch {
        if Interruption.caughtSignal != nil { throw .interrupted }
        try tell(last, isWhole: false)
        return "\(lesson.scenario.file):\(lesson.pages[index].line): page \(index + 1): \(error.words)"
      }
      if Interruption.caughtSignal != nil { throw .interrupted }
      try tell(last, isWhole: true)
    }
    if isBrief { try summarize(tenths: (monotonicNanoseconds() - start) / 100_000_000) }
    return nil
  }

  private func summarize(tenths: UInt64) throws(CommandFailure) {
    let facts = lesson.pages.reduce(0) { $0 + $1.checks.count }
    let name = lesson.scenario.name
    let padding = String(repeating: " ", count: max(1, 26 - name.count))
    try printLines([
      "✓ \(name)\(padding)\(lesson.pages.count) pages, \(facts) facts seen, \(tenths / 10).\(tenths % 10) s"
    ])
  }

  private func tell(_ moment: LessonMoment?, isWhole: Bool) throws(CommandFailure) {
    guard let moment, !isBrief || !isWhole else { return }
    var lines = ["\(lesson.scenario.name) \(moment.pageIndex + 1)/\(lesson.pages.count)  \(moment.caption)"]
    for bar in moment.bars {
      lines.append("  \(bar.label): \(bar.value.map(String.init) ?? "?") \(bar.unit)")
    }
    for fact in moment.facts { lines.append("  \(fact.isSeen ? "✓" : "✖") \(fact.text)") }
    if !moment.question.isEmpty { lines.append("  ? \(moment.question)") }
    try printLines(lines)
  }
}
