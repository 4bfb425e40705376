internal import IPCCore
internal import Platform

/// Whether the processes that a worker depends on still take part, or will.
struct PartnerWatch {
  private(set) var names: [String]
  private let participant: Participant
  /// Whoever has a larger id has joined since the work began.
  private let beginID: UInt64
  /// One that has not joined by then will not come.
  private let joinDeadline: Deadline

  /// - Parameter beginID: the id of a channel that was made for this work before its workers were started.
  init(_ names: [String], _ participant: Participant, since beginID: UInt64) {
    self.names = names
    self.participant = participant
    self.beginID = beginID
    joinDeadline = Deadline(participant.domain, timeoutNanoseconds: Interpreter.patienceNanoseconds)
  }

  /// Whether each of them has come and gone, or has not come for a long time.
  var allAreGone: Bool {
    if names.contains(where: { participant.identity(of: $0) != nil }) { return false }
    if joinDeadline.hasPassed(in: participant.domain) { return true }
    let come = namesThatHaveJoined()
    return names.allSatisfy(come.contains)
  }

  /// The names under which somebody has joined since the work began, whether they live or not.
  private func namesThatHaveJoined() -> Set<String> {
    let domain = participant.domain
    let endID = domain.segment.word(DomainLayout.nextID).loadAcquire()
    guard beginID < endID else { return [] }
    return Set((beginID..<endID).compactMap { domain.record(of: $0)?.name })
  }

  /// No longer minds those.
  mutating func forget(_ done: Set<String>) { names.removeAll { done.contains($0) } }
}
