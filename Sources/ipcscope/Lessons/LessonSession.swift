import Control
import IPCCore
import Lessons
import Observation
import Platform
import ScopeModel
import Workload

/// A lesson on the screen.
struct LessonSession {
  let lesson: Lesson
  let source: String
  let place: DomainPlace

  /// Shows it until somebody ends it.
  func show(_ display: DisplayOptions, _ look: Look) throws {
    let crew = try LessonCrew(lesson, source: source, place: place)
    defer { crew.close() }
    let observer = try reporting { () throws(DomainError) in
      try DomainObserver(crew.runners[0].domain.name, in: place)
    }
    try crew.start()
    let end = try display.show(
      ScreenSetup(
        observer: observer, controller: Controller(crew.runners[0].participant), host: crew.runners[0],
        access: .armed, scenarioName: lesson.scenario.name, look: look))
    if end == .interrupted { throw CommandFailure.interrupted }
  }
}
