import IPCCore
import Platform

/// Does steps one after another, for tests of waits: `VERB:OBJECT` or `VERB`, separated by commas; locks and
/// semaphores are `REGION.NUMBER`. After the last step it lives on, outside of the library; `loop` begins anew.
final class Script {
  private let me: Participant
  private let steps: [(verb: String, object: String)]
  private var boxes: [String: Box] = [:]
  private var regions: [String: Shared] = [:]
  private var buffers: [String: Slots] = [:]

  private final class Box {
    let box: Mailbox
    init(_ box: consuming Mailbox) { self.box = box }
  }
  private final class Shared {
    let region: Region
    init(_ region: consuming Region) { self.region = region }
  }
  private final class Slots {
    let buffer: BoundedBuffer
    init(_ buffer: consuming BoundedBuffer) { self.buffer = buffer }
  }

  init(_ me: Participant, _ text: String) {
    self.me = me
    steps = text.split(separator: ",").map { step in
      let parts = step.split(separator: ":", maxSplits: 1).map(String.init)
      return (parts[0], parts.count > 1 ? parts[1] : "")
    }
  }

  func run() throws {
    var index = 0
    while index < steps.count {
      if steps[index].verb == "loop" {
        index = 0
        continue
      }
      try run(steps[index].verb, steps[index].object)
      index += 1
    }
    while true { sleepNanoseconds(1_000_000_000) }
  }

  private func run(_ verb: String, _ object: String) throws {
    let options = LinkOptions(capacity: .zero)
    switch verb {
    case "open": _ = try opened(object).box
    case "put": try opened(object).box.send("x")
    case "get": _ = try opened(object).box.receive()
    // Times out again and again.
    case "poll": while try opened(object).box.receive(timeoutNanoseconds: 300_000_000) == .timedOut {}
    case "empty": _ = try opened(object).box.waitUntilEmpty()
    case "set":
      let members = try object.split(separator: "+").map { try opened(String($0)).box.member }
      _ = try me.receive(fromAnyOf: members)
    case "send":
      _ = try me.send(
        [1], to: object, until: .received, waitForPeerNanoseconds: 30_000_000_000, options: options)
    case "receive": _ = try me.receive(from: object, waitForPeerNanoseconds: 30_000_000_000)
    case "anyone": _ = try me.receiveFromAnyone()
    case "produce": try slots(object, .producer).buffer.produce("x")
    case "consume": _ = try slots(object, .consumer).buffer.consume()
    case "nap": me.sleep(nanoseconds: (UInt64(object) ?? 0) * 1_000_000)
    case "rest": sleepNanoseconds((UInt64(object) ?? 0) * 1_000_000)
    case "compute":
      let end = monotonicNanoseconds() + (UInt64(object) ?? 0) * 1_000_000
      while monotonicNanoseconds() < end {}
    default: try runLock(verb, object)
    }
  }

  private func runLock(_ verb: String, _ object: String) throws {
    let parts = object.split(separator: ".").map(String.init)
    let number = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let shared = try shared(parts.first ?? "")
    switch verb {
    case "attach": break
    case "lock": try shared.region.mutex(number).lock()
    case "unlock": try shared.region.mutex(number).unlock()
    case "down": try shared.region.semaphore(number).wait()
    case "up": try shared.region.semaphore(number).post()
    case "read": try shared.region.readersWritersLock(number).lockForReading()
    case "write": try shared.region.readersWritersLock(number).lockForWriting()
    // Until somebody holds the mutex, or has the lock, or has taken the last unit.
    case "locked": while shared.region.mutex(number).holder == nil { sleepNanoseconds(1_000_000) }
    case "taken":
      while shared.region.readersWritersLock(number).holders.isEmpty { sleepNanoseconds(1_000_000) }
    case "gone": while shared.region.semaphore(number).count > 0 { sleepNanoseconds(1_000_000) }
    default: fatalError("no step \(verb)")
    }
  }

  private func opened(_ name: String) throws -> Box {
    if let known = boxes[name] { return known }
    let opened = Box(try me.openMailbox(name))
    boxes[name] = opened
    return opened
  }

  private func shared(_ name: String) throws -> Shared {
    if let known = regions[name] { return known }
    let opened = Shared(try me.openRegion(name))
    regions[name] = opened
    return opened
  }

  private func slots(_ name: String, _ role: BufferRole) throws -> Slots {
    if let known = buffers[name] { return known }
    let opened = Slots(try me.openBuffer(name, as: role))
    buffers[name] = opened
    return opened
  }
}
