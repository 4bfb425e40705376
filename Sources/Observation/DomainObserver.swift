public import IPCCore
internal import Platform

/// Reads a domain again and again without taking part in it (§28): it maps nothing, takes no participant's
/// lock, and can be killed at any time without effect.
public final class DomainObserver {
  public let domainName: String
  private let path: String
  private let place: DomainPlace
  private let names: FileDescriptor
  private let domain: SegmentReader
  private var readingNumber: UInt64 = 0
  private var knownNames: [UInt64: String] = [:]
  /// All that were alive in some reading.
  private var seenIDs: Set<UInt64> = []
  private let segments: OpenSegments
  private var lives: Set<UInt64> = []
  private var livesVersion: UInt64 = 0

  /// Opens a domain for reading.
  public init(_ name: String, in place: DomainPlace = DomainPlace()) throws(DomainError) {
    guard isValidName(name) else { throw .invalidName(name) }
    path = place.path(of: name)
    self.place = place
    try Domain.checkDirectory(path, domain: name)
    domainName = name
    segments = OpenSegments(folder: path)
    do { domain = try SegmentReader(path: "\(path)/domain", kind: .domain) } catch {
      if case .system(let fault) = error, fault.errno == .noEntry { throw .noSuchDomain(name) }
      throw error
    }
    do { names = try FileDescriptor.openReadOnly("\(path)/names") } catch {
      throw .system(SystemFault("open", "\(path)/names", error))
    }
  }

