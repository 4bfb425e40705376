import Lessons
import Observation
import ScopeModel
import Workload

/// A lesson about to be played on the screen: what it plays in, and its words as the screen knows them.
struct LessonStart: Sendable {
  let lesson: Lesson
  let domains: [LessonDomain]

  /// The shipped lessons, to choose from.
  static func choices() -> [LessonChoice] {
    ((try? Lesson.shipped()) ?? []).map { lesson in
      LessonChoice(name: lesson.scenario.name, title: lesson.title, chapter: lesson.chapter.rawValue)
    }
  }

  func show(_ moment: LessonMoment) -> LessonShow {
    LessonShow(
      title: lesson.title, pageNumber: moment.pageIndex + 1, pageCount: lesson.pages.count,
      caption: moment.caption, question: moment.question,
      bars: moment.bars.map { LessonShow.Bar(label: $0.label, value: $0.value, unit: $0.unit) },
      facts: moment.facts.map { LessonShow.Fact(text: $0.text, isSeen: $0.isSeen) },
      phase: phase(moment.phase), point: subject(moment), tab: moment.view.map(tab))
  }

  private func phase(_ phase: LessonMoment.Phase) -> LessonShow.Phase {
    switch phase {
    case .goingBack: .goingBack
    case .acting, .looking: .onTheWay
    case .shown: .shown
    case .failed(let words): .failed(words)
    }
  }

  private func subject(_ moment: LessonMoment) -> Subject? {
    guard let object = moment.point, !object.isBeside else { return nil }
    switch object.kind {
    case .mailbox, .link: return moment.pointID.map { .channel($0) }
    case .buffer: return moment.pointID.map { .buffer($0) }
    case .region: return moment.pointID.map { .region($0) }
    case .process: return moment.pointProcess.map { .process($0) }
    }
  }

  private func tab(_ view: LessonView) -> ViewTab {
    switch view {
    case .stage: .stage
    case .mailboxes: .mailboxes
    case .buffers: .buffers
    case .waits: .waits
    case .metrics: .metrics
    case .log: .log
    }
  }
}
