public import IPCCore
internal import Platform

/// Reads a domain again and again without taking part in it (§28): it maps nothing, takes no participant's
/// lock, and can be killed at any time without effect.
public final class DomainObserver {
  public let domainName: String
  private let path: String
  private let names: FileDescriptor
  private let domain: SegmentReader
  private var readingNumber: UInt64 = 0
  private var knownNames: [UInt64: String] = [:]

  /// Opens a domain for reading.
  public init(_ name: String, in place: DomainPlace = DomainPlace()) throws(DomainError) {
    guard isValidName(name) else { throw .invalidName(name) }
    path = place.path(of: name)
    try Domain.checkDirectory(path, domain: name)
    domainName = name
    do { domain = try SegmentReader(path: "\(path)/domain", kind: .domain) } catch {
      if case .system(let fault) = error, fault.errno == .noEntry { throw .noSuchDomain(name) }
      throw error
    }
    do { names = try FileDescriptor.openReadOnly("\(path)/names") } catch {
      throw .system(SystemFault("open", "\(path)/names", error))
    }
  }

  /// Whether the domain is still there.
  public var isThere: Bool { (try? FileStatus(path: "\(path)/domain")) != nil }

  /// The name that a participant id has or had.
  public func name(of id: UInt64) -> String {
    if let name = knownNames[id] { return name }
    guard let record = Domain.record(of: id, in: names) else { return "#\(id)" }
    knownNames[id] = record.name
    return record.name
  }

  // MARK: One reading

  /// What one reading gathers before it is put together.
  private struct Gathered {
    var processes: [ProcessSnapshot] = []
    var rawWaits: [UInt64: [ProcessReader.RawWait]] = [:]
    var alive: Set<UInt64> = []
    var objectFiles: [UInt64: String] = [:]
    var lastChannels: [UInt64: UInt64] = [:]
    /// Of the living whose pid means the same here as there.
    var statuses: [UInt64: ProcessStatus] = [:]
  }

  /// Reads the whole domain (§29).
  /// - Parameters:
  ///   - messageLimit: how many messages of each queue to read, oldest first.
  ///   - byteLimit: how many bytes of each.
  public func read(messageLimit: Int = 64, byteLimit: Int = 256) -> DomainSnapshot {
    readingNumber += 1
    let gate = gate
    let monotonic = monotonicNanoseconds()
    var snapshot = DomainSnapshot(
      name: domainName, readingNumber: readingNumber,
      domainTimeNanoseconds: gate.domainTime(monotonic: monotonic),
      monotonicNanoseconds: monotonic, isPaused: gate.isPaused)
    if gate.isPaused {
      snapshot.pausedBy = name(of: domain.piece(DomainLayout.pauser, byteCount: 8).word(DomainLayout.pauser))
    }
    snapshot.paceThousandths = domain.piece(DomainLayout.userWords, byteCount: 8).word(DomainLayout.userWords)
    let files = ((try? FileSystem.list(path)) ?? []).sorted()
    var gathered = Gathered()
    for file in files where file.hasPrefix(SegmentKind.process.prefix) {
      readProcess(file, &gathered, &snapshot.faults)
    }
    let limits = ChannelReader.Limits(messageCount: messageLimit, byteCount: byteLimit)
    for file in files { readObject(file, limits, &gathered, &snapshot) }
    snapshot.processes = finish(gathered, snapshot)
    return snapshot
  }

  private var gate: GateWord {
    GateWord(raw: domain.piece(DomainLayout.gate, byteCount: 8).word(DomainLayout.gate))
  }

