import ArgumentParser
import Canvas
import IPCCore
import Observation

struct PeekCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "peek",
    abstract: "Prints the messages that wait in a mailbox, oldest first, without receiving any.",
    discussion: """
      Examples:
        ipcscope peek shop/orders
        ipcscope peek shop/orders --limit 3 --json
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: ArgumentHelp("Domain and mailbox.", valueName: "domain/mailbox"))
  var target: MailboxPath
  @Option(help: "At most this many messages.")
  var limit = 64
  @Flag(help: "Print an object a line: sequence, sender, byteCount, and text or base64.")
  var json = false
  @Flag(help: "Print the bytes as they are, on a terminal too.")
  var raw = false

  func validate() throws {
    guard limit >= 0 else { throw ValidationError("--limit is 0 or more") }
  }

  func run() throws {
    let snapshot = try reporting { () throws(DomainError) in
      guard isValidName(target.mailbox) else { throw .invalidName(target.mailbox) }
      return try DomainObserver(target.domain, in: place.place)
        .read(messageLimit: limit, byteLimit: 256 << 20)
    }
    guard let mailbox = snapshot.mailboxes.first(where: { $0.name == target.mailbox }) else {
      // A file that cannot be read is there all the same: say what is wrong with it.
      if let fault = snapshot.faults.first(where: { $0.contains("/m.\(target.mailbox) ") }) {
        throw CommandFailure(.badInput, fault)
      }
      throw CommandFailure(.doesNotExist, "there is no mailbox '\(target.mailbox)'")
    }
    var output = Output()
    for message in mailbox.messages {
      if json {
        try output.line(SnapshotJSON.message(message))
      } else if output.isTerminal, !raw {
        try output.line(escaped(message.bytes))
      } else {
        try output.write(message.bytes)
        try output.write(CollectionOfOne(UInt8(ascii: "\n")))
      }
    }
    try output.flush()
  }
}
