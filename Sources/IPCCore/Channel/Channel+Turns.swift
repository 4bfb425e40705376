internal import Platform

/// Whose turn it is: order among the blocked of a side, and turns by process among receivers (§9, 19).
extension Channel {
  /// How often a blocked call is overtaken at most, unless its process is stopped or dead (§19).
  package static let overtakingBound = Int(TicketQueue.overtakingBound)
  /// How long one that was woken and does not come is waited for, unless the domain is paused (§19).
  package static let patienceNanoseconds = TicketQueue.patienceNanoseconds

  /// The place of a call of this process; without a ticket it comes after all who have one.
  func place(of ticket: TicketQueue.Ticket?) -> TicketQueue.Place {
    TicketQueue.Place(number: ticket?.number, identity: participant.identity)
  }

  /// A message has been taken (under the receive lock, before the ticket goes): counts whom that has overtaken,
  /// and moves the turn on. A death between the commit and this leaves the turn where it was: the dead one's tickets
  /// are reaped, and it passes on all the same.
  func noteTurn(_ ticket: TicketQueue.Ticket?) {
    if receiveTickets.hasWaiting { receiveTickets.noteOvertaking(by: place(of: ticket)) }
    guard let lastTurn = receiveTickets.lastTurn else { return }
    crashPoint(.turnTaken)
    lastTurn.storeRelaxed(participant.identity)
    crashPoint(.turnPassed)
  }

  /// Keeps the wait record true: a receiver waits for a message, or for the turn of another to be taken.
  func tellWait(_ receiving: inout Receiving, rank: Int) {
    var wait = WaitDescription(
      .message, objectID: objectID, detail: direction, until: receiving.deadline)
    if rank > 0, receiveTickets.lastTurn != nil, hasMessage, let first = receiveTickets.first() {
      wait.kind = .turn
      wait.name = participant.name(of: receiveTickets.identity(first))
    }
    guard receiving.wait?.kind != wait.kind else { return }
    if let old = receiving.wait { participant.endWait(old) }
    receiving.wait = participant.beginWait(wait)
  }
}