  private func readProcess(_ file: String, _ gathered: inout Gathered, _ faults: inout [String]) {
    do throws(DomainError) {
      let reader = try ProcessReader(path: "\(path)/\(file)")
      let control = reader.control()
      var process = ProcessSnapshot(id: reader.id, name: reader.segment.header.name)
      process.processID = Int32(truncatingIfNeeded: control.word(ProcessLayout.processID))
      process.role =
        control.word(ProcessLayout.role) == ParticipantRole.controller.rawValue ? .controller : .participant
      let (life, status) = reader.life(control)
      process.life = life
      process.threadCount = status?.threadCount ?? 0
      if status?.isTraced == true { process.debuggerProcessID = ProcessStatus.tracer(of: process.processID) }
      gathered.statuses[process.id] = status
      process.end = ProcessEnd(word: control.word(ProcessLayout.end))
      process.programSendMode = SendModeName(overrideWord: control.word(ProcessLayout.userWords + 16))
      let holder = control.word(ProcessLayout.heldBy)
      process.isHeld = holder != 0
      process.heldBy = holder == 0 ? nil : name(of: holder)
      let counts = reader.counts(control)
      process.sentCount = counts.sent
      process.receivedCount = counts.received
      process.operationCount = counts.operations
      process.lastSentSequence = counts.lastSentSequence
      process.lastReceivedSequence = counts.lastReceivedSequence
      process.lastOperationNanoseconds = control.word(ProcessLayout.lastOperation)
      process.sendModeOverride = SendModeName(overrideWord: control.word(ProcessLayout.userWords))
      process.acceptsTuning = control.word(ProcessLayout.userWords + 8) != 0
      gathered.lastChannels[process.id] = control.word(ProcessLayout.lastChannel)
      if process.life == .running || process.life == .stopped {
        gathered.alive.insert(process.id)
        gathered.rawWaits[process.id] = reader.waits()
      }
      knownNames[process.id] = process.name
      gathered.processes.append(process)
    } catch { note(error, &faults) }
  }

  private func note(_ error: DomainError, _ faults: inout [String]) {
    switch error {
    // Gone between the listing and the look.
    case .system(let fault) where fault.errno == .noEntry: break
    case .damaged(let fault): faults.append("\(fault)")
    default: faults.append("\(error)")
    }
  }

  private func readObject(
    _ file: String, _ limits: ChannelReader.Limits, _ gathered: inout Gathered,
    _ snapshot: inout DomainSnapshot
  ) {
    let alive = gathered.alive
    let isAlive: (UInt64) -> Bool = { alive.contains($0) }
    do throws(DomainError) {
      if file.hasPrefix(SegmentKind.mailbox.prefix) {
        let reader = try SegmentReader(path: "\(path)/\(file)", kind: .mailbox)
        gathered.objectFiles[reader.header.objectID] = file
        snapshot.mailboxes.append(mailbox(file, reader, limits, isAlive))
      } else if file.hasPrefix(SegmentKind.link.prefix) {
        let reader = try SegmentReader(path: "\(path)/\(file)", kind: .link)
        gathered.objectFiles[reader.header.objectID] = file
        snapshot.links += directions(file, reader, limits, isAlive)
      } else if file.hasPrefix(SegmentKind.buffer.prefix) {
        let reader = try SegmentReader(path: "\(path)/\(file)", kind: .buffer)
        gathered.objectFiles[reader.header.objectID] = file
        let memory = SharedMemoryReader(name: name(of:), isAlive: isAlive)
        snapshot.buffers.append(memory.buffer(file, reader, byteLimit: limits.byteCount))
      } else if file.hasPrefix(SegmentKind.region.prefix) {
        let reader = try SegmentReader(path: "\(path)/\(file)", kind: .region)
        gathered.objectFiles[reader.header.objectID] = file
        let memory = SharedMemoryReader(name: name(of:), isAlive: isAlive)
        snapshot.regions.append(memory.region(file, reader, byteLimit: limits.byteCount))
      }
    } catch { note(error, &snapshot.faults) }
  }

  private func mailbox(
    _ file: String, _ reader: borrowing SegmentReader, _ limits: ChannelReader.Limits,
    _ isAlive: (UInt64) -> Bool
  ) -> ChannelSnapshot {
    var channel = ChannelSnapshot(id: file, kind: .mailbox, name: reader.header.name, capacity: .zero)
    channel.memoryByteCount = reader.allocatedByteCount
    let channelReader = ChannelReader(base: ChannelLayout.firstChannel)
    channelReader.fill(&channel, from: reader, limits, name: name(of:), isAlive: isAlive)
    let owner =
      reader.piece(ChannelLayout.firstChannel + ChannelLayout.state, byteCount: 8)
      .word(ChannelLayout.firstChannel + ChannelLayout.state) >> 1
    if owner != 0 { channel.ownerName = name(of: owner) }
    return channel
  }

