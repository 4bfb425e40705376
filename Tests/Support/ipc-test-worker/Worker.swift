internal import Glibc
internal import IPCCore
internal import IPCTestSupport
internal import Platform

/// A process for tests to kill and to stop: it joins a domain, does one thing, and keeps a journal of what it
/// intended and of what came of it.
///
/// Arguments are `key=value`: `dir`, `domain`, `name`, `journal`, `do`, and what the deed needs: `box`, `boxes` or `peer`,
/// `count` (0: without end), `stay` (after the last), `sizes`, `until`, `timeout` (nanoseconds), `capacity`, `maximum`, `pause` (nanoseconds
/// between operations).
@main struct Worker {
  let arguments: [String: String]
  let journal: Journal
  let me: Participant

  static func main() {
    // A test that was itself killed leaves no process for long.
    alarm(120)
    var arguments: [String: String] = [:]
    for argument in CommandLine.arguments.dropFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      arguments[parts[0]] = parts.count > 1 ? parts[1] : ""
    }
    let journal = Journal(path: arguments["journal"] ?? "/dev/null")
    do {
      let place = DomainPlace(directory: arguments["dir"])
      let domain = try Domain.open(arguments["domain"] ?? "d", in: place)
      let me = try domain.join(as: arguments["name"] ?? "worker")
      journal.note("ready")
      try Worker(arguments: arguments, journal: journal, me: me).run()
      journal.note("end")
    } catch {
      journal.note("failed", "\(error)")
    }
    exit(0)
  }

  private func number(_ key: String, _ fallback: UInt64 = 0) -> UInt64 {
    arguments[key].flatMap { UInt64($0) } ?? fallback
  }
  private var until: SendUntil { arguments["until"].flatMap { SendUntil(rawValue: $0) } ?? .queued }
  private var timeout: UInt64? { arguments["timeout"].flatMap { UInt64($0) } }
  private var capacity: Capacity { arguments["capacity"].flatMap { Capacity($0) } ?? .bounded(8) }

  private func run() throws {
    switch arguments["do"] {
    case "send":
      try send()
      if arguments["stay"] != nil { sleepForEver() }
    case "receive": try receive()
    case "own":
      let box = try me.createMailbox(arguments["box"] ?? "own", capacity: capacity, owner: me.id)
      journal.note("owns", box.name)
      sleepForEver()
    case "wait-empty":
      let box = try me.openMailbox(arguments["box"] ?? "")
      journal.note("outcome", "\(try box.waitUntilEmpty(timeoutNanoseconds: timeout))")
    case "pause":
      journal.note(me.domain.pause(by: me.id.rawValue) ? "paused" : "refused")
      sleepForEver()
    case "fork": try forkChild()
    case "bus-error": touchBeyondTheEnd()
    default: sleepForEver()
    }
  }

  /// A file of its own, which the library knows nothing of, mapped and cut short.
  private func touchBeyondTheEnd() {
    Domain.surviveCutFiles()
    let path = "\(arguments["dir"] ?? "")/cut"
    // SAFETY: the touch is meant to end this process.
    let file = unsafe open(path, O_RDWR | O_CREAT, 0o600)
    ftruncate(file, 4096)
    let address = unsafe mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
    ftruncate(file, 0)
    journal.note("touches")
    unsafe address!.storeBytes(of: 1, as: UInt8.self)
    journal.note("survived")
  }

  private func sleepForEver() { while true { pause() } }

  /// Intends, sends, and notes the outcome, message by message.
  private func send() throws {
    let sizes = (arguments["sizes"] ?? "8").split(separator: ",").compactMap { Int($0) }
    let count = number("count")
    var next: UInt64 = number("first")
    let options = LinkOptions(capacity: capacity, maximumMessageByteCount: Int(number("maximum", 65536)))
    let box = try arguments["box"].map { try BoxHolder(me.openMailbox($0)) }
    while count == 0 || next < count + number("first") {
      let bytes = Payload.bytes(next, byteCount: sizes[Int(next) % sizes.count])
      journal.note("intent", "\(next)", "\(bytes.count)")
      let outcome: SendOutcome
      if let box {
        outcome = try box.box.send(bytes, until: until, timeoutNanoseconds: timeout)
      } else {
        outcome = try me.send(
          bytes, to: arguments["peer"] ?? "", until: until, timeoutNanoseconds: timeout,
          waitForPeerNanoseconds: 10_000_000_000, options: options)
      }
      switch outcome {
      case .queued(let sequence): journal.note("sent", "\(next)", "\(sequence)")
      case .received(let sequence, let by):
        journal.note("sent", "\(next)", "\(sequence)", me.name(of: by.rawValue))
      case .wouldBlock: journal.note("wouldBlock", "\(next)")
      case .timedOut: journal.note("timedOut", "\(next)")
      }
      next += 1
      if let pause = arguments["pause"].flatMap({ UInt64($0) }) { sleepNanoseconds(pause) }
    }
  }

  /// Receives and notes each message: from whom, which, and whether it is whole.
  private func receive() throws {
    let count = number("count")
    let box = try arguments["box"].map { try BoxHolder(me.openMailbox($0)) }
    let boxes = try (arguments["boxes"] ?? "").split(separator: ",").map {
      try BoxHolder(me.openMailbox(String($0)))
    }
    var received: UInt64 = 0
    while count == 0 || received < count {
      journal.note("asking")
      let message: Message
      if !boxes.isEmpty {
        message = try me.receive(fromAnyOf: boxes.map { $0.box.member }).message
      } else if let box {
        message = try box.box.receive()
      } else if let peer = arguments["peer"] {
        message = try me.receive(from: peer, waitForPeerNanoseconds: 10_000_000_000)
      } else {
        message = try me.receiveFromAnyone()
      }
      let number = Payload.number(message.bytes).map { "\($0)" } ?? "-"
      journal.note(
        "got", message.senderName, number, "\(message.bytes.count)",
        Payload.isWhole(message.bytes) ? "whole" : "torn")
      received += 1
      if let pause = arguments["pause"].flatMap({ UInt64($0) }) { sleepNanoseconds(pause) }
    }
  }

  /// What a forked child may do with its parent's handles: nothing.
  private func forkChild() throws {
    let box = try me.createMailbox("forked", capacity: .bounded(4))
    box.sendQuietly("before")
    let child = fork()
    if child == 0 {
      func note(_ what: String, _ body: () throws -> Void) {
        do {
          try body()
          journal.note("child", what, "done")
        } catch { journal.note("child", what, "\(error)") }
      }
      note("send") { try box.send("x") }
      note("receive") { _ = try box.receiveNow() }
      note("sendTo") { try me.send([1], to: "main") }
      note("receiveFrom") { _ = try me.receiveNow(from: "main") }
      note("receiveFromAnyone") { _ = try me.receiveNowFromAnyone() }
      note("setCapacity") { try box.setCapacity(.zero) }
      note("receiveFromAnyOf") { _ = try me.receiveNow(fromAnyOf: [box.member]) }
      note("waitUntilEmpty") { _ = try box.waitUntilEmpty(timeoutNanoseconds: 1) }
      note("handOver") { try box.handOver(to: .none) }
      journal.note("child", "end")
      // It outlives the parent: the parent's name must be free all the same.
      sleepNanoseconds(20_000_000_000)
      _exit(0)
    }
    journal.note("forked", "\(child)")
    journal.note("parent", "\(try box.receiveNow()?.text ?? "nothing")")
    sleepForEver()
  }
}

/// A mailbox that can be optional and shared.
final class BoxHolder: Sendable {
  let box: Mailbox
  init(_ box: consuming Mailbox) { self.box = box }
}

extension Mailbox {
  borrowing func sendQuietly(_ text: String) { _ = try? send(text) }
}
