internal import IPCCore
internal import Platform

/// Does the steps of one worker, or of one thread of it.
struct Interpreter {
  let scenario: Scenario
  var participant: Participant
  let inputPath: String?
  /// The number of the thread in its process, from 1.
  let thread: Int
  /// What it shares with the other threads of its process.
  let memory: ProcessMemory
  var clock: WorkerClock
  private var mailboxes: [String: OpenMailbox] = [:]
  private var producers: [String: OpenBuffer] = [:]
  private var consumers: [String: OpenBuffer] = [:]
  var regions: [String: OpenRegion] = [:]
  /// By the number of the step: how often it was done.
  var timesDone: [Int: UInt64] = [:]
  var received: [UInt8] = []
  /// What the last `time` has measured.
  var took: UInt64 = 0
  /// The process that had died with the lock or semaphore taken last.
  var dead = ""
  /// Why the last send was refused; empty where it was not.
  var refused = ""

  /// How long a worker waits at its start for what another process makes.
  static let patienceNanoseconds: UInt64 = 30_000_000_000
  /// A rest before the next try, where an operation that does not wait found nothing to do.
  static let restNanoseconds: UInt64 = 10_000_000

  init(
    scenario: Scenario, participant: Participant, inputPath: String?, thread: Int = 1,
    memory: ProcessMemory = ProcessMemory()
  ) {
    self.scenario = scenario
    self.participant = participant
    self.inputPath = inputPath
    self.thread = thread
    self.memory = memory
    clock = WorkerClock(participant)
  }

  mutating func run(_ steps: [Step]) throws(Stop) {
    for step in steps { try run(step) }
  }

  private mutating func run(_ step: Step) throws(Stop) {
    switch step {
    case .send(let step): try send(step)
    case .receive(let step): try receive(step)
    case .waitUntilEmpty(let step): try waitUntilEmpty(step)
    case .compute(let duration): clock.compute(nanoseconds: duration)
    case .sleep(let duration): clock.sleep(nanoseconds: duration)
    case .repetition(let count, let steps):
      var done: UInt64 = 0
      while count.map({ done < $0 }) ?? true {
        try run(steps)
        done &+= 1
      }
    case .splitInput(let step): try splitInput(step)
    case .countWords(let step): try countWords(step)
    case .mergeCounts(let step): try mergeCounts(step)
    case .countPart(let rounds): try countPart(rounds: rounds)
    case .attach(let name): _ = try region(name)
    case .detach(let name): regions[name] = nil
    case .write(let step): try write(step)
    case .read(let step): try read(step)
    case .change(let step): try change(step)
    case .lock(let lock, let timeout): _ = try take(lock, timeoutNanoseconds: timeout)
    case .unlock(let lock): try giveBack(lock)
    case .section(let step): try section(step)
    case .when(let step): try when(step)
    case .wait(let step): try wait(step)
    case .signal(let step): try signal(step)
    default: try runProcessStep(step)
    }
  }

  /// What fills the places in a message in.
  mutating func values(ofStep number: Int) -> MessageTemplate.Values {
    let n = timesDone[number, default: 0] + 1
    timesDone[number] = n
    var values = values()
    values.n = n
    return values
  }

  func values() -> MessageTemplate.Values {
    var values = MessageTemplate.Values(
      n: 1, name: participant.name, total: memory.sentCount + 1,
      timeNanoseconds: participant.domain.timeNanoseconds, received: received)
    values.thread = thread
    values.remembered = memory.remembered
    values.took = took
    values.dead = dead
    values.refused = refused
    return values
  }

  // MARK: Opening

  /// Makes the mailboxes that end with this process (§10).
  mutating func openOwnMailboxes() throws(Stop) {
    for plan in scenario.mailboxes where plan.owner == participant.name {
      do throws(DomainError) {
        mailboxes[plan.name] = OpenMailbox(
          try participant.createMailbox(
            plan.name, capacity: plan.capacity, maximumMessageByteCount: plan.maximumMessageByteCount,
            maximumMemoryByteCount: plan.maximumMemoryByteCount, receivers: plan.receivers,
            owner: participant.id))
      } catch {
        // One that stands under the name is opened like any other's.
        guard case .alreadyExists = error else { throw .failure(.domain(error)) }
      }
    }
  }

  /// Opens what the steps use, so that a viewer sees from the start who belongs to a channel.
  mutating func open(_ steps: [Step]) throws(Stop) {
    let all = steps.flatMap(\.flattened)
    for name in Set(all.compactMap(\.region)) where !all.contains(.attach(name)) { _ = try region(name) }
    for step in all {
      switch step {
      case .send(let step): try open(step.to, as: .producer)
      case .receive(let step): try open(step.from, as: .consumer)
      case .waitUntilEmpty(let step): try open(step.at, as: .producer)
      case .splitInput(let step): _ = try mailbox(step.to)
      case .countWords(let step):
        _ = try mailbox(step.from)
        _ = try mailbox(step.to)
      case .mergeCounts(let step):
        _ = try mailbox(step.from)
        if let to = step.to { _ = try mailbox(to) }
      default: break
      }
    }
  }

  /// Forgets all that is open: the process is about to take another name.
  mutating func closeAll() {
    mailboxes = [:]
    producers = [:]
    consumers = [:]
    regions = [:]
  }

  private mutating func open(_ place: Place, as role: BufferRole) throws(Stop) {
    switch place {
    case .mailbox(let name): _ = try mailbox(name)
    case .buffer(let name): _ = try buffer(name, as: role)
    case .anyOf(let names): for name in names { _ = try mailbox(name) }
    case .link, .anyone: break
    }
  }

  /// The mailbox of that name, waited for where its owner makes it.
  mutating func mailbox(_ name: String) throws(Stop) -> OpenMailbox {
    if let open = mailboxes[name] { return open }
    let owner = scenario.mailbox(name)?.owner
    let deadline = Deadline(
      participant.domain, timeoutNanoseconds: owner == nil ? 0 : Self.patienceNanoseconds)
    while true {
      do throws(DomainError) {
        let open = OpenMailbox(try participant.openMailbox(name))
        mailboxes[name] = open
        return open
      } catch {
        guard case .noSuchObject = error, !deadline.hasPassed(in: participant.domain) else {
          throw .failure(.domain(error))
        }
      }
      // Looked at again by and by: nothing tells of a mailbox that comes into being.
      participant.waiting(WaitDescription(.peer, name: owner ?? name)) { sleepNanoseconds(20_000_000) }
    }
  }

  mutating func buffer(_ name: String, as role: BufferRole) throws(Stop) -> OpenBuffer {
    if let open = role == .producer ? producers[name] : consumers[name] { return open }
    do {
      let open = try OpenBuffer(name, as: role, participant: participant)
      if role == .producer { producers[name] = open } else { consumers[name] = open }
      return open
    } catch { throw .failure(.domain(error)) }
  }
}

/// A mailbox in a table.
final class OpenMailbox: Sendable {
  let mailbox: Mailbox
  init(_ mailbox: consuming Mailbox) { self.mailbox = mailbox }
}
