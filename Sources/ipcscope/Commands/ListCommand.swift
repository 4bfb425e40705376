import ArgumentParser
import IPCCore
import Observation

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the domains, or what is in one of them.",
    discussion: """
      It only looks: nothing is consumed, nobody is held up.

      Examples:
        ipcscope list
        ipcscope list shop
        ipcscope list shop --json
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "The domain; without it, all domains are listed.")
  var domain: String?
  @Flag(help: "Print one JSON value.")
  var json = false

  func run() throws {
    var output = Output()
    if let domain {
      let snapshot = try reporting { () throws(DomainError) in
        try DomainObserver(domain, in: place.place).read(messageLimit: 0)
      }
      if json {
        try output.line(SnapshotJSON.domain(snapshot))
      } else {
        for line in SnapshotText.lines(snapshot) { try output.line(line) }
      }
    } else {
      try listDomains(to: &output)
    }
    try output.flush()
  }

  private func listDomains(to output: inout Output) throws(CommandFailure) {
    let names = try reporting { () throws(DomainError) in try place.place.domainNames() }
    var objects: [JSON] = []
    for name in names {
      let reading: Result<DomainSnapshot, CommandFailure> = read(name)
      switch reading {
      case .success(let snapshot):
        if json {
          objects.append(SnapshotJSON.summary(snapshot))
        } else {
          try output.line(SnapshotText.summary(snapshot))
        }
      case .failure(let failure):
        // It may have gone between the two looks.
        if failure.status == .doesNotExist { continue }
        if json {
          objects.append(.object([("name", .string(name)), ("fault", .string(failure.message))]))
        } else {
          try output.line("\(name)  cannot be read: \(failure.message)")
        }
      }
    }
    if json { try output.line(JSON.array(objects)) }
  }

  private func read(_ name: String) -> Result<DomainSnapshot, CommandFailure> {
    do { return .success(try DomainObserver(name, in: place.place).read(messageLimit: 0)) } catch {
      return .failure(CommandFailure(error))
    }
  }
}
