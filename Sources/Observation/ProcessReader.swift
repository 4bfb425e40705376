internal import IPCCore
internal import Platform

/// Reads one process's file.
struct ProcessReader: ~Copyable {
  let segment: SegmentReader

  init(path: String) throws(DomainError) { segment = try SegmentReader(path: path, kind: .process) }

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

  /// Whether the process lives: the lock on its file is the proof, `/proc` says whether it is stopped.
  func life(_ control: Piece) -> (life: ProcessLife, status: ProcessStatus?) {
    if control.word(ProcessLayout.state) == ProcessLayout.stateLeft { return (.left, nil) }
    guard segment.descriptor.isLockedByAnother(byte: ProcessLayout.lifeLockByte) else { return (.dead, nil) }
    let processID = Int32(truncatingIfNeeded: control.word(ProcessLayout.processID))
    guard let status = ProcessStatus(processID: processID) else { return (.running, nil) }
    // In another namespace of pids the number may be somebody else's.
    let isSame = status.startTicks == control.word(ProcessLayout.startTicks)
    return (status.isStopped ? .stopped : .running, isSame ? status : nil)
  }

  /// Everything but the wait records.
  func control() -> Piece { segment.piece(0, byteCount: ProcessLayout.waitRecords) }

  /// What it has sent and received, over its open channels too.
  func counts(_ control: Piece) -> MessageCounts {
    let endpoints = segment.piece(
      ProcessLayout.endpoints, byteCount: ProcessLayout.endpointCount * EndpointLayout.byteCount)
    return MessageCounts { $0 < ProcessLayout.endpoints ? control.word($0) : endpoints.word($0) }
  }

  /// The waits of its threads, longest first. A record that changed while it was read is read again.
  func waits() -> [RawWait] {
    let byteCount = ProcessLayout.waitRecordCount * WaitLayout.byteCount
    var waits: [RawWait] = []
    let all = segment.piece(ProcessLayout.waitRecords, byteCount: byteCount)
    for index in 0..<ProcessLayout.waitRecordCount {
      let at = ProcessLayout.waitRecords + index * WaitLayout.byteCount
      guard all.word(at + WaitLayout.inUse) != 0 else { continue }
      if let wait = wait(at) { waits.append(wait) }
    }
    return waits.sorted { $0.since < $1.since }
  }

  private func wait(_ at: Int) -> RawWait? {
    for _ in 0..<8 {
      let before = segment.piece(at + WaitLayout.sequence, byteCount: 8).word(at + WaitLayout.sequence)
      let piece = segment.piece(at, byteCount: WaitLayout.byteCount)
      let after = segment.piece(at + WaitLayout.sequence, byteCount: 8).word(at + WaitLayout.sequence)
      guard before == after, before % 2 == 0 else { continue }
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
        threadID: Int32(truncatingIfNeeded: piece.word(at + WaitLayout.threadID)), sequence: before)
    }
    return nil
  }
}
