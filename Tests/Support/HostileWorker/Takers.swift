import IPCCore
import Platform

/// One pass through everything that takes memory, descriptors or addresses from the system, while some of it is
/// refused; and the look afterwards whether anything was lost, doubled or left over.
final class Takers {
  /// What went against a promise.
  private(set) var complaints: [String] = []
  private let refusal: Errno
  private let place: DomainPlace
  private var domain: Domain?
  private var me: Participant?
  private var other: Participant?
  private var sent: [String: [[UInt8]]] = [:]
  private var got: [String: [[UInt8]]] = [:]

  init(in place: DomainPlace, refusal: Errno) {
    self.place = place
    self.refusal = refusal
  }

  /// Does a thing that may be refused, and then must say so by the error of the system.
  private func attempt<R>(_ what: String, _ body: () throws -> R) -> R? {
    do { return try body() } catch {
      if !"\(error)".contains(refusal.description) { complaints.append("\(what): \(error)") }
      return nil
    }
  }

  /// Does a thing that nothing refuses any more.
  private func demand<R>(_ what: String, _ body: () throws -> R) -> R? {
    do { return try body() } catch {
      complaints.append("afterwards, \(what): \(error)")
      return nil
    }
  }

  private static let mailboxes: [(name: String, capacity: Capacity)] = [
    ("few", .bounded(4)), ("many", .unbounded),
  ]

  // MARK: While it is refused

  func run() {
    domain = attempt("make a domain") { try Domain.create("d", in: place) }
    guard let domain else { return }
    me = attempt("join") { try domain.join(as: "me") }
    other = attempt("join") { try domain.join(as: "other") }
    guard let me, let other else { return }
    for (name, capacity) in Self.mailboxes {
      _ = attempt("make a mailbox") {
        _ = try me.createMailbox(name, capacity: capacity, maximumMessageByteCount: 1 << 20)
      }
    }
    for size in [8, 300] { send("link", size) { try me.send($0, to: "other", until: .immediately) } }
    receive("link") { try other.receiveNowFromAnyone() }
    receive("link") { try other.receiveNow(from: "me") }
    use("few", [8, 300, 5000])
    // The first ring, a second one, blocks of two sizes, a run.
    use("many", [Int](repeating: 16, count: 70) + [300, 5000, 200_000, 300])
    _ = attempt("make a region") {
      let region = try me.createRegion("region", byteCount: 600_000)
      try region.write([1], at: 599_999)
    }
    _ = attempt("make a buffer") {
      _ = try me.createBuffer("buffer", slotCount: 8, slotByteCount: 65536)
      _ = try me.openBuffer("buffer", as: .producer).tryProduce([1])
    }
  }

  private func use(_ name: String, _ sizes: [Int]) {
    guard let me, let other, let domain,
      (try? FileStatus(path: domain.path(of: .mailbox, name))) != nil
    else { return }
    _ = attempt("use \(name)") {
      let box = try other.openMailbox(name)
      for size in sizes { send(name, size) { try box.send($0, until: .immediately) } }
      receive(name) { try box.receiveNow() }
      _ = attempt("receive on a set") {
        let few = try me.openMailbox(name)
        if let message = try me.receiveNow(fromAnyOf: [few.member]) {
          got[name, default: []].append(message.message.bytes)
        }
      }
      _ = attempt("switch") { try box.setCapacity(box.capacity) }
    }
  }

  private func send(_ channel: String, _ size: Int, _ body: ([UInt8]) throws -> SendOutcome) {
    let number = sent[channel, default: []].count
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: number &+ $0) }
    guard case .queued = attempt("send through \(channel)", { try body(bytes) }) else { return }
    sent[channel, default: []].append(bytes)
  }

  private func receive(_ channel: String, _ body: () throws -> Message?) {
    if let message = attempt("receive from \(channel)", body) ?? nil {
      got[channel, default: []].append(message.bytes)
    }
  }

  // MARK: Afterwards

  /// Everything works again, nothing was lost, and no half-made file is there.
  func check() {
    guard
      let domain = domain ?? demand("make the domain", { try Domain.openOrCreate("d", in: place) }),
      let me = me ?? demand("join", { try domain.join(as: "me") }),
      let other = other ?? demand("join", { try domain.join(as: "other") })
    else { return }
    (self.domain, self.me, self.other) = (domain, me, other)
    _ = demand("the rest of the link") {
      while let message = try other.receiveNowFromAnyone() { got["link", default: []].append(message.bytes) }
      try me.send([7], to: "other")
      sent["link", default: []].append([7])
      if let message = try other.receiveNow(from: "me") { got["link", default: []].append(message.bytes) }
    }
    for (name, capacity) in Self.mailboxes {
      _ = demand("the rest of \(name)") {
        if try !domain.mailboxNames().contains(name) {
          _ = try me.createMailbox(name, capacity: capacity, maximumMessageByteCount: 1 << 20)
        }
        let box = try other.openMailbox(name)
        for _ in 0..<2 {
          while let message = try box.receiveNow() { got[name, default: []].append(message.bytes) }
          for size in [8, 300, 5000] {
            let bytes = [UInt8](repeating: 9, count: size)
            guard case .queued = try box.send(bytes, until: .immediately) else { continue }
            sent[name, default: []].append(bytes)
          }
        }
        while let message = try box.receiveNow() { got[name, default: []].append(message.bytes) }
      }
    }
    for (name, all) in sent where got[name] ?? [] != all {
      complaints.append("\(name): \(all.count) sent, \((got[name] ?? []).count) received, or others")
    }
    for name in got.keys where sent[name] == nil { complaints.append("\(name): received, and never sent") }
    _ = demand("region and buffer") {
      if try !domain.regionNames().contains("region") { _ = try me.createRegion("region", byteCount: 9) }
      if try !domain.bufferNames().contains("buffer") { _ = try me.createBuffer("buffer", slotCount: 2) }
      _ = try other.openRegion("region")
      _ = try other.openBuffer("buffer", as: .consumer).tryConsume()
    }
    let files = (try? FileSystem.list(domain.path)) ?? []
    for file in files where file.hasPrefix(".") { complaints.append("left over: \(file)") }
  }

  /// How much memory the files have after all messages were taken.
  var allocatedByteCount: Int {
    guard let domain else { return 0 }
    return ((try? FileSystem.list(domain.path)) ?? []).reduce(0) {
      $0 + ((try? FileStatus(path: "\(domain.path)/\($1)").allocatedByteCount) ?? 0)
    }
  }

  func remove() {
    (me, other, domain) = (nil, nil, nil)
    do { try Domain.remove("d", in: place) } catch { complaints.append("remove the domain: \(error)") }
    let left = (try? FileSystem.list(place.root)) ?? []
    if !left.isEmpty { complaints.append("left over: \(left)") }
  }
}
