internal import IPCCore

/// Reads bounded buffers and regions.
struct SharedMemoryReader {
  let name: (UInt64) -> String
  let isAlive: (UInt64) -> Bool

  // MARK: Buffers

  func buffer(_ file: String, _ reader: borrowing SegmentReader, byteLimit: Int) -> BufferSnapshot {
    let slotCount = Int(reader.header.parameters.0)
    let slotByteCount = Int(reader.header.parameters.1)
    // Control words and slots move on while they are read: read again until the words stand still.
    var control = reader.piece(0, byteCount: BufferLayout.lines)
    var slots = self.slots(reader, slotCount, slotByteCount, byteLimit)
    for _ in 0..<4 {
      let after = reader.piece(0, byteCount: BufferLayout.lines)
      if after == control { break }
      control = after
      slots = self.slots(reader, slotCount, slotByteCount, byteLimit)
    }
    var buffer = BufferSnapshot(
      id: file, name: reader.header.name, discipline: discipline(control.word(BufferLayout.discipline)),
      slotByteCount: slotByteCount, slots: slots)
    buffer.inIndex = index(control.word(BufferLayout.inIndex), slotCount)
    buffer.outIndex = index(control.word(BufferLayout.outIndex), slotCount)
    buffer.counter = Int64(bitPattern: control.word(BufferLayout.counter))
    buffer.fullSlotCount = slots.count { $0 != nil }
    buffer.mutexHolder = holder(control.word(BufferLayout.mutex + MutexLayout.owner))
    buffer.mutexHolderThread = thread(control.word(BufferLayout.mutex + MutexLayout.owner))
    buffer.emptyCount = Int64(bitPattern: control.word(BufferLayout.empty + SemaphoreLayout.count))
    buffer.fullCount = Int64(bitPattern: control.word(BufferLayout.full + SemaphoreLayout.count))
    buffer.producedCount = control.word(BufferLayout.producedCount)
    buffer.consumedCount = control.word(BufferLayout.consumedCount)
    buffer.lostUpdateCount = control.word(BufferLayout.lostUpdateCount)
    buffer.tornReadCount = control.word(BufferLayout.tornReadCount)
    readLines(reader, into: &buffer)
    buffer.mutexWaiting = mutexLine(reader, control)
    return buffer
  }

  private func discipline(_ word: UInt64) -> BufferDisciplineName {
    switch word & 0xff {
    case 0: .inOut
    case 1: .counter
    default: .semaphores
    }
  }

  private func index(_ word: UInt64, _ slotCount: Int) -> Int { Int(word % UInt64(max(1, slotCount))) }

  private func slots(
    _ reader: borrowing SegmentReader, _ slotCount: Int, _ slotByteCount: Int, _ byteLimit: Int
  ) -> [MessageSnapshot?] {
    let wanted = BufferSlotLayout.bytes + min(slotByteCount, byteLimit)
    let span = BufferLayout.slotSpan(slotByteCount: slotByteCount)
    // Small buffers in one read, large ones slot by slot.
    let isSmall = slotCount * span <= 1 << 18
    let all = isSmall ? reader.piece(BufferLayout.slots, byteCount: slotCount * span) : nil
    return (0..<slotCount).map { index in
      let at = BufferLayout.slot(index, slotByteCount: slotByteCount)
      return slot(all ?? reader.piece(at, byteCount: wanted), at, min(slotByteCount, byteLimit))
    }
  }

  private func slot(_ piece: Piece, _ at: Int, _ byteLimit: Int) -> MessageSnapshot? {
    let word = BufferSlotWord(raw: piece.word(at + BufferSlotLayout.word))
    guard word.state == .full else { return nil }
    let sender = piece.word(at + BufferSlotLayout.sender)
    let byteCount = Int(min(piece.word(at + BufferSlotLayout.byteCount), 65536))
    return MessageSnapshot(
      sequence: word.sequence, senderID: sender, senderName: name(sender),
      sendTimeNanoseconds: piece.word(at + BufferSlotLayout.sendTime), byteCount: byteCount,
      bytes: piece.bytes(at + BufferSlotLayout.bytes, count: min(byteCount, byteLimit)))
  }

