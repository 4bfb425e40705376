internal import IPCCore
internal import Platform

/// What one process knows while it does its part of an experiment.
struct WorkContext: ~Copyable {
  let arena: Arena
  let domain: Domain
  /// 0 receives, starts round trips and takes the times; 1 and 2 send.
  let role: Int
  let processors: [Int32]
  var processCount = 2
  /// Of the experiment, for names.
  var experiment = 0
  /// How many operations to do.
  var count = 0
  private var barrier: UInt64 = 0
  private var participants: [String: Participant] = [:]

  init(arena: consuming Arena, domain: Domain, role: Int, processors: [Int32]) {
    self.arena = arena
    self.domain = domain
    self.role = role
    self.processors = processors
  }

  mutating func begin(_ experiment: Int, processCount: Int, count: Int) {
    self.experiment = experiment
    self.processCount = processCount
    self.count = count
    barrier = 0
  }

  /// Waits until all processes of the experiment have come here.
  mutating func meet() {
    barrier += UInt64(processCount)
    arena.arrived.fetchAdd(1)
    var spins = 0
    while arena.arrived.loadAcquire() < barrier {
      spins += 1
      // Two may share one processor.
      if spins & 255 == 0 { yieldProcessor() } else { spinHint() }
    }
  }

  /// This process's identity for an experiment; it stays joined, so that later rounds find their link again.
  mutating func participant(_ role: Int? = nil) throws -> Participant {
    let name = name(of: role ?? self.role)
    if let participant = participants[name] { return participant }
    let participant = try domain.join(as: name)
    participants[name] = participant
    return participant
  }

  func name(of role: Int) -> String { "bench-\(experiment)-\(role)" }

  func publish(_ values: [Double]) {
    for (index, value) in values.enumerated() { arena.result(index).storeRelaxed(value.bitPattern) }
  }
}
