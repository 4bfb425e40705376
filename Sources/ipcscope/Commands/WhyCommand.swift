import ArgumentParser
import IPCCore
import Observation
import Platform
import ScopeModel

struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Says who waits for whom, for what and since when, and names every deadlock.",
    discussion: """
      It only looks. A deadlock is a set of processes that are all blocked in waits without a time-out which only \
      others of the set can end; it is named when two readings have shown the same waits. Where a mailbox or a \
      semaphore may be used by anybody, those count who have it open. A process that computes, sleeps, is stopped \
      or held, or waits for something else can still act, and is never part of a deadlock.

      With --json one object is printed: "deadlock" (true or false); "deadlocks", each with "processes", "text", \
      "nanoseconds" and "behind" (who waits behind it); "waits", the oldest first, each with "process", "pid", \
      "reason", "object", "releasers", "nanoseconds", "timeoutNanoseconds" (null: none), "outlook" (goesOn, \
      timeOut, nobodyThere, heldUp, deadlock or behindDeadlock), "heldUpBy" and "text"; "stopped", the processes \
      that are stopped or held, each with "process" and "text".

      With --watch it goes on, and prints a line for what has changed: "now:" for what is so, "over:" for what is \
      no longer, with the time that the domain has run. A wait is told when it has lasted for 0.2 s. With --json \
      each change prints the whole object, one a line.

      Exit status: 1 when there is a deadlock (with --watch: at the end), 0 when there is none, 130 when interrupted.

      Examples:
        ipcscope why shop
        ipcscope why shop waiter-1
        ipcscope why shop --json
        ipcscope why shop --watch
      """)

  @OptionGroup var place: PlaceOptions
  @Argument(help: "The domain.")
  var domain: String
  @Argument(help: "Only what concerns the process or object of this name.")
  var name: String?
  @Flag(help: "Print one JSON value.")
  var json = false
  @Flag(help: "Go on, and tell what changes, until interrupted or until the domain is gone.")
  var watch = false
  @Option(name: .customLong("for"), help: ArgumentHelp("How long to watch (2s, 250ms).", valueName: "time"))
  var duration: TimeSpan?

  func validate() throws {
    if duration != nil, !watch { throw ValidationError("--for goes with --watch") }
  }

  func run() throws {
    let observer = try reporting { () throws(DomainError) in try DomainObserver(domain, in: place.place) }
    if watch { return try follow(observer) }
    let (snapshot, graph) = Self.look(observer)
    let words = WaitWords(snapshot, graph)
    if let name, !words.knows(name) {
      throw CommandFailure(
        .doesNotExist, "nothing is called '\(shownName(name))' in the domain '\(shownName(domain))'")
    }
    var output = Output()
    if json {
      try output.line(WaitJSON.report(words, about: name))
    } else {
      for line in words.lines(about: name) { try output.line(line) }
    }
    try output.flush()
    if !graph.deadlocks.isEmpty { throw CommandFailure(.failed, "") }
  }

  private func follow(_ observer: DomainObserver) throws(CommandFailure) {
    endWaitsOnSignals()
    let watcher = WaitWatcher(
      observer: observer, name: name, json: json, durationNanoseconds: duration?.nanoseconds)
    if try watcher.run() { throw CommandFailure(.failed, "") }
  }

  private static let intervalNanoseconds: UInt64 = 25_000_000

  /// Reads until a deadlock is sure, or nothing has looked like one some times in a row: a thread in a wait looks
  /// around by itself now and then, and is awake for that moment.
  private static func look(_ observer: DomainObserver) -> (DomainSnapshot, WaitGraph) {
    var watch = DeadlockWatch()
    var snapshot = observer.read(messageLimit: 1)
    var graph = watch.confirmed(snapshot)
    var quietCount = 0
    var sureCount = 0
    for _ in 0..<40 {
      if graph.waits.count < 2 { break }
      // Once more when it is sure: who waits behind it may have looked around just then.
      if !graph.deadlocks.isEmpty, !watch.needsAnotherReading { sureCount += 1 }
      if sureCount > 1 { break }
      quietCount = watch.needsAnotherReading ? 0 : quietCount + 1
      if quietCount > 4 { break }
      sleepNanoseconds(intervalNanoseconds)
      snapshot = observer.read(messageLimit: 1)
      graph = watch.confirmed(snapshot)
    }
    return (snapshot, graph)
  }
}
