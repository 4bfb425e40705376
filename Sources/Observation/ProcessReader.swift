internal import IPCCore
internal import Platform

/// When `/proc` was asked about a process last, and at how many operations of it.
struct ProcessLook {
  var operationCount: UInt64
  var atNanoseconds: UInt64
  var isStopped: Bool
  var status: ProcessStatus?
}

/// Reads one process's file.
struct ProcessReader {
  let entry: OpenSegments.Entry
  private var segment: SegmentReader { _read { yield entry.reader } }

  var header: SegmentHeader { entry.reader.header }

  /// One wait as it stands in a record, before its object has been held against it.
  struct RawWait: Equatable {
    var kind: WaitKind
    var objectID: UInt64
    var detail: UInt64
    var since: UInt64
    var byteCount: Int
    var preview: [UInt8]
    var name: String
    var deadline: UInt64 = 0
    var threadID: Int32 = 0
    var sequence: UInt64 = 0
  }

  var id: UInt64 { segment.header.objectID }

  /// Whether the process lives: the lock on its file is the proof, `/proc` says whether it is stopped. One that
  /// goes on working is not stopped, and of one that does not, `/proc` is asked some times a second.
  func life(_ control: Piece, operationCount: UInt64, now: UInt64) -> ProcessLife {
    if control.word(ProcessLayout.state) == ProcessLayout.stateLeft { return .left }
    guard segment.descriptor.isLockedByAnother(byte: ProcessLayout.lifeLockByte) else { return .dead }
    if let look = entry.look {
      if look.operationCount != operationCount {
        entry.look = ProcessLook(
          operationCount: operationCount, atNanoseconds: look.atNanoseconds, isStopped: false,
          status: look.status)
        return .running
      }
      if now &- look.atNanoseconds < Self.lookIntervalNanoseconds {
        return look.isStopped ? .stopped : .running
      }
    }
    let processID = Int32(truncatingIfNeeded: control.word(ProcessLayout.processID))
    let status = ProcessStatus(processID: processID)
    let isStopped = status?.isStopped ?? false
    entry.look = ProcessLook(
      operationCount: operationCount, atNanoseconds: now, isStopped: isStopped,
      status: ofThisProcess(status, control))
    return isStopped ? .stopped : .running
  }

  /// What `/proc` said last; nil when it was not asked, or has no such process.
  var status: ProcessStatus? { entry.look?.status }

  /// What `/proc` says in the reading of `now`: it is asked once in each.
  func freshStatus(_ control: Piece, operationCount: UInt64, now: UInt64) -> ProcessStatus? {
    if let look = entry.look, look.atNanoseconds == now { return look.status }
    let processID = Int32(truncatingIfNeeded: control.word(ProcessLayout.processID))
    let status = ProcessStatus(processID: processID)
    let own = ofThisProcess(status, control)
    entry.look = ProcessLook(
      operationCount: operationCount, atNanoseconds: now, isStopped: status?.isStopped ?? false, status: own)
    return own
  }

  /// In another namespace of pids the number may be somebody else's.
  private func ofThisProcess(_ status: ProcessStatus?, _ control: Piece) -> ProcessStatus? {
    status?.startTicks == control.word(ProcessLayout.startTicks) ? status : nil
  }

  private static let lookIntervalNanoseconds: UInt64 = 100_000_000

  /// Everything but the wait records.
  func control() -> Piece { segment.piece(0, byteCount: ProcessLayout.waitRecords) }

  /// What it has sent and received, over its open channels too.
  func counts(_ control: Piece) -> MessageCounts {
    let endpoints = segment.piece(
      ProcessLayout.endpoints, byteCount: ProcessLayout.endpointCount * EndpointLayout.byteCount)
    return MessageCounts { $0 < ProcessLayout.endpoints ? control.word($0) : endpoints.word($0) }
  }

  /// The waits of its threads, longest first. Records that change while they are read are read again.
  func waits() -> [RawWait] {
    let byteCount = ProcessLayout.waitRecordCount * WaitLayout.byteCount
    var before = segment.piece(ProcessLayout.waitRecords, byteCount: byteCount)
    var waits: [RawWait] = []
    var left = (0..<ProcessLayout.waitRecordCount).map {
      ProcessLayout.waitRecords + $0 * WaitLayout.byteCount
    }
    .filter { before.word($0 + WaitLayout.inUse) != 0 }
    for _ in 0..<8 where !left.isEmpty {
      let after = segment.piece(ProcessLayout.waitRecords, byteCount: byteCount)
      left.removeAll { at in
        let sequence = before.word(at + WaitLayout.sequence)
        guard sequence % 2 == 0, after.word(at + WaitLayout.sequence) == sequence else { return false }
        if let wait = wait(before, at) { waits.append(wait) }
        return true
      }
      before = after
    }
    return waits.sorted { $0.since < $1.since }
  }

  private func wait(_ piece: Piece, _ at: Int) -> RawWait? {
    guard piece.word(at + WaitLayout.inUse) != 0,
      let kind = WaitKind(rawValue: piece.word(at + WaitLayout.reason))
    else { return nil }
    let previewLength = Int(
      min(piece.word(at + WaitLayout.previewLength), UInt64(WaitLayout.previewByteCount)))
    let nameLength = Int(min(piece.word(at + WaitLayout.nameLength), UInt64(maximumNameByteCount)))
    return RawWait(
      kind: kind, objectID: piece.word(at + WaitLayout.objectID),
      detail: piece.word(at + WaitLayout.detail),
      since: piece.word(at + WaitLayout.since),
      byteCount: Int(truncatingIfNeeded: piece.word(at + WaitLayout.messageByteCount)),
      preview: piece.bytes(at + WaitLayout.preview, count: previewLength),
      name: String(decoding: piece.bytes(at + WaitLayout.name, count: nameLength), as: UTF8.self),
      deadline: piece.word(at + WaitLayout.deadline),
      threadID: Int32(truncatingIfNeeded: piece.word(at + WaitLayout.threadID)),
      sequence: piece.word(at + WaitLayout.sequence))
  }
}
