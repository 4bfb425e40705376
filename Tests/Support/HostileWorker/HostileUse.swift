import IPCCore
import Observation
import Platform

/// One segment of a kind in a domain of its own, spoilt, and then everything done with it that can be done; each call
/// has a bound in time. What it comes to is of no interest here, only that it comes back.
final class HostileUse {
  private let kind: String
  private let domainName: String
  private let place: DomainPlace
  private let domain: Domain
  private let me: Participant
  private let other: Participant
  let path: String
  /// How long each call may wait.
  private let limit: UInt64
  /// What happens to the segment between the first and the second use of one handle.
  var betweenRounds: () -> Void = {}

  init(_ kind: String, _ number: Int, in place: DomainPlace, limitNanoseconds: UInt64 = 2_000_000) throws {
    limit = limitNanoseconds
    self.kind = kind
    self.place = place
    domainName = "d\(number)"
    domain = try Domain.create(domainName, in: place)
    me = try domain.join(as: "me")
    other = try domain.join(as: "other")
    let name = kind.hasPrefix("header.") ? String(kind.dropFirst(7)) : kind
    switch name {
    case "domain": path = domain.path(of: .domain, "")
    case "process": path = domain.path(of: .process, "other")
    case "region":
      _ = try me.createRegion("object", byteCount: 8192)
      path = domain.path(of: .region, "object")
    case "buffer.0", "buffer.1", "buffer.2":
      let discipline = BufferDiscipline(rawValue: UInt64(name.suffix(1)) ?? 2) ?? .semaphores
      _ = try me.createBuffer("object", slotCount: 4, discipline: discipline)
      path = domain.path(of: .buffer, "object")
    case "link":
      try other.send([1], to: "me")
      path = domain.path(of: .link, try domain.objectNames(.link)[0])
    default:
      let capacity = Capacity(String(name.dropFirst("mailbox.".count))) ?? .unbounded
      let box = try me.createMailbox("object", capacity: capacity)
      // Something of every kind: a small message, a block, a run.
      for size in [8, 300, 9000] {
        _ = try? box.send([UInt8](repeating: 1, count: size), until: .immediately)
      }
      path = domain.path(of: .mailbox, "object")
    }
  }

  func spoil(_ offset: Int, _ value: UInt64) throws {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    try FileDescriptor.openReadWrite(path).write(bytes, offset: offset)
  }

  func run() {
    if let box = try? other.openMailbox("object") { use(box) }
    if let region = try? other.openRegion("object") { use(region) }
    for role in [BufferRole.producer, .consumer] {
      if let buffer = try? other.openBuffer("object", as: role) { use(buffer) }
    }
    if kind == "link" || kind == "process" || kind == "domain" { useLink() }
    if kind == "header.domain" { _ = try? Domain.open(domainName, in: place) }
    if kind == "header.process" { _ = try? me.send([1], to: "other", until: .immediately) }
    _ = try? domain.join(as: "third")
    _ = (try? DomainObserver(domainName, in: place))?.read()
  }

  func remove() { try? Domain.remove(domainName, in: place, force: true) }

  private func use(_ box: borrowing Mailbox) {
    let large = [UInt8](repeating: 2, count: 9000)
    for round in 0..<2 {
      if round == 1 { betweenRounds() }
      _ = try? box.depth()
      _ = try? box.send([UInt8](repeating: 2, count: 300), timeoutNanoseconds: limit)
      _ = try? box.send(large, timeoutNanoseconds: limit)
      _ = try? box.send("x", until: .immediately)
      _ = try? box.send("x", until: .received, timeoutNanoseconds: limit)
      for _ in 0..<3 { _ = try? box.receive(timeoutNanoseconds: limit) }
      _ = try? box.receiveNow()
      for capacity in [Capacity.zero, .bounded(3), .unbounded] { try? box.setCapacity(capacity) }
    }
  }

  private func use(_ region: borrowing Region) {
    let mutex = region.mutex()
    let semaphore = region.semaphore()
    let lock = region.readersWritersLock()
    for round in 0..<2 {
      if round == 1 { betweenRounds() }
      _ = try? mutex.tryLock()
      try? mutex.unlock()
      _ = try? mutex.lock(timeoutNanoseconds: limit)
      try? mutex.unlock()
      try? semaphore.post()
      _ = try? semaphore.tryWait()
      _ = try? lock.tryLockForReading()
      _ = try? lock.lockForWriting(timeoutNanoseconds: limit)
      try? lock.unlock()
      _ = try? semaphore.wait(timeoutNanoseconds: limit)
      try? region.write([1, 2, 3], at: 8190)
      try? region.write([1, 2, 3], at: 8)
      _ = try? region.read(at: 0, byteCount: 8192)
    }
  }

  private func use(_ buffer: borrowing BoundedBuffer) {
    for round in 0..<2 {
      if round == 1 { betweenRounds() }
      _ = try? buffer.tryProduce([1])
      _ = try? buffer.produce([1], timeoutNanoseconds: limit)
      _ = try? buffer.tryConsume()
      _ = try? buffer.consume(timeoutNanoseconds: limit)
    }
    for discipline in BufferDiscipline.allCases { try? buffer.setDiscipline(discipline) }
  }

  private func useLink() {
    for round in 0..<2 {
      if round == 1 { betweenRounds() }
      _ = try? other.send([1], to: "me", timeoutNanoseconds: limit)
      _ = try? other.send([1], to: "me", until: .immediately)
      _ = try? other.send([1], to: "me", until: .received, timeoutNanoseconds: limit)
      _ = try? me.receive(from: "other", timeoutNanoseconds: limit)
      _ = try? me.receiveFromAnyone(timeoutNanoseconds: limit)
      _ = try? me.receiveNowFromAnyone()
      _ = try? me.send([UInt8](repeating: 3, count: 9000), to: "other", until: .immediately)
      _ = try? other.receive(from: "me", timeoutNanoseconds: limit)
    }
  }
}
