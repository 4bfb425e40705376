import ArgumentParser
import Platform

/// Internal: binds a program of the user's to the life of the process that starts it, and becomes it.
struct BecomeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "__become", shouldDisplay: false)

  @Option var parent: Int32
  @Argument(parsing: .postTerminator) var command: [String]

  func run() throws {
    ThisProcess.resetSignals()
    guard ThisProcess.dieWithParent(parent), let program = command.first else {
      throw CommandFailure(.fault, "")
    }
    let error = ThisProcess.become(command)
    let status: ExitStatus =
      switch error {
      case .noEntry, .notDirectory: .doesNotExist
      case .noAccess, .notPermitted: .noPermission
      default: .badInput
      }
    throw CommandFailure(status, "cannot run \(program): \(error)")
  }
}