  /// Who has opened it, and the registers of the counter discipline.
  private func readLines(_ reader: borrowing SegmentReader, into buffer: inout BufferSnapshot) {
    let piece = reader.piece(
      BufferLayout.lines, byteCount: BufferLayout.lineCount * BufferLineLayout.byteCount)
    for index in 0..<BufferLayout.lineCount {
      let at = BufferLayout.line(index)
      let owner = piece.word(at + BufferLineLayout.owner)
      guard owner != 0, isAlive(owner) else { continue }
      switch piece.word(at + BufferLineLayout.role) {
      case 1: buffer.producers.append(owner)
      case 2: buffer.consumers.append(owner)
      default: continue
      }
      let move = RegisterMove(rawValue: piece.word(at + BufferLineLayout.move)) ?? .none
      guard buffer.discipline == .counter, move != .none else { continue }
      buffer.registers.append(
        RegisterSnapshot(
          processID: owner, value: Int64(bitPattern: piece.word(at + BufferLineLayout.register)),
          nextMove: RegisterMoveName(move)))
    }
  }

  /// Who waits for the mutex of a buffer.
  private func mutexLine(_ reader: borrowing SegmentReader, _ control: Piece) -> [String] {
    let used = min(
      Int(clamping: control.word(BufferLayout.waitingLineHeader + LineLayout.used)),
      BufferLayout.waitingLineCount)
    guard used > 0 else { return [] }
    let piece = reader.piece(BufferLayout.waitingLine, byteCount: used * LineLayout.byteCount)
    return entries(piece, at: BufferLayout.waitingLine, count: used).filter { $0.place.state?.waits == true }
      .sorted { $0.ticket < $1.ticket }.map(\.who)
  }

  private func holder(_ word: UInt64) -> String? {
    let participant = MutexWord(raw: word).participant
    return participant == 0 ? nil : name(participant)
  }

  private func thread(_ word: UInt64) -> ThreadReference? {
    let word = MutexWord(raw: word)
    return word == .free ? nil : ThreadReference(participantID: word.participant, threadID: word.thread)
  }

  // MARK: Regions

  func region(_ file: String, _ reader: borrowing SegmentReader, byteLimit: Int) -> RegionSnapshot {
    let byteCount = Int(reader.header.parameters.0)
    let control = reader.piece(0, byteCount: RegionLayout.bytes)
    var region = RegionSnapshot(id: file, name: reader.header.name, byteCount: byteCount)
    region.attached = Set(
      (0..<RegionLayout.attachedCount).map { control.word(RegionLayout.attached + 8 * $0) }
        .filter { $0 != 0 && isAlive($0) }
    ).sorted()
    region.registers = registers(control)
    let writer = control.word(RegionLayout.lastWriter)
    region.lastWriterName = writer == 0 ? nil : name(writer)
    region.writeCount = control.word(RegionLayout.writeCount)
    let line = line(control)
    region.mutexes = (0..<RegionLayout.mutexCount).compactMap { mutex($0, control, line) }
    region.semaphores = (0..<RegionLayout.semaphoreCount).compactMap { semaphore($0, control, line) }
    region.locks = (0..<RegionLayout.readersWritersLockCount).compactMap { lock($0, line) }
    region.checkedReadCount = control.word(RegionLayout.checkedReadCount)
    region.tornReadCount = control.word(RegionLayout.tornReadCount)
    region.bytes = reader.piece(RegionLayout.bytes, byteCount: min(byteCount, byteLimit)).bytes
    return region
  }

  private func registers(_ control: Piece) -> [RegionRegisterSnapshot] {
    (0..<RegionLayout.attachedCount).compactMap { index in
      let owner = control.word(RegionLayout.attached + 8 * index)
      let place = control.word(RegisterLayout.at(index) + RegisterLayout.place)
      guard owner != 0, isAlive(owner), let move = RegisterMove(rawValue: place & 0xff), move != .none else {
        return nil
      }
      let value = Int64(bitPattern: control.word(RegisterLayout.at(index) + RegisterLayout.value))
      return RegionRegisterSnapshot(
        processID: owner, value: value, offset: Int(place >> 8), nextMove: RegisterMoveName(move))
    }
  }

