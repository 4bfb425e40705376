import ArgumentParser
import IPCCore

struct DeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Ends a mailbox; everyone who waits on it is told that it is closed.",
    discussion: """
      Says on standard error how many messages were left in it, if any.

      Example:
        ipcscope delete shop/orders
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: ArgumentHelp("Domain and mailbox.", valueName: "domain/mailbox"))
  var target: MailboxPath

  func run() throws {
    let domain = try reporting { () throws(DomainError) in
      try Domain.open(target.domain, in: place.place)
    }
    let me = try domain.join(as: nil, command: "delete", role: .controller)
    let left = try reporting { () throws(DomainError) in try me.deleteMailbox(target.mailbox) }
    if left > 0 { complain("\(left) message\(left == 1 ? " was" : "s were") left in \(target.description)") }
  }
}
