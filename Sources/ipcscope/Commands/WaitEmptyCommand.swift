import ArgumentParser
import IPCCore

struct WaitEmptyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait-empty",
    abstract: "Waits until nothing is queued in a mailbox, or on the way to a process.",
    discussion: """
      A mailbox of capacity zero is always empty, for an offer is not in the queue.

      Examples:
        ipcscope wait-empty shop/orders
        ipcscope wait-empty shop/orders --timeout 10s || echo 'still at it'
        ipcscope wait-empty shop --as waiter --to cook

      Exit status: 4 when the time is over, 5 when the mailbox is closed or the peer has terminated.
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var identity: IdentityOptions
  @Argument(
    help: ArgumentHelp("Domain and mailbox; with --to, the domain alone.", valueName: "domain[/mailbox]"))
  var target: String
  @Option(
    help: ArgumentHelp("Until this process has received all that was sent to it directly.", valueName: "name")
  )
  var to: String?
  @Option(help: ArgumentHelp("Give up after this time (2s, 250ms).", valueName: "time"))
  var timeout: TimeSpan?

  func validate() throws {
    if to != nil {
      if identity.name == nil, HeldIdentity.current == nil {
        throw ValidationError("--to needs --as NAME, for a link joins two processes")
      }
      if target.contains("/") { throw ValidationError("'\(target)': name the domain alone") }
    } else if MailboxPath(argument: target) == nil {
      throw ValidationError("'\(target)' is no DOMAIN/MAILBOX; for a process, give --to NAME")
    }
  }

  func run() throws {
    endWaitsOnSignals()
    let path = MailboxPath(argument: target)
    let domain = try reporting { () throws(DomainError) in
      try Domain.open(path?.domain ?? target, in: place.place)
    }
    let me = try domain.join(as: identity.name, command: "wait-empty")
    let outcome: EmptyOutcome
    if let path {
      let mailbox = try reporting { () throws(DomainError) in try me.openMailbox(path.mailbox) }
      do { outcome = try mailbox.waitUntilEmpty(timeoutNanoseconds: timeout?.nanoseconds) } catch {
        throw CommandFailure(error, to: target)
      }
    } else {
      let peer = to ?? ""
      do { outcome = try me.waitUntilEmpty(to: peer, timeoutNanoseconds: timeout?.nanoseconds) } catch {
        throw CommandFailure(error, to: peer)
      }
    }
    if outcome == .timedOut {
      try checkInterruption()
      throw CommandFailure(.timedOut, "\(to ?? target): timed out, not empty")
    }
  }
}