  /// The directions of a link that have been used, or on which somebody waits.
  private func directions(
    _ file: String, _ reader: borrowing SegmentReader, _ limits: ChannelReader.Limits,
    _ isAlive: (UInt64) -> Bool
  ) -> [ChannelSnapshot] {
    let header = reader.header
    var used: [ChannelSnapshot] = []
    for direction in 0...1 {
      let ends = direction == 0 ? (header.name, header.secondName) : (header.secondName, header.name)
      var channel = ChannelSnapshot(
        id: "\(file)/\(direction)", kind: .link, name: "\(ends.0) → \(ends.1)", senderName: ends.0,
        receiverName: ends.1, capacity: .zero)
      channel.memoryByteCount = reader.allocatedByteCount / 2
      ChannelReader(base: ChannelLayout.firstChannel + direction * ChannelLayout.span)
        .fill(&channel, from: reader, limits, name: name(of:), isAlive: isAlive)
      channel.openedBy = [header.parameters.1, header.parameters.2].filter(isAlive)
      channel.senders = [direction == 0 ? header.parameters.1 : header.parameters.2].filter(isAlive)
      channel.receivers = [direction == 0 ? header.parameters.2 : header.parameters.1].filter(isAlive)
      let isUsed =
        channel.sentCount > 0 || channel.offer != nil || !channel.blockedSenders.isEmpty
        || !channel.blockedReceivers.isEmpty
      if isUsed { used.append(channel) }
    }
    return used
  }

  // MARK: Waits

  /// Puts the waits into the processes. A wait is confirmed when it stands unchanged after its object was read,
  /// and the object agrees with it.
  private func finish(_ gathered: Gathered, _ snapshot: DomainSnapshot) -> [ProcessSnapshot] {
    gathered.processes.map { process in
      var process = process
      process.lastChannelID = gathered.lastChannels[process.id].flatMap { gathered.objectFiles[$0] } ?? ""
      guard let before = gathered.rawWaits[process.id] else { return process }
      let after = waits(of: process)
      let stands = before.filter {
        $0.kind == .gate || $0.kind == .pace && (snapshot.isPaused || process.isHeld)
      }
      let standing = stands.filter { after.contains($0) }
      process.isAtGate = !standing.isEmpty
      process.gateSinceNanoseconds = standing.first { $0.kind == .gate }?.since
      process.waits = before.compactMap { raw in
        wait(raw, of: process, isUnchanged: after.contains(raw), gathered, snapshot)
      }
      return process
    }
  }

  private func waits(of process: ProcessSnapshot) -> [ProcessReader.RawWait] {
    do throws(DomainError) {
      let reader = try ProcessReader(path: "\(path)/\(SegmentKind.process.prefix)\(process.name)")
      return reader.id == process.id ? reader.waits() : []
    } catch { return [] }
  }

  private func wait(
    _ raw: ProcessReader.RawWait, of process: ProcessSnapshot, isUnchanged: Bool, _ gathered: Gathered,
    _ snapshot: DomainSnapshot
  ) -> WaitSnapshot? {
    guard let reason = WaitReason(raw.kind) else { return nil }
    let file = gathered.objectFiles[raw.objectID] ?? ""
    let id = file.hasPrefix(SegmentKind.link.prefix) ? "\(file)/\(raw.detail)" : file
    let channel = (snapshot.mailboxes + snapshot.links).first { $0.id == id }
    var wait = WaitSnapshot(
      reason: reason, objectID: id, objectName: channel?.name ?? raw.name, sinceNanoseconds: raw.since,
      byteCount: raw.byteCount, preview: raw.preview)
    if let buffer = snapshot.buffers.first(where: { $0.id == file }) {
      wait.objectName = objectName(raw, inBuffer: buffer.name)
    } else if let region = snapshot.regions.first(where: { $0.id == file }) {
      let kind =
        switch raw.kind {
        case .mutex: "mutex"
        case .readLock, .writeLock: "lock"
        case .sideLock: "guard"
        default: "semaphore"
        }
      wait.objectName =
        raw.detail == 0 ? "\(kind) of \(region.name)" : "\(kind) \(raw.detail) of \(region.name)"
    }
    if reason == .rendezvous, let channel, channel.offer?.senderID != process.id { wait.reason = .offerTurn }
    wait.deadlineNanoseconds = raw.deadline == 0 ? nil : raw.deadline
    wait.number = raw.detail
    wait.threadID = raw.threadID
    wait.sequence = raw.sequence
    wait.isAsleep = isAsleep(raw, of: process, gathered)
    wait.isConfirmed = isUnchanged && channel.map { agrees($0, with: reason, process.id) } ?? true
    switch reason {
    case .set: finishSet(&wait, raw, process.id, isUnchanged: isUnchanged, snapshot)
    case .turn: wait.turnHolder = raw.name.isEmpty ? nil : raw.name
    case .sideLock: wait.lockHolder = raw.name.isEmpty ? nil : raw.name
    default: break
    }
    return wait
  }

