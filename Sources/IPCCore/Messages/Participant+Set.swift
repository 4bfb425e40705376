internal import Platform
internal import Synchronization

/// One receive on a set of mailboxes (§11).
extension Participant {
  /// Receives from whichever of several mailboxes has a message: waiting for A **or** B (§11). Blocks until there
  /// is one.
  ///
  /// The mailboxes are served in turn, and order holds for each sender. Write the set out:
  /// `receive(fromAnyOf: [a.member, b.member])`.
  /// - Throws: ``ReceiveError/mailboxClosed(name:)`` with the name of the member that has ended.
  public func receive(fromAnyOf mailboxes: [MailboxMember]) throws(ReceiveError) -> SetMessage {
    while true {
      let outcome = try receive(fromAnyOf: mailboxes, ReceiveRequest(mayBlock: true))
      if let outcome { return outcome }
    }
  }

  /// As above, at most that long on the domain clock; nil when the time-out has passed.
  public func receive(
    fromAnyOf mailboxes: [MailboxMember], timeoutNanoseconds: UInt64
  ) throws(ReceiveError) -> SetMessage? {
    try receive(
      fromAnyOf: mailboxes, ReceiveRequest(mayBlock: true, timeoutNanoseconds: timeoutNanoseconds))
  }

  /// As above without blocking: nil when none of them has a message.
  public func receiveNow(fromAnyOf mailboxes: [MailboxMember]) throws(ReceiveError) -> SetMessage? {
    try receive(fromAnyOf: mailboxes, ReceiveRequest(mayBlock: false))
  }

  package func receive(
    fromAnyOf mailboxes: [MailboxMember], _ request: ReceiveRequest
  ) throws(ReceiveError) -> SetMessage? {
    guard isOriginal else { throw .forked }
    if let fault = domain.segment.cutFault { throw .damaged(fault) }
    for mailbox in mailboxes { mailbox.noteReceiver() }
    if !request.passesGate { passGate() }
    // An operation that finds nothing, or fails, has completed too.
    defer { endStep() }
    let channels = inTurn(mailboxes.map(\.channel))
    let deadline = Deadline(domain, timeoutNanoseconds: request.timeoutNanoseconds)
    for channel in channels {
      if let message = try channel.receiveIfThere() { return served(message, from: channel) }
    }
    guard request.mayBlock else {
      noteOperation(at: domain.timeNanoseconds, channel: channels.first?.objectID ?? 0)
      return nil
    }
    return try wait(for: channels, deadline)
  }

  private func wait(for channels: [Channel], _ deadline: Deadline) throws(ReceiveError) -> SetMessage? {
    let names = channels.map(\.label).joined(separator: ", ")
    let wait = WaitDescription(
      .set, objectID: channels.first?.objectID ?? 0, detail: UInt64(channels.count), name: names,
      until: deadline)
    return try waiting(wait) { () throws(ReceiveError) -> SetMessage? in
      var set = SetReceive(self, channels, deadline: deadline)
      defer { set.leave() }
      var handed: Int?
      while true {
        let look: SetReceive.Look
        do throws(SetReceive.Failure) { look = try set.look(handed: handed) } catch { throw error.error }
        switch look {
        case .message(let message, let channel): return served(message, from: channel)
        case .timedOut:
          noteOperation(at: domain.timeNanoseconds, channel: channels.first?.objectID ?? 0)
          return nil
        case .nothing: handed = set.sleep { false }
        }
      }
    }
  }

  /// The channels, beginning after the one that this process was served from last.
  private func inTurn(_ channels: [Channel]) -> [Channel] {
    let last = links.state.withLock { $0.lastServedMailbox }
    guard let index = channels.firstIndex(where: { $0.objectID == last }) else { return channels }
    return Array(channels[(index + 1)...] + channels[...index])
  }

  private func served(_ message: Message, from channel: Channel) -> SetMessage {
    links.state.withLock { $0.lastServedMailbox = channel.objectID }
    return SetMessage(mailboxName: channel.label, mailboxID: channel.objectID, message: message)
  }
}

/// A message received from a set of mailboxes, and where it lay.
public struct SetMessage: Sendable, Equatable {
  public let mailboxName: String
  public let mailboxID: UInt64
  public let message: Message
}

/// A mailbox that a process has opened, as a member of a set: stays open for as long as it lives.
public final class MailboxMember: Sendable {
  let channel: Channel
  let openedEntry: Int?
  /// The identity lives at least as long as the channel.
  private let participant: Participant

  init(opening channel: Channel, by participant: Participant) {
    self.channel = channel
    self.participant = participant
    openedEntry = channel.noteOpened()
  }

  deinit { channel.noteClosed(openedEntry) }

  public var name: String { channel.label }

  func noteReceiver() { channel.note(ChannelLayout.hasReceivedBit, openedEntry) }
}
