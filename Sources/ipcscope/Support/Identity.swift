import ArgumentParser
import IPCCore
import Platform

/// Under which name a command takes part.
struct IdentityOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      "Take part under this name. Inside 'ipcscope join' the name is known already.", valueName: "name"))
  var name: String?
}

/// The identity that `join` holds for the commands inside it: found in the environment.
struct HeldIdentity: Equatable {
  static let domainVariable = "IPCSCOPE_DOMAIN"
  static let nameVariable = "IPCSCOPE_NAME"
  static let holderVariable = "IPCSCOPE_HOLDER"
  static let placeVariable = "IPCSCOPE_PLACE"

  let domain: String
  let name: String
  let holder: Int32
  let place: String

  /// Nil outside `join`.
  static var current: HeldIdentity? {
    guard let domain = FileSystem.environment(domainVariable),
      let name = FileSystem.environment(nameVariable),
      let holder = FileSystem.environment(holderVariable).flatMap({ Int32($0) }),
      let place = FileSystem.environment(placeVariable)
    else { return nil }
    return HeldIdentity(domain: domain, name: name, holder: holder, place: place)
  }

  /// Whether it is meant for that domain.
  func covers(_ domain: Domain) -> Bool {
    self.domain == domain.name && place == absolutePath(domain.place.root)
  }
}

extension Domain {
  /// Joins for one command.
  /// - Parameters:
  ///   - name: the name asked for; nil: the identity that `join` holds, else a name of the command's own.
  ///   - command: the beginning of that name.
  func join(as name: String?, command: String, role: ParticipantRole = .participant) throws(CommandFailure)
    -> Participant
  {
    if let held = HeldIdentity.current, held.covers(self), name == nil || name == held.name {
      return try join(actingFor: held, command: command)
    }
    return try reporting { () throws(DomainError) in
      try join(as: name ?? "\(command)-\(ThisProcess.processID)", role: role)
    }
  }

  private func join(actingFor held: HeldIdentity, command: String) throws(CommandFailure) -> Participant {
    let suffix = ".\(command)-\(ThisProcess.processID)"
    let own = held.name.prefix(maximumNameByteCount - suffix.utf8.count) + suffix
    let gone = CommandFailure(
      .doesNotExist, "the process that held the name '\(held.name)' in domain '\(name)' has ended")
    let me: Participant
    do { me = try Participant(joining: self, as: String(own), actingFor: held.name) } catch {
      if case .noSuchObject = error { throw gone }
      throw CommandFailure(error)
    }
    guard me.principalProcessID == held.holder else { throw gone }
    // Whoever acts in a name ends with it.
    ThisProcess.whenProcessEnds(held.holder) {
      complain(gone.message)
      ThisProcess.endNow(ExitStatus.ended.rawValue)
    }
    return me
  }
}

/// A path that means the same in another working directory.
func absolutePath(_ path: String) -> String {
  path.hasPrefix("/") ? path : "\(FileSystem.workingDirectory)/\(path)"
}

/// Catches the signals that end a command; a blocked operation then ends without losing a message.
func endWaitsOnSignals() {
  Interruption.catching(
    [Interruption.interrupt, Interruption.terminate, Interruption.hangUp], endingWaits: true)
}

/// Ends the command if a signal has asked for it.
func checkInterruption() throws(CommandFailure) {
  if Interruption.caughtSignal != nil { throw .interrupted }
}
