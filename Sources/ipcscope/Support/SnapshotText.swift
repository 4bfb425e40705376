import Canvas
import Observation
import ScopeModel

/// A reading as text: one fact a line, columns lined up.
enum SnapshotText {
  static func summary(_ domain: DomainSnapshot) -> String {
    let alive = domain.processes.count { $0.life == .running || $0.life == .stopped }
    return
      "\(domain.name)  \(domain.isPaused ? "paused" : "running")  \(counted(alive, "process", "processes"))"
      + "  \(counted(domain.mailboxes.count, "mailbox", "mailboxes"))"
  }

  static func lines(_ domain: DomainSnapshot) -> [String] {
    var rows: [[String]] = [
      ["domain", domain.name, domain.isPaused ? "paused by \(domain.pausedBy ?? "?")" : "running"]
    ]
    rows += domain.processes.map { row($0, at: domain.domainTimeNanoseconds) }
    rows += (domain.mailboxes + domain.links).map(row)
    rows += domain.buffers.map(row)
    rows += domain.regions.map(row)
    rows += domain.faults.map { ["fault", escaped($0)] }
    return aligned(rows)
  }

  // MARK: Rows

  private static func row(_ process: ProcessSnapshot, at time: UInt64) -> [String] {
    [
      "process", process.name, state(of: process, at: time), "pid \(process.processID)",
      "sent \(process.sentCount)", "received \(process.receivedCount)",
      process.role == .controller ? "controller" : "",
    ]
  }

  private static func row(_ channel: ChannelSnapshot) -> [String] {
    var facts: [String] = []
    if channel.isClosed { facts.append("closed") }
    if channel.isDraining { facts.append("draining") }
    if let owner = channel.ownerName { facts.append("owner \(owner)") }
    if channel.receivePolicy == .oneReceiver { facts.append("one receiver") }
    if channel.receivePolicy == .roundRobin { facts.append("round robin") }
    if !channel.blockedSenders.isEmpty {
      facts.append(counted(channel.blockedSenders.count, "blocked sender", "blocked senders"))
    }
    if !channel.blockedReceivers.isEmpty {
      facts.append(counted(channel.blockedReceivers.count, "blocked receiver", "blocked receivers"))
    }
    return [
      channel.kind.rawValue, channel.name, capacity(channel.capacity), "depth \(channel.depth)",
      "sent \(channel.sentCount)", "received \(channel.receivedCount)", facts.joined(separator: ", "),
    ]
  }

  private static func row(_ buffer: BufferSnapshot) -> [String] {
    [
      "buffer", buffer.name, buffer.discipline.rawValue,
      "\(buffer.fullSlotCount) of \(buffer.slots.count) full",
      "produced \(buffer.producedCount)", "consumed \(buffer.consumedCount)",
    ]
  }

  private static func row(_ region: RegionSnapshot) -> [String] {
    [
      "region", region.name, "\(region.byteCount) bytes", "\(region.attached.count) attached",
      region.mutexHolder.map { "mutex held by \($0)" } ?? "mutex free",
      "semaphore \(region.semaphoreCount)",
    ]
      + region.locks.map { lock in
        let holder = lock.writer.map { "written by \($0)" } ?? "read by \(lock.readers.count)"
        return "lock \(lock.index) \(holder), \(lock.waiting.count) wait"
      } + (region.tornReadCount > 0 ? ["torn reads \(region.tornReadCount)"] : [])
  }

  // MARK: Words

  /// The screen's words, with what it waits for and how long.
  static func state(of process: ProcessSnapshot, at time: UInt64) -> String {
    guard let wait = process.blockingWait, wait.isConfirmed, process.life == .running, !process.isAtGate
    else {
      return process.state.words
    }
    let age = time > wait.sinceNanoseconds ? time - wait.sinceNanoseconds : 0
    let object = wait.objectName.isEmpty ? "from anyone" : wait.objectName
    return "\(process.state.words), \(object), \(seconds(age))"
  }

  static func capacity(_ model: CapacityModel) -> String {
    switch model {
    case .zero: "zero"
    case .bounded(let count): "bounded \(count)"
    case .unbounded: "unbounded"
    }
  }

  static func seconds(_ nanoseconds: UInt64) -> String {
    let tenths = nanoseconds / 100_000_000
    return "\(tenths / 10).\(tenths % 10) s"
  }

  private static func counted(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }

  private static func aligned(_ rows: [[String]]) -> [String] {
    var widths: [Int] = []
    for row in rows where row.count > 2 {
      for (index, cell) in row.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], displayWidth(cell))
      }
    }
    return rows.map { row in
      var line = ""
      for (index, cell) in row.enumerated() where !cell.isEmpty {
        let before = widths.prefix(index).reduce(0) { $0 + $1 + 2 }
        line += String(repeating: " ", count: max(0, before - displayWidth(line))) + cell
      }
      return line
    }
  }
}
