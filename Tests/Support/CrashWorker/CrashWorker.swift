internal import Glibc
internal import IPCCore
internal import IPCTestSupport
internal import Platform

/// A process that dies at a crash point: it joins a domain and does a list of deeds.
///
/// Arguments are `key=value`: `dir`, `name`, `journal`; `do`, the deeds with a comma between (see ``Deed``);
/// `kill` and `stop`, a point at which it is killed or stopped, as `point:hit`; `count`, to have it write down
/// which points it has passed; `early`, to arm before it joins.
@main struct CrashWorker {
  static func main() {
    // A test that was itself killed leaves no process for long.
    alarm(60)
    var arguments: [String: String] = [:]
    for argument in CommandLine.arguments.dropFirst() {
      let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
      arguments[parts[0]] = parts.count > 1 ? parts[1] : ""
    }
    if arguments["storm"] != nil {
      StormWorker.run(arguments)
      exit(0)
    }
    let journal = Journal(path: arguments["journal"] ?? "/dev/null")
    do {
      let domain = try Domain.open("d", in: DomainPlace(directory: arguments["dir"]))
      if arguments["early"] != nil { arm(arguments) }
      do {
        let me = try domain.join(as: arguments["name"] ?? "victim")
        journal.note("ready", "\(me.id.rawValue)")
        if arguments["early"] == nil { arm(arguments) }
        var deeds = Deeds(journal: journal, me: me)
        for deed in (arguments["do"] ?? "").split(separator: ",") { try deeds.run(deed) }
        journal.note("done")
      }
      // The participant has left.
      for (point, count) in CrashPoint.counts { journal.note("passed", point.rawValue, "\(count)") }
      journal.note("end")
    } catch {
      for (point, count) in CrashPoint.counts { journal.note("passed", point.rawValue, "\(count)") }
      journal.note("failed", "\(error)")
    }
    exit(0)
  }

  private static func arm(_ arguments: [String: String]) {
    for (key, signal) in [("kill", SIGKILL), ("stop", SIGSTOP)] {
      guard let words = arguments[key]?.split(separator: ":"), let name = words.first else { continue }
      guard let point = CrashPoint(rawValue: String(name)) else { exit(4) }
      point.arm(hit: words.count > 1 ? Int(words[1]) ?? 1 : 1, signal: signal)
    }
    if arguments["count"] != nil { CrashPoint.startCounting() }
  }
}
