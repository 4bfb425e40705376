import ArgumentParser
import IPCCore

struct HandOverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hand-over",
    abstract: "Gives a mailbox another owner: a process, or the system.",
    discussion: """
      Only its owner may hand a mailbox over, inside 'ipcscope join'; what the system owns anyone may give away. \
      From then on the new owner alone receives, and with it the mailbox ends. What is queued stays.

      Examples:
        ipcscope hand-over shop/replies --to clerk-2
        ipcscope hand-over shop/replies --to-system
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: ArgumentHelp("Domain and mailbox.", valueName: "domain/mailbox"))
  var target: MailboxPath
  @Option(help: ArgumentHelp("The process that is to own it.", valueName: "name"))
  var to: String?
  @Flag(help: "The system is to own it: it lives until it is deleted.")
  var toSystem = false

  func validate() throws {
    if (to == nil) != toSystem { throw ValidationError("give one of --to NAME and --to-system") }
  }

  func run() throws {
    endWaitsOnSignals()
    let domain = try reporting { () throws(DomainError) in
      try Domain.open(target.domain, in: place.place)
    }
    let me = try domain.join(as: nil, command: "hand-over", role: .controller)
    let mailbox = try reporting { () throws(DomainError) in try me.openMailbox(target.mailbox) }
    var owner = ParticipantID.none
    if let to {
      guard let id = me.identity(of: to) else {
        throw CommandFailure(.doesNotExist, "there is no process '\(to)' in domain '\(domain.name)'")
      }
      owner = id
    }
    do { try mailbox.handOver(to: owner) } catch {
      if case .notTheReceiver(let holder) = error {
        throw CommandFailure(.noPermission, "only '\(holder)' may hand \(target.description) over")
      }
      throw CommandFailure(error)
    }
  }
}