  /// Whether the thread that waits sleeps in the kernel.
  private func isAsleep(
    _ raw: ProcessReader.RawWait, of process: ProcessSnapshot, _ gathered: Gathered
  ) -> Bool {
    guard let status = gathered.statuses[process.id] else { return false }
    if status.threadCount == 1 { return status.isAsleep }
    return ProcessStatus(processID: process.processID, threadID: raw.threadID)?.isAsleep ?? false
  }

  private func objectName(_ raw: ProcessReader.RawWait, inBuffer name: String) -> String {
    switch raw.kind {
    case .mutex: "mutex of \(name)"
    case .semaphore: raw.detail == BufferLayout.emptyDetail ? "empty of \(name)" : "full of \(name)"
    default: name
    }
  }

  /// Whether a channel's state is one in which a process waits for that reason.
  private func agrees(_ channel: ChannelSnapshot, with reason: WaitReason, _ process: UInt64) -> Bool {
    switch reason {
    case .space:
      guard channel.blockedSenders.first == process else { return channel.blockedSenders.contains(process) }
      if case .bounded(let count) = channel.capacity { return channel.depth >= count }
      return channel.isDraining
    case .rendezvous:
      return channel.offer?.senderID == process || channel.blockedSenders.contains(process)
    case .message, .set:
      return channel.depth == 0 && channel.offer == nil
    case .empty: return channel.depth > 0
    default: return true
    }
  }
}

extension ProcessEnd {
  /// From the word in a process's file; nil while nobody has said how it ended.
  init?(word: UInt64) {
    let number = Int32(truncatingIfNeeded: word)
    switch word >> 32 {
    case 1: self = .exited(status: number)
    case 2: self = .killed(signal: number)
    default: return nil
    }
  }

  /// The word that says it.
  public var word: UInt64 {
    switch self {
    case .exited(let status): ProcessEndWord.exited | UInt64(UInt32(bitPattern: status))
    case .killed(let signal): ProcessEndWord.killed | UInt64(UInt32(bitPattern: signal))
    }
  }
}

extension WaitReason {
  init?(_ kind: WaitKind) {
    switch kind {
    case .gate: return nil
    case .space: self = .space
    case .rendezvous: self = .rendezvous
    case .receipt: self = .receipt
    case .message: self = .message
    case .mutex: self = .mutex
    case .semaphore: self = .semaphore
    case .peer: self = .peer
    case .pace: self = .pace
    case .set: self = .set
    case .empty: self = .empty
    case .turn: self = .turn
    case .readLock: self = .readLock
    case .writeLock: self = .writeLock
    case .sideLock: self = .sideLock
    }
  }
}

extension SendModeName {
  /// From the word by which a controller asks a worker for a mode; nil for none.
  init?(overrideWord: UInt64) {
    switch overrideWord {
    case 1: self = .blocking
    case 2: self = .buffered
    case 3: self = .nonBlocking
    default: return nil
    }
  }

  /// The word by which a controller asks a worker for this mode.
  public var overrideWord: UInt64 {
    switch self {
    case .blocking: 1
    case .buffered: 2
    case .nonBlocking: 3
    }
  }
}
