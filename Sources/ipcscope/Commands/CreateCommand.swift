import ArgumentParser
import IPCCore

struct CreateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "create",
    abstract: "Makes a mailbox, and its domain where that is missing.",
    discussion: """
      Examples:
        ipcscope create shop/orders
        ipcscope create shop/orders --capacity zero
        ipcscope create shop/orders --capacity unbounded --max-message 1m
        ipcscope create shop/replies --owner clerk
        ipcscope create shop/tasks --receivers round-robin
      """)

  enum Receivers: String, ExpressibleByArgument, CaseIterable {
    case any, one
    case roundRobin = "round-robin"

    var policy: ReceivePolicy {
      switch self {
      case .any: .anyReceiver
      case .one: .oneReceiver
      case .roundRobin: .roundRobin
      }
    }
  }

  @OptionGroup var place: PlaceOptions
  @Argument(help: ArgumentHelp("Domain and mailbox.", valueName: "domain/mailbox"))
  var target: MailboxPath
  @Option(help: ArgumentHelp("zero, a number of messages, or unbounded.", valueName: "capacity"))
  var capacity = CapacityArgument(argument: "8")!
  @Option(help: ArgumentHelp("The largest message, in bytes (64k, 16m).", valueName: "bytes"))
  var maxMessage = ByteCount(argument: "64k")!
  @Option(
    help: ArgumentHelp(
      "The most memory for its messages, from 256k; what finds none is refused.", valueName: "bytes"))
  var maxMemory: ByteCount?
  @Option(
    help: "Who receives: any process, the first one that does, or those blocked in receive in turn.")
  var receivers = Receivers.any
  @Option(
    help: ArgumentHelp(
      "The process that owns it: it alone receives, and the mailbox ends with it.", valueName: "name"))
  var owner: String?

  func run() throws {
    let domain = try reporting { () throws(DomainError) in
      guard isValidName(target.mailbox) else { throw .invalidName(target.mailbox) }
      return try Domain.openOrCreate(target.domain, in: place.place)
    }
    do {
      try create(in: domain)
    } catch {
      // A domain that was made for this mailbox goes with the failure.
      removeIfEmpty(domain)
      throw error
    }
  }

  private func create(in domain: Domain) throws(CommandFailure) {
    let me = try domain.join(as: nil, command: "create", role: .controller)
    var ownerID = ParticipantID.none
    if let owner {
      guard let id = me.identity(of: owner) else {
        throw CommandFailure(.doesNotExist, "there is no process '\(owner)' in domain '\(domain.name)'")
      }
      ownerID = id
    }
    _ = try reporting { () throws(DomainError) in
      try me.createMailbox(
        target.mailbox, capacity: capacity.capacity, maximumMessageByteCount: maxMessage.count,
        maximumMemoryByteCount: maxMemory?.count, receivers: receivers.policy, owner: ownerID)
    }
  }
}

/// Removes a domain in which there is nothing; links between the dead are nothing.
/// - Returns: whether it is gone.
@discardableResult func removeIfEmpty(_ domain: Domain) -> Bool {
  for kind in [SegmentKind.process, .mailbox, .region, .buffer] {
    guard let names = try? domain.objectNames(kind), names.isEmpty else { return false }
  }
  return (try? Domain.remove(domain.name, in: domain.place)) != nil
}