  /// Begins to follow what the domain's processes do, which costs them a little as long as somebody does.
  /// - Throws: as ``Watch/init(_:in:level:)``.
  public func eventReader() throws(DomainError) -> EventReader { try EventReader(domainName, in: place) }

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
    read(ReadingFocus(messageLimit: messageLimit, byteLimit: byteLimit))
  }

  /// Reads the domain, its queues as far as the focus goes (§29).
  public func read(_ focus: ReadingFocus) -> DomainSnapshot {
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
      readProcess(file, now: monotonic, &gathered, &snapshot.faults)
    }
    if gathered.alive != lives {
      lives = gathered.alive
      livesVersion += 1
    }
    for file in files { readObject(file, focus, &gathered, &snapshot) }
    snapshot.processes = finish(gathered, snapshot)
    segments.close(notUsedAt: readingNumber)
    return snapshot
  }

  private var gate: GateWord {
    GateWord(raw: domain.piece(DomainLayout.gate, byteCount: 8).word(DomainLayout.gate))
  }

  private func readProcess(
    _ file: String, now: UInt64, _ gathered: inout Gathered, _ faults: inout [String]
  ) {
    do throws(DomainError) {
      let reader = ProcessReader(entry: try segments.entry(file, .process, reading: readingNumber))
      let control = reader.control()
      var process = ProcessSnapshot(id: reader.id, name: reader.header.name)
      process.processID = Int32(truncatingIfNeeded: control.word(ProcessLayout.processID))
      process.role =
        control.word(ProcessLayout.role) == ParticipantRole.controller.rawValue ? .controller : .participant
      process.end = ProcessEnd(word: control.word(ProcessLayout.end))
      process.programSendMode = SendModeName(overrideWord: control.word(ProcessLayout.userWords + 16))
      let holder = control.word(ProcessLayout.heldBy)
      process.isHeld = holder != 0
      process.heldBy = holder == 0 ? nil : name(of: holder)
      let counts = reader.counts(control)
      process.sentCount = counts.sent
      process.receivedCount = counts.received
      process.operationCount = counts.operations
      process.life = reader.life(control, operationCount: counts.operations, now: now)
      process.lastSentSequence = counts.lastSentSequence
      process.lastReceivedSequence = counts.lastReceivedSequence
      process.lastOperationNanoseconds = control.word(ProcessLayout.lastOperation)
      process.sendModeOverride = SendModeName(overrideWord: control.word(ProcessLayout.userWords))
      process.acceptsTuning = control.word(ProcessLayout.userWords + 8) != 0
      gathered.lastChannels[process.id] = control.word(ProcessLayout.lastChannel)
      if process.life == .running || process.life == .stopped {
        gathered.alive.insert(process.id)
        seenIDs.insert(process.id)
        let waits = reader.waits()
        gathered.rawWaits[process.id] = waits
        // Of one that waits it must be known whether it sleeps now.
        let status = waits.isEmpty ? reader.status : reader.freshStatus(control)
        gathered.statuses[process.id] = status
        process.threadCount = status?.threadCount ?? 0
        if status?.isTraced == true {
          process.debuggerProcessID = ProcessStatus.tracer(of: process.processID)
        }
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
    _ file: String, _ focus: ReadingFocus, _ gathered: inout Gathered, _ snapshot: inout DomainSnapshot
  ) {
    let alive = gathered.alive
    let isAlive: (UInt64) -> Bool = { alive.contains($0) }
    func entry(_ kind: SegmentKind) throws(DomainError) -> OpenSegments.Entry {
      let entry = try segments.entry(file, kind, reading: readingNumber)
      gathered.objectFiles[entry.reader.header.objectID] = file
      return entry
    }
    do throws(DomainError) {
      if file.hasPrefix(SegmentKind.mailbox.prefix) {
        snapshot.mailboxes.append(mailbox(file, try entry(.mailbox), focus, people(isAlive), &snapshot))
      } else if file.hasPrefix(SegmentKind.link.prefix) {
        snapshot.links += directions(file, try entry(.link), focus, people(isAlive), &snapshot)
      } else if file.hasPrefix(SegmentKind.buffer.prefix) {
        let memory = SharedMemoryReader(name: name(of:), isAlive: isAlive)
        snapshot.buffers.append(memory.buffer(file, try entry(.buffer).reader, byteLimit: focus.byteLimit))
      } else if file.hasPrefix(SegmentKind.region.prefix) {
        let memory = SharedMemoryReader(name: name(of:), isAlive: isAlive)
        snapshot.regions.append(memory.region(file, try entry(.region).reader, byteLimit: focus.byteLimit))
      }
    } catch { note(error, &snapshot.faults) }
  }

  private func people(_ isAlive: @escaping (UInt64) -> Bool) -> ChannelReader.People {
    let seenIDs = seenIDs
    return ChannelReader.People(
      name: name(of:), isAlive: isAlive, hasEnded: { seenIDs.contains($0) && !isAlive($0) },
      livesVersion: livesVersion)
  }

  /// One channel of a segment, and what the focus asks for of it.
  private func read(
    _ channel: inout ChannelSnapshot, _ entry: OpenSegments.Entry, direction: Int, _ focus: ReadingFocus,
    _ people: ChannelReader.People, _ snapshot: inout DomainSnapshot
  ) {
    let reader = ChannelReader(base: ChannelLayout.firstChannel + direction * ChannelLayout.span)
    let isBrief = focus.detailed.map { !$0.contains(channel.id) } ?? false
    let limits = ChannelReader.Limits(
      messageCount: isBrief ? 0 : focus.messageLimit, byteCount: focus.byteLimit, isBrief: isBrief)
    reader.fill(&channel, from: entry.reader, limits, people, remembering: &entry.memories[direction])
    if let window = focus.window, window.channelID == channel.id {
      snapshot.window = reader.window(window, entry.reader, byteLimit: focus.byteLimit, name: people.name)
    }
    if let part = focus.payload, part.channelID == channel.id {
      snapshot.payload = reader.payload(part, entry.reader, name: people.name)
    }
  }

  private func mailbox(
    _ file: String, _ entry: OpenSegments.Entry, _ focus: ReadingFocus, _ people: ChannelReader.People,
    _ snapshot: inout DomainSnapshot
  ) -> ChannelSnapshot {
    var channel = ChannelSnapshot(id: file, kind: .mailbox, name: entry.reader.header.name, capacity: .zero)
    channel.memoryByteCount = entry.allocatedByteCount
    read(&channel, entry, direction: 0, focus, people, &snapshot)
    return channel
  }

  /// The directions of a link that have been used, or on which somebody waits.
  private func directions(
    _ file: String, _ entry: OpenSegments.Entry, _ focus: ReadingFocus, _ people: ChannelReader.People,
    _ snapshot: inout DomainSnapshot
  ) -> [ChannelSnapshot] {
    let header = entry.reader.header
    var used: [ChannelSnapshot] = []
    for direction in 0...1 {
      let ends = direction == 0 ? (header.name, header.secondName) : (header.secondName, header.name)
      let ids = [header.parameters.1, header.parameters.2]
      var channel = ChannelSnapshot(
        id: "\(file)/\(direction)", kind: .link, name: "\(ends.0) → \(ends.1)", senderName: ends.0,
        receiverName: ends.1, capacity: .zero)
      channel.memoryByteCount = entry.allocatedByteCount / 2
      read(&channel, entry, direction: direction, focus, people, &snapshot)
      channel.openedBy = ids.filter(people.isAlive)
      channel.senders = [ids[direction]].filter(people.isAlive)
      channel.receivers = [ids[1 - direction]].filter(people.isAlive)
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
      guard let before = gathered.rawWaits[process.id], !before.isEmpty else { return process }
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
      let file = "\(SegmentKind.process.prefix)\(process.name)"
      let reader = ProcessReader(entry: try segments.entry(file, .process, reading: readingNumber))
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
