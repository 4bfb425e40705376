import ArgumentParser
import IPCCore

struct CapacityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capacity",
    abstract: "Switches the capacity of a mailbox while processes use it.",
    discussion: """
      When it returns, no send is accepted under the old rule. What is queued above a smaller capacity \
      drains; nothing is dropped, doubled or reordered.

      Examples:
        ipcscope capacity shop/orders zero
        ipcscope capacity shop/orders 100
        ipcscope capacity shop/orders unbounded
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: ArgumentHelp("Domain and mailbox.", valueName: "domain/mailbox"))
  var target: MailboxPath
  @Argument(help: ArgumentHelp("zero, a number of messages, or unbounded.", valueName: "capacity"))
  var capacity: CapacityArgument

  func run() throws {
    endWaitsOnSignals()
    let domain = try reporting { () throws(DomainError) in
      try Domain.open(target.domain, in: place.place)
    }
    let me = try domain.join(as: nil, command: "capacity", role: .controller)
    let mailbox = try reporting { () throws(DomainError) in try me.openMailbox(target.mailbox) }
    do { try mailbox.setCapacity(capacity.capacity) } catch {
      throw CommandFailure(error, to: target.description)
    }
  }
}