  /// An entry of a region's line.
  private struct LineEntry {
    var who: String
    var thread: ThreadReference
    var place: LinePlace
    var ticket: UInt64
    var units: Int64
  }

  private func line(_ control: Piece) -> [LineEntry] {
    let used = Int(
      min(control.word(RegionLayout.lineHeader + LineLayout.used), UInt64(RegionLayout.lineCount)))
    return entries(control, at: RegionLayout.line, count: used)
  }

  private func entries(_ piece: Piece, at start: Int, count: Int) -> [LineEntry] {
    (0..<count).compactMap { index in
      let at = start + index * LineLayout.byteCount
      let place = LinePlace(raw: piece.word(at + LineLayout.place))
      let word = piece.word(at + LineLayout.who)
      guard place.state != nil, let who = holder(word), let thread = thread(word) else { return nil }
      let units =
        place.state == .hasUnits ? Int64(bitPattern: piece.word(at + LineLayout.units)) : 0
      return LineEntry(
        who: who, thread: thread, place: place, ticket: piece.word(at + LineLayout.ticket),
        units: max(0, units))
    }
  }

  /// Those in a line who wait for a lock, in their order.
  private func waiting(_ line: [LineEntry], _ kind: LinePlace.Kind, _ index: Int) -> [String] {
    line.filter { $0.place.lock == LinePlace(kind, index, .waitsAlone).lock && $0.place.state?.waits == true }
      .sorted { $0.ticket < $1.ticket }.map(\.who)
  }

  /// A mutex, unless nobody holds it or waits for it.
  private func mutex(_ index: Int, _ control: Piece, _ line: [LineEntry]) -> MutexSnapshot? {
    let owner = control.word(RegionLayout.mutex(index) + MutexLayout.owner)
    let mutex = MutexSnapshot(
      index: index, holder: holder(owner), thread: thread(owner), waiting: waiting(line, .mutex, index))
    return mutex.holder == nil && mutex.waiting.isEmpty ? nil : mutex
  }

  /// A semaphore, unless it has no units and nobody waits for it.
  private func semaphore(_ index: Int, _ control: Piece, _ line: [LineEntry]) -> SemaphoreSnapshot? {
    let held = line.filter { $0.place == LinePlace(.semaphore, index, .hasUnits) && $0.units > 0 }
    let all = Int64(bitPattern: control.word(RegionLayout.semaphore(index) + SemaphoreLayout.count))
    let waiting = waiting(line, .semaphore, index)
    guard all != 0 || !held.isEmpty || !waiting.isEmpty else { return nil }
    return SemaphoreSnapshot(
      index: index, count: max(0, all &- held.reduce(0) { $0 &+ $1.units }), holders: held.map(\.who),
      waiting: waiting)
  }

  /// A readers–writers lock, unless nobody holds it or waits for it.
  private func lock(_ index: Int, _ line: [LineEntry]) -> LockSnapshot? {
    let entries = line.filter { $0.place.lock == LinePlace(.readersWriters, index, .alone).lock }
    if entries.isEmpty { return nil }
    let waiting = entries.filter { $0.place.state?.waits == true }.sorted { $0.ticket < $1.ticket }
    var lock = LockSnapshot(
      index: index, readers: entries.filter { $0.place.state == .shares }.map(\.who),
      writer: entries.first { $0.place.state == .alone }?.who, waiting: waiting.map(\.who))
    lock.holders = entries.filter { $0.place.state?.waits == false }.map(\.thread)
    lock.queue = waiting.map {
      LockSnapshot.Waiting(thread: $0.thread, writes: $0.place.state == .waitsAlone)
    }
    return lock
  }
}

extension RegisterMoveName {
  init(_ move: RegisterMove) {
    switch move {
    case .none, .load: self = .load
    case .change: self = .change
    case .store: self = .store
    }
  }
}
