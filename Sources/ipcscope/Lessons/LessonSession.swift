import Control
import IPCCore
import Lessons
import Observation
import Platform
import ScopeModel
import Workload

/// Lessons on the screen, one after the other as a person opens them.
enum LessonSession {
  /// Shows a lesson, and those that are opened from it, until somebody ends it.
  static func show(
    _ first: String, in place: DomainPlace, _ display: DisplayOptions, _ theme: ChosenTheme
  ) throws {
    var name = first
    while true {
      let end = try show(one: name, in: place, display, theme)
      if end == .interrupted { throw CommandFailure.interrupted }
      guard case .lesson(let next) = end else { return }
      name = next
    }
  }

  private static func show(
    one name: String, in place: DomainPlace, _ display: DisplayOptions, _ theme: ChosenTheme
  ) throws -> ScreenEnd {
    let lesson = try loadLesson(name)
    let crew = try LessonCrew(lesson, source: scenarioSource(name), place: place)
    defer { crew.close() }
    let observers = try reporting { () throws(DomainError) in
      var observers: [DomainObserver] = []
      for runner in crew.runners { observers.append(try DomainObserver(runner.domain.name, in: place)) }
      return observers
    }
    try crew.start()
    return try display.show(
      ScreenSetup(
        observer: observers[0], controller: Controller(crew.runners[0].participant), host: crew.runners[0],
        access: .armed, scenarioName: lesson.scenario.name, theme: theme,
        lesson: LessonStart(lesson: lesson, domains: crew.domains),
        besideObserver: observers.count > 1 ? observers[1] : nil))
  }
}
