import ArgumentParser
import IPCCore

struct CleanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "clean",
    abstract: "Removes what dead processes have left, never what is in use.",
    discussion: """
      With DOMAIN it removes the whole domain, if no process lives in it. Without, it goes through all \
      domains and removes the files of the dead, links between the dead, mailboxes whose owner has died, \
      domains of runs that were killed, and domains in which nothing is left.

      Examples:
        ipcscope clean
        ipcscope clean shop

      Exit status: 1 when a process lives in the domain named.
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "The domain to remove.")
  var domain: String?

  func run() throws {
    var output = Output()
    if let domain {
      try reporting { () throws(DomainError) in try Domain.remove(domain, in: place.place) }
      try output.line("removed domain \(domain)")
    } else {
      try cleanAll(&output)
    }
    try output.flush()
  }

  /// Every domain is tried; the first that cannot be cleaned gives the status.
  private func cleanAll(_ output: inout Output) throws(CommandFailure) {
    let names = try reporting { () throws(DomainError) in try place.place.domainNames() }
    var firstFailure: CommandFailure?
    for name in names {
      do throws(CommandFailure) {
        for line in try clean(name) { try output.line(line) }
      } catch {
        if error.status == .doesNotExist { continue }
        firstFailure = firstFailure ?? error
      }
    }
    if let firstFailure {
      try output.flush()
      throw firstFailure
    }
  }

  private func clean(_ name: String) throws(CommandFailure) -> [String] {
    let domain = try reporting { () throws(DomainError) in try Domain.open(name, in: place.place) }
    let removal: Domain.Removal
    do {
      let me = try domain.join(as: nil, command: "clean", role: .controller)
      removal = try reporting { () throws(DomainError) in try domain.removeLeftovers(as: me) }
    }
    var lines = removal.files.map { "removed \(name)/\(Self.words($0))" }
    if RunDomain.removeIfAbandoned(domain) || removeIfEmpty(domain) { lines.append("removed domain \(name)") }
    return lines
  }

  /// A file's name as people call the object in it.
  private static func words(_ file: String) -> String {
    for kind in SegmentKind.allCases where kind != .domain && file.hasPrefix(kind.prefix) {
      return "\(file.dropFirst(kind.prefix.count)) (\(kind.word))"
    }
    return file
  }
}
