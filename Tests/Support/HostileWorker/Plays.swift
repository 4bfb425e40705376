import Glibc
import IPCCore
import Observation
import Platform

/// What a process does that is one of several in a test; it ends when it has done it, or is killed.
enum Plays {
  static func run(_ kind: String, in place: DomainPlace, number: Int) throws {
    switch kind {
    case "play.crowd": try crowd(place, number)
    case "play.observe": observe(place)
    case "play.join-and-fork": try joinAndFork(place, number)
    case "play.signals": try SignalStorm(place).run(count: number)
    default: fatalError("no such kind: \(kind)")
    }
  }

  /// Sends its number, then takes one message and sends its text on.
  private static func crowd(_ place: DomainPlace, _ number: Int) throws {
    let me = try Domain.open("d", in: place).join(as: "p\(number)")
    let inbox = try me.openMailbox("in")
    let work = try me.openMailbox("work")
    let out = try me.openMailbox("out")
    try inbox.send("\(number)")
    let text = try work.receive().text
    try out.send(text)
  }

  /// Looks at the domain without end.
  private static func observe(_ place: DomainPlace) {
    guard let observer = try? DomainObserver("d", in: place) else { return }
    while true { _ = observer.read() }
  }

  /// Joins under many names, forks, and dies; the child lives on for a while with all that it has inherited.
  private static func joinAndFork(_ place: DomainPlace, _ count: Int) throws {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limits = rlimit()
    // SAFETY: both calls take a structure that lives here.
    unsafe getrlimit(resource, &limits)
    limits.rlim_cur = limits.rlim_max
    unsafe setrlimit(resource, &limits)
    guard limits.rlim_cur > 2 * UInt(count) + 50 else {
      Watch.say("skipped: \(limits.rlim_cur) descriptors at most")
      return
    }
    let domain = try Domain.open("d", in: place)
    var all: [Participant] = []
    for index in 0..<count { all.append(try domain.join(as: "p\(index)")) }
    let child = fork()
    if child == 0 {
      close(1)
      close(2)
      sleepNanoseconds(20_000_000_000)
      ThisProcess.endNow(0)
    }
    Watch.say("child \(child)")
    withExtendedLifetime(all) { ThisProcess.endNow(0) }
  }
}
