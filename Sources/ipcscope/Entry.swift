import ArgumentParser
import IPCCore
import Platform

@main struct IPCScope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ipcscope",
    abstract: "Watches real processes communicate, and takes part in it.",
    discussion: """
      Without a command it runs the scenario 'tour' on a live screen.

      Examples:
        ipcscope
        ipcscope run word-count --headless --input book.txt
        ipcscope create shop/orders --capacity 8
        ipcscope send shop/orders 'two soups'
        ipcscope receive shop/orders

      Exit status: 0 done, 1 a worker or check failed, or a deadlock was found, 3 would block or no message, 4 timed out, \
      5 peer terminated or mailbox closed, 64 usage, 65 bad input, 69 what was named does not exist, \
      70 internal fault, 73 cannot be made, 77 no permission, 130 interrupted.
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, ScenariosCommand.self, LessonCommand.self, LessonsCommand.self, CheckCommand.self,
      ThemesCommand.self, KeysCommand.self, ConfigCommand.self, AttachCommand.self, JoinCommand.self,
      ListCommand.self, WhyCommand.self, CreateCommand.self, DeleteCommand.self, CapacityCommand.self,
      SendCommand.self, ReceiveCommand.self, WaitEmptyCommand.self, HandOverCommand.self, PeekCommand.self,
      LogCommand.self, CleanCommand.self,
      BenchCommand.self, WorkerCommand.self, BecomeCommand.self, BenchProcessCommand.self,
      ScreenCostCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  /// Parses and runs; one line on standard error says what went wrong.
  static func main() {
    Interruption.ignoreBrokenPipes()
    Domain.surviveCutFiles()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let failure as CommandFailure {
      if !failure.message.isEmpty { complain(failure.message) }
      ThisProcess.end(failure.status.rawValue)
    } catch let code as ExitCode {
      ThisProcess.end(code.rawValue)
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      let line = message(for: error).split(separator: "\n").first.map(String.init) ?? "wrong usage"
      complain("\(line) (see 'ipcscope --help')")
      ThisProcess.end(ExitStatus.usage.rawValue)
    }
  }
}
