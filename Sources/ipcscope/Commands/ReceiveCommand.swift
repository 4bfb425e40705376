import ArgumentParser
import Canvas
import IPCCore
import Platform

struct ReceiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receive",
    abstract: "Receives from a mailbox, or directly from a process, and prints a message a line.",
    discussion: """
      Several mailboxes of one domain are a set: it waits until any of them has a message, and serves them in turn.
      Messages go to a pipe or file as they are; on a terminal control characters are shown escaped, unless \
      --raw is given.

      Examples:
        ipcscope receive shop/orders
        ipcscope receive shop/orders --count 100 --timeout 2s
        ipcscope receive shop/orders --follow --json
        ipcscope receive shop/orders shop/replies --follow
        ipcscope receive shop/orders --nonblocking || echo none
        ipcscope receive shop --as cook --from waiter --wait-for-peer 5s
        ipcscope receive shop --as cook --from-anyone

      Exit status: 3 when --nonblocking finds no message, 4 when the time is over, 5 when the mailbox is \
      closed or the peer has terminated, 130 when interrupted (nothing received is lost).
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var identity: IdentityOptions
  @Argument(
    help: ArgumentHelp(
      "Domain and mailbox, or several; with --from or --from-anyone, the domain alone.",
      valueName: "domain[/mailbox]"))
  var targets: [String]
  @Option(help: ArgumentHelp("Receive directly from this process.", valueName: "name"))
  var from: String?
  @Flag(help: "Receive directly from whichever process has sent.")
  var fromAnyone = false
  @Flag(help: "Do not wait: take what is there.")
  var nonblocking = false
  @Option(help: ArgumentHelp("Give up after this time (2s, 250ms) without a message.", valueName: "time"))
  var timeout: TimeSpan?
  @Option(help: "Receive this many messages.")
  var count: UInt64?
  @Flag(help: "Go on receiving until interrupted.")
  var follow = false
  @Flag(help: "Print an object a line: sequence, sender, byteCount, and text or base64.")
  var json = false
  @Flag(help: "Print the bytes as they are, on a terminal too.")
  var raw = false
  @Option(
    help: ArgumentHelp("With --from: wait this long for the process to join.", valueName: "time"))
  var waitForPeer: TimeSpan?

  private var target: String { targets.joined(separator: " ") }
  private var isDirect: Bool { from != nil || fromAnyone }

  func validate() throws {
    if from != nil, fromAnyone { throw ValidationError("--from and --from-anyone exclude each other") }
    if follow, count != nil { throw ValidationError("--follow and --count exclude each other") }
    if nonblocking, timeout != nil { throw ValidationError("--nonblocking and --timeout exclude each other") }
    if nonblocking, follow { throw ValidationError("--nonblocking and --follow exclude each other") }
    if nonblocking, waitForPeer != nil {
      throw ValidationError("--nonblocking and --wait-for-peer exclude each other")
    }
    if waitForPeer != nil, from == nil { throw ValidationError("--wait-for-peer goes with --from") }
    if isDirect {
      if identity.name == nil, HeldIdentity.current == nil {
        throw ValidationError("direct receiving needs --as NAME, for the peer must know whom to send to")
      }
      if targets.count > 1 || target.contains("/") {
        throw ValidationError("'\(target)': name the domain alone")
      }
    } else {
      try validateMailboxes()
    }
  }

  private func validateMailboxes() throws {
    for target in targets where MailboxPath(argument: target) == nil {
      throw ValidationError("'\(target)' is no DOMAIN/MAILBOX; from a process, give --from NAME")
    }
    let paths = targets.compactMap { MailboxPath(argument: $0) }
    if Set(paths.map(\.domain)).count > 1 {
      throw ValidationError("the mailboxes of a set lie in one domain")
    }
    if Set(paths.map(\.mailbox)).count < paths.count {
      throw ValidationError("a mailbox is named twice")
    }
  }

  func run() throws {
    endWaitsOnSignals()
    let paths = isDirect ? [] : targets.compactMap { MailboxPath(argument: $0) }
    let domain = try reporting { () throws(DomainError) in
      try Domain.open(paths.first?.domain ?? target, in: place.place)
    }
    if isDirect, identity.name == nil, HeldIdentity.current?.covers(domain) != true {
      throw ValidationError("direct receiving needs --as NAME, for the peer must know whom to send to")
    }
    let me = try domain.join(as: identity.name, command: "receive")
    let blocking = ReceiveRequest(mayBlock: true, timeoutNanoseconds: timeout?.nanoseconds)
    let looking = ReceiveRequest(mayBlock: false)
    if let from {
      // The first look waits for the peer as long as was asked.
      try receiveAll { mayBlock throws(ReceiveError) in
        try me.receive(
          from: from, mayBlock ? blocking : looking, waitForPeerNanoseconds: waitForPeer?.nanoseconds)
      }
    } else if fromAnyone {
      try receiveAll { mayBlock throws(ReceiveError) in
        try me.receiveFromAnyone(mayBlock ? blocking : looking)
      }
    } else if paths.count > 1 {
      let members = try paths.map { path throws(CommandFailure) in
        try reporting { () throws(DomainError) in try me.openMailbox(path.mailbox).member }
      }
      try receiveAll { mayBlock throws(ReceiveError) in
        let request = mayBlock ? blocking : looking
        guard let received = try me.receive(fromAnyOf: members, request) else {
          return mayBlock ? .timedOut : .nothing
        }
        return .message(received.message)
      }
    } else if let path = paths.first {
      let mailbox = try reporting { () throws(DomainError) in try me.openMailbox(path.mailbox) }
      try receiveAll { mayBlock throws(ReceiveError) in
        try mailbox.receive(mayBlock ? blocking : looking)
      }
    }
  }

  /// Receives and prints as many as were asked for. What has been received is printed before it waits, and
  /// before it ends for whatever reason.
  private func receiveAll(
    _ receive: (_ mayBlock: Bool) throws(ReceiveError) -> ReceiveOutcome
  ) throws(CommandFailure) {
    var output = Output()
    let wanted = follow ? UInt64.max : count ?? 1
    var receivedCount: UInt64 = 0
    do throws(CommandFailure) {
      while receivedCount < wanted {
        try checkInterruption()
        guard let message = try take(receive, flushing: &output) else {
          try output.flush()
          if receivedCount > 0 { return }
          throw CommandFailure(.wouldBlock, "\(from ?? target): no message")
        }
        receivedCount += 1
        try print(message, to: &output)
      }
    } catch {
      if error != .outputClosed { try output.flush() }
      throw error
    }
    try output.flush()
  }

  /// The next message; nil when there is none and it must not wait.
  private func take(
    _ receive: (_ mayBlock: Bool) throws(ReceiveError) -> ReceiveOutcome, flushing output: inout Output
  ) throws(CommandFailure) -> Message? {
    // While something waits to be printed, look first whether more is there; printing comes before waiting.
    if nonblocking || !output.isFlushed {
      if case .message(let message) = try outcome(of: receive, mayBlock: false) { return message }
      if nonblocking { return nil }
      try output.flush()
    }
    if case .message(let message) = try outcome(of: receive, mayBlock: true) { return message }
    try checkInterruption()
    throw CommandFailure(.timedOut, "\(from ?? target): timed out, no message")
  }

  private func outcome(
    of receive: (_ mayBlock: Bool) throws(ReceiveError) -> ReceiveOutcome, mayBlock: Bool
  ) throws(CommandFailure) -> ReceiveOutcome {
    do { return try receive(mayBlock) } catch {
      try checkInterruption()
      throw CommandFailure(error)
    }
  }

  private func print(_ message: Message, to output: inout Output) throws(CommandFailure) {
    if json {
      try output.line(MessageJSON.object(message))
    } else if output.isTerminal, !raw {
      try output.line(escaped(message.bytes))
    } else {
      try output.write(message.bytes)
      try output.write(CollectionOfOne(UInt8(ascii: "\n")))
    }
  }
}

/// Messages as objects.
enum MessageJSON {
  static func object(_ message: Message) -> JSON {
    var members: [(String, JSON)] = [
      ("sequence", .unsigned(message.sequence)), ("sender", .string(message.senderName)),
    ]
    if let sentAs = message.sentAsName { members.append(("sentAs", .string(sentAs))) }
    members.append(("byteCount", .count(message.bytes.count)))
    members.append(JSON.content(message.bytes))
    return .object(members)
  }
}
