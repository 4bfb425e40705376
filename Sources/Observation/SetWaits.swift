/// A receive on a set of mailboxes, as its tickets show it.
extension DomainObserver {
  /// Names the members, and confirms the wait when none of them has a message.
  ///
  /// The wait record has room for a few names; the call holds a ticket in every member, so that the members are the
  /// mailboxes in which the process stands among the blocked receivers.
  func finishSet(
    _ wait: inout WaitSnapshot, _ raw: ProcessReader.RawWait, _ process: UInt64, isUnchanged: Bool,
    _ snapshot: DomainSnapshot
  ) {
    let names = Set(raw.name.split(separator: ",").map { $0.drop { $0 == " " } })
    // A list that was cut ends in part of a name.
    let isWhole = names.count == raw.detail
    let members = snapshot.mailboxes.filter {
      $0.blockedReceivers.contains(process) && (!isWhole || names.contains($0.name[...]))
    }
    wait.memberIDs = members.map(\.id)
    wait.objectName = isWhole || members.isEmpty ? raw.name : members.map(\.name).joined(separator: ", ")
    wait.isConfirmed = isUnchanged && members.allSatisfy { $0.depth == 0 && $0.offer == nil }
  }
}
