import Control
import IPCCore
import Lessons
import Observation
import Platform
import ScopeModel
import Terminal
import Workload

/// Lessons on the screen, one after the other as a person opens them.
enum LessonSession {
  /// Shows a lesson, and those that are opened from it, until somebody ends it.
  static func show(
    _ name: String, in place: DomainPlace, _ display: DisplayOptions, _ look: Look
  ) throws {
    let end = try show(one: name, in: place, display, look)
    if end == .interrupted { throw CommandFailure.interrupted }
    try goOn(after: end, in: place, display, look)
  }

  /// Opens the lesson that a screen ended for, if it did, and looks as that screen did.
  static func goOn(
    after end: ScreenEnd, in place: DomainPlace, _ display: DisplayOptions, _ look: Look
  ) throws {
    var look = look
    var end = end
    while case .lesson(let name, let isProjecting, let themeName) = end {
      look.isProjecting = isProjecting
      if themeName != look.theme.name { look.theme = try ChosenTheme(asked: themeName) }
      end = try show(one: name, in: place, display, look)
      if end == .interrupted { throw CommandFailure.interrupted }
    }
  }

  private static func show(
    one name: String, in place: DomainPlace, _ display: DisplayOptions, _ look: Look
  ) throws -> ScreenEnd {
    let lesson = try loadLesson(name)
    guard !look.isPlain, Screen.canDraw else {
      // Linear: the pages one after the other, each with what was seen.
      let play = HeadlessLesson(lesson: lesson, source: scenarioSource(name), place: place, isBrief: false)
      if let failure = try play.run() { throw CommandFailure(.failed, failure) }
      return .quit
    }
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
        access: .armed, scenarioName: lesson.scenario.name, look: look,
        lesson: LessonStart(lesson: lesson, domains: crew.domains),
        besideObserver: observers.count > 1 ? observers[1] : nil))
  }
}
