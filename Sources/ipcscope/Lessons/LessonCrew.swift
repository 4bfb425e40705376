import Control
import IPCCore
import Lessons
import Platform
import Workload

/// The processes of a lesson: those of its scenario and, where it has one, of the scenario beside, each in a
/// domain of its own.
final class LessonCrew: Sendable {
  let lesson: Lesson
  let runners: [Runner]

  /// Makes the domains; no worker runs yet.
  init(_ lesson: Lesson, source: String, place: DomainPlace) throws(CommandFailure) {
    self.lesson = lesson
    var runners: [Runner] = []
    do throws(CommandFailure) {
      for (index, scenario) in ([lesson.scenario] + lesson.scenario.beside).enumerated() {
        runners.append(
          try Runner(
            scenario, source: source, isBeside: index > 0, domainName: nil, place: place, input: nil,
            showsOutput: false))
      }
    } catch {
      for runner in runners { runner.close() }
      throw error
    }
    self.runners = runners
  }

  func start() throws(CommandFailure) {
    for runner in runners { try runner.start() }
  }

  func close() {
    for runner in runners { runner.close() }
  }

  /// What the player of the lesson acts on.
  var domains: [LessonDomain] {
    runners.map { runner in
      LessonDomain(
        name: runner.domain.name, place: runner.domain.place, controller: Controller(runner.participant),
        host: LessonWorkers(runner: runner))
    }
  }
}

/// A runner, as a lesson asks for it.
private struct LessonWorkers: LessonHost {
  let runner: Runner

  func start(kind: String) throws(LessonFault) {
    do throws(CommandFailure) { _ = try runner.startAnother(like: kind) } catch {
      throw LessonFault(error.message)
    }
  }

  func startOver() throws(LessonFault) {
    do throws(CommandFailure) { _ = try runner.restart() } catch { throw LessonFault(error.message) }
  }
}

/// The lesson of a shipped scenario, or of a file.
func loadLesson(_ nameOrPath: String) throws(CommandFailure) -> Lesson {
  // Tells what there is no such scenario of.
  _ = try loadScenario(nameOrPath)
  let lesson: Lesson?
  do { lesson = try Lesson.read(nameOrPath: nameOrPath) } catch {
    throw CommandFailure(.badInput, "\(error)")
  }
  guard let lesson else {
    throw CommandFailure(.doesNotExist, "the scenario '\(nameOrPath)' has no lesson (see 'ipcscope lessons')")
  }
  return lesson
}

/// The shipped lessons, in the chapter's order.
func shippedLessons() throws(CommandFailure) -> [Lesson] {
  do { return try Lesson.shipped() } catch { throw CommandFailure(.badInput, "\(error)") }
}
