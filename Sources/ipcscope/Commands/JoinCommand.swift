import ArgumentParser
import IPCCore
import Platform

struct JoinCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "join",
    abstract: "Holds a name in a domain while a command runs.",
    discussion: """
      Inside the command, 'ipcscope send' and 'ipcscope receive' take part under that name without --as, one \
      after another or at once. The domain is made where it is missing. The name is free again when the \
      command has ended.

      Examples:
        ipcscope join shop --as waiter -- sh -c 'ipcscope send shop --to cook soup'
        ipcscope join shop --as cook -- ./cook.sh
        ipcscope join shop --as me -- bash

      Exit status: the command's own; 128 + N when signal N killed it; 73 when the name is held.
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "The domain.") var domain: String
  @Option(name: .customLong("as"), help: ArgumentHelp("The name.", valueName: "name"))
  var name: String
  /// Internal: the process with which this one ends.
  @Option(help: .hidden) var parent: Int32?
  @Argument(parsing: .postTerminator, help: "The command and its arguments, after '--'.")
  var command: [String]

  func validate() throws {
    if command.isEmpty { throw ValidationError("name a command to run, after '--'") }
  }

  func run() throws {
    if let parent {
      ThisProcess.resetSignals()
      Interruption.ignoreBrokenPipes()
      guard ThisProcess.dieWithParent(parent) else { throw CommandFailure(.fault, "") }
      ThisProcess.setName(name)
    }
    Interruption.catching(
      [Interruption.interrupt, Interruption.terminate, Interruption.hangUp], endingWaits: false)
    let domain = try reporting { () throws(DomainError) in
      guard isValidName(name) else { throw .invalidName(name) }
      return try Domain.openOrCreate(self.domain, in: place.place)
    }
    let status = try hold(in: domain)
    // A domain that was made for this alone goes with it.
    removeIfEmpty(domain)
    if status != 0 { throw ExitCode(status) }
  }

  /// Runs the command while this process holds the name; the status to end with.
  private func hold(in domain: Domain) throws(CommandFailure) -> Int32 {
    let me = try reporting { () throws(DomainError) in try domain.join(as: name) }
    let child = ChildProcess(
      title: "ipcscope", arguments: ["__become", "--parent", "\(ThisProcess.processID)", "--"] + command,
      environment: environment(in: domain), streams: .inherited, ownGroup: false)
    var forwarded: Int32?
    while true {
      if let end = child.waitForEnd(timeoutNanoseconds: 1_000_000_000) {
        _ = me.name
        switch end {
        case .exited(let status): return status
        case .killed(let signal): return 128 + signal
        case .notStarted(let reason): throw CommandFailure(.fault, "cannot start: \(reason)")
        }
      }
      if let signal = Interruption.caughtSignal, signal != forwarded {
        forwarded = signal
        // The interrupt key of a terminal has reached the command as well.
        if signal != Interruption.interrupt || !StandardStream.input.isTerminal { child.signal(signal) }
      }
    }
  }

  private func environment(in domain: Domain) -> [String: String] {
    var variables = [
      HeldIdentity.domainVariable: domain.name, HeldIdentity.nameVariable: name,
      HeldIdentity.holderVariable: "\(ThisProcess.processID)",
      HeldIdentity.placeVariable: absolutePath(domain.place.root),
    ]
    // Commands inside find the same domains without --dir.
    if !domain.place.isStandard { variables["IPCSCOPE_DIR"] = absolutePath(domain.place.root) }
    return variables
  }
}
