import IPCCore
import Platform

/// The domain of a run: one that it makes, and that goes with it.
///
/// User word 7 of such a domain names the runner's participant id, so that what a killed runner has left can be
/// told from a domain that somebody made to last.
enum RunDomain {
  private static let runnerWord = 7
  /// The name under which a runner takes part.
  static let runnerName = "ipcscope"

  /// Makes and joins a domain.
  /// - Parameters:
  ///   - wanted: its name; an error when that is taken.
  ///   - base: without `wanted`: the first free one of `base`, `base-2`, `base-3`, ….
  static func make(
    named wanted: String?, orLike base: String, in place: DomainPlace
  ) throws(CommandFailure) -> Participant {
    var number = 1
    while true {
      let suffix = number == 1 ? "" : "-\(number)"
      let name = wanted ?? base.prefix(maximumNameByteCount - suffix.utf8.count) + suffix
      if let participant = try make(name, in: place) { return participant }
      if wanted != nil {
        throw CommandFailure(
          .cannotCreate, "there is a domain '\(name)' already (ipcscope clean \(name) removes an unused one)")
      }
      number += 1
    }
  }

  /// Nil when there is a domain of that name that must stay.
  private static func make(_ name: String, in place: DomainPlace) throws(CommandFailure) -> Participant? {
    for _ in 0..<10 {
      let domain: Domain
      do { domain = try Domain.create(name, in: place) } catch {
        guard case .alreadyExists = error else { throw CommandFailure(error) }
        guard let old = try? Domain.open(name, in: place), removeIfAbandoned(old) else { return nil }
        continue
      }
      let participant = try reporting { () throws(DomainError) in
        try domain.join(as: runnerName, role: .controller)
      }
      domain.userWord(runnerWord).storeRelease(participant.id.rawValue)
      return participant
    }
    return nil
  }

  /// Removes a domain whose runner has died and in which no other process lives.
  /// - Returns: whether it is gone.
  static func removeIfAbandoned(_ domain: Domain) -> Bool {
    guard domain.userWord(runnerWord).loadAcquire() != 0 else { return false }
    // Refused while any process lives in it, the runner first of all.
    return (try? Domain.remove(domain.name, in: domain.place)) != nil
  }

  /// Ends all mailboxes, so that whoever waits on one is told, and takes the domain away.
  static func remove(_ participant: Participant) {
    let domain = participant.domain
    for mailbox in (try? domain.mailboxNames()) ?? [] { _ = try? participant.deleteMailbox(mailbox) }
    try? Domain.remove(domain.name, in: domain.place, force: true)
  }
}
