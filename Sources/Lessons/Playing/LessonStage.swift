public import Control
public import IPCCore
internal import Observation
internal import Platform

/// A domain in which a lesson plays, and what acts on it.
public struct LessonDomain: Sendable {
  public var name: String
  public var place: DomainPlace
  public var controller: Controller
  public var host: any LessonHost

  public init(name: String, place: DomainPlace, controller: Controller, host: any LessonHost) {
    self.name = name
    self.place = place
    self.controller = controller
    self.host = host
  }
}

/// Whoever started the workers.
public protocol LessonHost: Sendable {
  /// Starts another process of a kind.
  func start(kind: String) throws(LessonFault)
  /// Ends all workers, makes the channels anew, and starts the workers again.
  func startOver() throws(LessonFault)
}

/// Why a page could not be brought about.
public struct LessonFault: Error, Sendable, Equatable {
  public var words: String

  public init(_ words: String) { self.words = words }
}

/// Reads the domains of a lesson through observers of its own, and does in them what pages ask for. For one
/// thread.
final class LessonStage {
  private let domains: [LessonDomain]
  private let observers: [DomainObserver]
  private var watch = DeadlockWatch()
  /// Whether whoever plays the lesson wants something else by now.
  var isAbandoned: () -> Bool = { false }

  private static let lookNanoseconds: UInt64 = 10_000_000

  init(_ domains: [LessonDomain]) throws(DomainError) {
    self.domains = domains
    var observers: [DomainObserver] = []
    for domain in domains { observers.append(try DomainObserver(domain.name, in: domain.place)) }
    self.observers = observers
  }

  func read() -> LessonReading {
    let readings = observers.map {
      $0.read(messageLimit: LessonReading.messageLimit, byteLimit: LessonReading.byteLimit)
    }
    return LessonReading(
      domain: readings[0], waits: watch.confirmed(readings[0]), beside: readings.count > 1 ? readings[1] : nil
    )
  }

  /// Whether the domain is still there.
  var isThere: Bool { observers.allSatisfy(\.isThere) }

  func startOver() throws(LessonFault) {
    for domain in domains {
      domain.controller.resume()
      domain.controller.setPace(1000)
      try domain.host.startOver()
    }
    watch = DeadlockWatch()
  }

  /// Does one action; waits as long as the deadline allows for whom it needs.
  func perform(_ action: LessonAction, until deadline: UInt64, entry: LessonReading) throws(LessonFault) {
    switch action {
    case .pause: for domain in domains { domain.controller.pause() }
    case .resume: for domain in domains { domain.controller.resume() }
    case .step(let actor, let count): try step(actor, count, until: deadline)
    case .stepNext(let isBeside):
      _ = try controlled(domain(isBeside)) { control throws(ControlError) in try control.stepNext() }
    case .hold(let actor):
      try withProcess(actor, until: deadline) { (control, id) throws(ControlError) in try control.hold(id) }
    case .release(let actor):
      try withProcess(actor, until: deadline) { (control, id) throws(ControlError) in try control.release(id)
      }
    case .signal(let number, let actor):
      try withProcess(actor, until: deadline) { (control, id) throws(ControlError) in
        try control.signal(number, to: id)
      }
    case .mode(let mode, let actor):
      try withProcess(actor, until: deadline) { (control, id) throws(ControlError) in
        try control.setSendMode(mode, of: id)
      }
    case .capacity(let object, let capacity):
      let id = try id(object, until: deadline)
      try controlled(domain(of: object)) { control throws(ControlError) in
        try control.setCapacity(capacity, of: id)
      }
    case .discipline(let object, let discipline):
      let id = try id(object, until: deadline)
      try controlled(domain(of: object)) { control throws(ControlError) in
        try control.setDiscipline(discipline, of: id)
      }
    case .inject(let injection): try inject(injection, until: deadline)
    case .start(let kind, let isBeside): try domain(isBeside).host.start(kind: kind)
    case .pace(let thousandths, let isBeside): domain(isBeside).controller.setPace(thousandths)
    case .delete(let object):
      guard case .mailbox(let name) = object.kind else { throw LessonFault("only a mailbox can be deleted") }
      do { _ = try domain(of: object).controller.participant.deleteMailbox(name) } catch {
        throw LessonFault("\(name) cannot be deleted: \(error)")
      }
    case .wait(let check):
      var watch = CheckWatch(check, entry: entry)
      try wait("\(check.text)", until: deadline) {
        watch.look(at: $0)
        return watch.hasHeld
      }
    }
  }

