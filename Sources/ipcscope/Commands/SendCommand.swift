import ArgumentParser
import IPCCore
import Platform

struct SendCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "send",
    abstract: "Sends to a mailbox, or directly to a process.",
    discussion: """
      Without MESSAGE it sends one message: all of standard input, byte for byte. With --lines each line is \
      a message, without its line feed.

      Examples:
        ipcscope send shop/orders 'two soups'
        ipcscope send shop/orders --until received --timeout 2s 'one tea'
        seq 1 1000 | ipcscope send shop/orders --lines
        ipcscope send shop/orders --file menu.pdf
        ipcscope send shop --as waiter --to cook --wait-for-peer 5s 'table 4'

      Exit status: 3 when --until immediately would block, 4 when the time is over (the message is then \
      withdrawn), 5 when the mailbox is closed or the peer has terminated.
      """)

  @OptionGroup var place: PlaceOptions
  @OptionGroup var identity: IdentityOptions
  @Argument(
    help: ArgumentHelp(
      "Domain and mailbox; with --to, the domain alone.", valueName: "domain[/mailbox]"))
  var target: String
  @Argument(help: "The message. Without it, standard input is sent.")
  var message: String?
  @Option(help: ArgumentHelp("Send directly to this process.", valueName: "name"))
  var to: String?
  @Option(help: ArgumentHelp("Send what is in this file.", valueName: "file"))
  var file: String?
  @Flag(help: "Send each line as a message of its own.")
  var lines = false
  @Option(help: "How long a send lasts: until it is received, queued, or not at all.")
  var until = UntilArgument.queued
  @Option(help: ArgumentHelp("Give up after this time (2s, 250ms), for each message.", valueName: "time"))
  var timeout: TimeSpan?
  @Option(
    help: ArgumentHelp("With --to: wait this long for the process to join.", valueName: "time"))
  var waitForPeer: TimeSpan?

  func validate() throws {
    if message != nil, file != nil { throw ValidationError("MESSAGE and --file exclude each other") }
    if message != nil, lines { throw ValidationError("--lines reads standard input or --file, no MESSAGE") }
    if to == nil {
      if MailboxPath(argument: target) == nil {
        throw ValidationError("'\(target)' is no DOMAIN/MAILBOX; to a process, give --to NAME")
      }
      if waitForPeer != nil { throw ValidationError("--wait-for-peer goes with --to") }
    } else if identity.name == nil, HeldIdentity.current == nil {
      throw ValidationError("direct sending needs --as NAME, for the peer must know who sends")
    } else if target.contains("/") {
      throw ValidationError("'\(target)': with --to, name the domain alone")
    }
  }

  func run() throws {
    endWaitsOnSignals()
    // The input is opened first: a mistyped file makes no process appear in the domain.
    let source = try openSource()
    let path = MailboxPath(argument: target)
    let domain = try reporting { () throws(DomainError) in
      try Domain.open(path?.domain ?? target, in: place.place)
    }
    if to != nil, identity.name == nil, HeldIdentity.current?.covers(domain) != true {
      throw ValidationError("direct sending needs --as NAME, for the peer must know who sends")
    }
    let me = try domain.join(as: identity.name, command: "send")
    if let to {
      // The peer says what is too large when the link is there; what is read before has a limit all the same.
      try sendAll(from: source, limit: 256 << 20) { bytes throws(SendError) in
        try me.send(
          bytes, to: to, until: until.until, timeoutNanoseconds: timeout?.nanoseconds,
          waitForPeerNanoseconds: waitForPeer?.nanoseconds)
      }
    } else if let path {
      let mailbox = try reporting { () throws(DomainError) in try me.openMailbox(path.mailbox) }
      try sendAll(from: source, limit: mailbox.maximumMessageByteCount) { bytes throws(SendError) in
        try mailbox.send(bytes, until: until.until, timeoutNanoseconds: timeout?.nanoseconds)
      }
    }
  }

  private func openSource() throws(CommandFailure) -> ByteReader {
    guard let file else { return ByteReader(.input) }
    do { return try ByteReader(file: file) } catch { throw CommandFailure(file: file, error) }
  }

  /// Sends the one message, or every line.
  /// - Parameter limit: the largest message; of a longer input no more is read than shows that it is longer.
  private func sendAll(
    from source: ByteReader, limit: Int, _ send: ([UInt8]) throws(SendError) -> SendOutcome
  ) throws(CommandFailure) {
    guard lines else {
      if let message {
        try deliver(Array(message.utf8), send)
      } else {
        try deliver(readWhole(source, limit: limit), send)
      }
      return
    }
    var reader = LineReader(source)
    var sentCount = 0
    do throws(CommandFailure) {
      while let line = try readLine(&reader, limit: limit) {
        try deliver(line, send)
        sentCount += 1
      }
    } catch {
      if error.message.isEmpty { throw error }
      throw CommandFailure(error.status, "line \(sentCount + 1): \(error.message)")
    }
  }

  private func readWhole(_ source: ByteReader, limit: Int) throws(CommandFailure) -> [UInt8] {
    var source = source
    var bytes: [UInt8] = []
    do throws(Errno) {
      while bytes.count <= limit, let piece = try source.next() { bytes.append(contentsOf: piece) }
    } catch { throw readFailure(error) }
    return bytes
  }

  private func readLine(_ reader: inout LineReader, limit: Int) throws(CommandFailure) -> [UInt8]? {
    do { return try reader.next(limit: limit) } catch { throw readFailure(error) }
  }

  private func readFailure(_ error: Errno) -> CommandFailure {
    error == .interrupted ? .interrupted : CommandFailure(file: file ?? "standard input", error)
  }

  private func deliver(
    _ bytes: [UInt8], _ send: ([UInt8]) throws(SendError) -> SendOutcome
  ) throws(CommandFailure) {
    let outcome: SendOutcome
    do { outcome = try send(bytes) } catch {
      // A wait for the peer that a signal has ended looks as if there were none.
      try checkInterruption()
      throw CommandFailure(error, to: to ?? target)
    }
    switch outcome {
    case .queued, .received: return
    case .wouldBlock:
      throw CommandFailure(.wouldBlock, "\(to ?? target) would block; nothing was sent")
    case .timedOut:
      try checkInterruption()
      throw CommandFailure(.timedOut, "\(to ?? target): timed out; the message was withdrawn")
    }
  }
}
