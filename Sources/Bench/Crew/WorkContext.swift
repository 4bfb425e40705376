internal import IPCCore
internal import Platform

/// What one process knows while it does its part of an experiment.
struct WorkContext: ~Copyable {
  let arena: Arena
  let domain: Domain
  /// 0 receives, starts round trips and takes the times; 1 and 2 send.
  let role: Int
  let processors: [Int32]
  var processCount = 2
  /// Of the experiment, for names.
  var experiment = 0
  /// How many operations to do.
  var count = 0
  /// The number of the command that is being obeyed.
  var command: UInt32 = 0
  /// What starts the terminal program; nil where there is none.
  let program: [String]?
  let makeViewer: ViewerMaker?
  /// A long file without content, for the floor of growth.
  let sparseFile: SparseMapping
  private var barrier: UInt64 = 0
  private var participants: [String: Participant] = [:]
  private var keptOpen: [OpenMailbox] = []
  private var madeCount = 0
  private var firstLooks: [String: Int] = [:]
  private var objectDomains: [Int: ObjectDomain] = [:]

  init(
    arena: consuming Arena, domain: Domain, role: Int, processors: [Int32], program: [String]?,
    makeViewer: ViewerMaker?
  ) throws {
    sparseFile = try SparseMapping(descriptor: Int32(arena.sparseFileWord.loadRelaxed()))
    self.program = program
    self.makeViewer = makeViewer
    self.arena = arena
    self.domain = domain
    self.role = role
    self.processors = processors
  }

  mutating func begin(_ experiment: Int, processCount: Int, count: Int, command: UInt32) {
    self.command = command
    self.experiment = experiment
    self.processCount = processCount
    self.count = count
    barrier = 0
  }

  /// Waits until all processes of the experiment have come here.
  mutating func meet() {
    barrier += UInt64(processCount)
    arena.arrived.fetchAdd(1)
    var spins = 0
    while arena.arrived.loadAcquire() < barrier {
      spins += 1
      // Two may share one processor.
      if spins & 255 == 0 { yieldProcessor() } else { spinHint() }
    }
  }

  /// This process's identity for an experiment; it stays joined, so that later rounds find their link again.
  mutating func participant(_ role: Int? = nil) throws -> Participant {
    let name = name(of: role ?? self.role)
    if let participant = participants[name] { return participant }
    let participant = try domain.join(as: name)
    participants[name] = participant
    return participant
  }

  func name(of role: Int) -> String { "bench-\(experiment)-\(role)" }

  /// The name of a mailbox of the experiment.
  func objectName(_ index: Int) -> String { "m-\(experiment)-\(index)" }

  /// What starts a process to be killed: this program with this process's arguments, in another role.
  func victimCommand() -> [String] {
    var command = CommandLine.arguments
    command[0] = ThisProcess.programPath
    command[command.count - 5] = "\(ThisProcess.processID)"
    command[command.count - 4] = "\(Catalogue.victimRole)"
    return command
  }

  /// Makes and opens mailboxes that nobody uses, until that many are open in this process.
  mutating func keepOpen(_ count: Int) throws {
    let participant = try participant()
    while keptOpen.count < count {
      let name = "open-\(keptOpen.count)"
      if keptOpen.count < madeCount {
        keptOpen.append(OpenMailbox(try participant.openMailbox(name)))
      } else {
        keptOpen.append(OpenMailbox(try participant.createMailbox(name)))
        madeCount += 1
      }
    }
    while keptOpen.count > count { keptOpen.removeLast() }
  }

  /// The memory that a file had when this was first asked, in bytes.
  mutating func firstLook(at path: String) throws -> Int {
    if let known = firstLooks[path] { return known }
    let byteCount = try FileStatus(path: path).allocatedByteCount
    firstLooks[path] = byteCount
    return byteCount
  }

  static func objectDomainName(_ domain: String, _ count: Int) -> String { "\(domain)-objects-\(count)" }

  /// The name of a domain with that many mailboxes, made at the first call; the coordinator removes it.
  mutating func objectDomain(_ count: Int) throws -> String {
    let name = Self.objectDomainName(domain.name, count)
    if objectDomains[count] == nil { objectDomains[count] = try ObjectDomain(name, mailboxCount: count) }
    return name
  }

  func publish(_ values: [Double]) {
    for (index, value) in values.enumerated() { arena.result(index).storeRelaxed(value.bitPattern) }
  }
}

/// A mailbox that is open for as long as this is kept.
private final class OpenMailbox {
  private let mailbox: Mailbox
  init(_ mailbox: consuming Mailbox) { self.mailbox = mailbox }
}

/// A domain with mailboxes, one message in each.
private final class ObjectDomain {
  private let participant: Participant

  init(_ name: String, mailboxCount: Int) throws {
    participant = try Domain.create(name, in: DomainPlace()).join(as: "maker")
    for index in 0..<mailboxCount {
      let mailbox = try participant.createMailbox("m-\(index)")
      try mailbox.send([UInt8]("a message".utf8))
    }
  }
}

/// The long file, mapped for as long as the process runs.
final class SparseMapping {
  let file: MappedFile
  // SAFETY: the arena is mapped as long as the process lives, and the round gives this place to one side at a time.
  var base: UnsafeMutableRawPointer { unsafe file.base }

  init(descriptor: Int32) throws(Errno) {
    file = try MappedFile(mapping: FileDescriptor(owning: descriptor), byteCount: SparseFile.byteCount)
  }
}