  private func domain(_ isBeside: Bool) -> LessonDomain { domains[isBeside ? 1 : 0] }
  private func domain(of object: LessonObject) -> LessonDomain { domain(object.isBeside) }

  // MARK: Steps and messages

  private func step(_ actor: LessonActor, _ count: Int, until deadline: UInt64) throws(LessonFault) {
    // A step pauses all. Who was not paused before goes on afterwards: only the held one was to be stepped.
    let domain = self.domain(actor.isBeside)
    let wasPaused = snapshot(read(), isBeside: actor.isBeside)?.isPaused == true
    defer { if !wasPaused { domain.controller.resume() } }
    let name = actor.name
    var done = 0
    while done < count {
      let outcome = try withProcess(actor, until: deadline) { (control, id) throws(ControlError) in
        try control.step(id)
      }
      switch outcome {
      case .completed, .blocked: done += 1
      case .alreadyBlocked: throw LessonFault("\(name) is blocked: only another process releases it")
      case .notAtBorder:
        if monotonicNanoseconds() > deadline || isAbandoned() {
          throw LessonFault("\(name) does not come to its next operation")
        }
      case .underWay: throw LessonFault("\(name) is in the midst of an operation and does not end it")
      case .nobody: throw LessonFault("\(name) is not ready to step")
      }
    }
  }

  /// Injects in the background: where the channel would block, the page goes on all the same.
  private func inject(_ injection: LessonInjection, until deadline: UInt64) throws(LessonFault) {
    let id = try id(injection.into, until: deadline)
    let controller = domain(of: injection.into).controller
    let request = Injection(
      channelID: id, bytes: Array(injection.text.utf8), sentAs: injection.sentAs,
      timeoutNanoseconds: 60_000_000_000)
    let work = InjectedWork()
    runOnThread {
      do throws(ControlError) {
        for _ in 0..<injection.count { _ = try controller.inject(request) }
        work.end(nil)
      } catch { work.end("\(error)") }
    }
    let patience = min(deadline, monotonicNanoseconds() + 500_000_000)
    while !work.hasEnded, monotonicNanoseconds() < patience { sleepNanoseconds(Self.lookNanoseconds) }
    if let words = work.failure { throw LessonFault("nothing was injected: \(words)") }
  }

  // MARK: Waiting for what is acted on

  private func snapshot(_ reading: LessonReading, isBeside: Bool) -> DomainSnapshot? {
    isBeside ? reading.beside : reading.domain
  }

  private func withProcess<Value>(
    _ actor: LessonActor, until deadline: UInt64, _ body: (Controller, UInt64) throws(ControlError) -> Value
  ) throws(LessonFault) -> Value {
    var found: UInt64?
    try wait("\(actor.name) is there", until: deadline) { reading in
      found =
        self.snapshot(reading, isBeside: actor.isBeside)?.processes.first {
          $0.name == actor.name && ($0.life == .running || $0.life == .stopped)
        }?.id
      return found != nil
    }
    guard let id = found else { throw LessonFault("\(actor.name) is not there") }
    return try controlled(domain(actor.isBeside)) { controller throws(ControlError) in
      try body(controller, id)
    }
  }

  private func id(_ object: LessonObject, until deadline: UInt64) throws(LessonFault) -> String {
    var id: String?
    try wait("the channel is there", until: deadline) {
      id = $0.id(of: object)
      return id != nil
    }
    return id ?? ""
  }

  private func controlled<Value>(
    _ domain: LessonDomain, _ body: (Controller) throws(ControlError) -> Value
  ) throws(LessonFault) -> Value {
    do throws(ControlError) { return try body(domain.controller) } catch { throw LessonFault("\(error)") }
  }

  /// Reads until something is so.
  private func wait(
    _ what: String, until deadline: UInt64, _ isSo: (LessonReading) -> Bool
  ) throws(LessonFault) {
    while true {
      if isSo(read()) { return }
      if isAbandoned() { throw LessonFault("left before: \(what)") }
      if monotonicNanoseconds() > deadline { throw LessonFault("it never came to this: \(what)") }
      sleepNanoseconds(Self.lookNanoseconds)
    }
  }
}
