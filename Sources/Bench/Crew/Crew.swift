internal import IPCCore
internal import Platform

/// Why a benchmark could not be finished.
public enum BenchmarkError: Error, Sendable, Equatable {
  /// A measured process failed or has died; what it was at.
  case processFailed(String)
  /// An experiment did not end in time.
  case hung(String)
  case notPossible(String)
}

/// The measured processes, and the commands that the coordinator gives them.
final class Crew {
  private let arena: Arena
  private let children: [Child]
  private let domain: Domain
  private let place: DomainPlace
  private let processorCount: Int
  let catalogue: [Experiment]

  static let experimentNanoseconds: UInt64 = 60_000_000_000

  /// Starts three processes.
  /// - Parameter command: what starts one; its arguments are appended.
  init(command: [String], catalogue: [Experiment]) throws {
    self.catalogue = catalogue
    place = DomainPlace()
    let name = "bench-\(ThisProcess.processID)"
    domain = try Domain.create(name, in: place)
    let arena = try Arena.make()
    let file = "\(arena.file.descriptor.rawValue)"
    // Before the processes start, which inherit them.
    KernelQueue.makeAll(in: arena, depth: Catalogue.capacity)
    self.arena = arena
    let usable = usableProcessors()
    processorCount = usable.count
    let processors = usable.map { "\($0)" }.joined(separator: ",")
    children = try (0..<Arena.maximumProcessCount).map { role throws(Errno) in
      try Child(
        command + ["\(ThisProcess.processID)", "\(role)", name, file, processors])
    }
  }

  deinit {
    arena.experiment.storeRelaxed(UInt64.max)
    arena.command.fetchAdd(1)
    arena.command.wakeAll()
    for child in children { child.waitForEnd() }
    KernelQueue.removeAll(in: arena)
    _ = try? Domain.remove(domain.name, in: place)
    for count in Catalogue.objectCounts {
      _ = try? Domain.remove(WorkContext.objectDomainName(domain.name, count), in: place)
    }
  }

  /// Kernel queues that the system does not have, by their names.
  var missingQueues: [String] { KernelQueue.allCases.filter { !$0.exists(in: arena) }.map(\.name) }

  /// As ``run(_:count:)``, and whether others had the processors in between: processes of this system, or another
  /// machine on the same host.
  func observe(_ index: Int, count: Int) throws -> (values: [Double], isDisturbed: Bool) {
    let experiment = catalogue[index]
    let begin = monotonicNanoseconds()
    let stolen = stolenNanoseconds()
    let values = try run(index, count: count)
    let took = monotonicNanoseconds() &- begin
    guard !experiment.sharesProcessors, experiment.processCount <= processorCount else {
      return (values, false)
    }
    let displacements = (0..<experiment.processCount).map { arena.displacements(of: $0).loadRelaxed() }
    let isDisturbed = Disturbance.isOne(
      displacements: displacements.max() ?? 0, stolenNanoseconds: stolenNanoseconds() &- stolen, during: took)
    return (values, isDisturbed)
  }

  /// Has the processes do an experiment once.
  /// - Returns: the values of its metrics.
  func run(_ index: Int, count: Int) throws -> [Double] {
    let experiment = catalogue[index]
    arena.experiment.storeRelaxed(UInt64(index))
    arena.count.storeRelaxed(UInt64(count))
    arena.arrived.storeRelaxed(0)
    arena.doneCount.storeRelaxed(0)
    // Releases the words above to the processes, which acquire the command.
    arena.command.fetchAdd(1)
    arena.command.wakeAll()
    let deadline = monotonicNanoseconds() + Self.experimentNanoseconds
    while true {
      let done = arena.doneCount.loadAcquire()
      if Int(done) == experiment.processCount { break }
      let what = "\(experiment.group), \(experiment.subject), \(experiment.payloadByteCount) B"
      for (role, child) in children.enumerated() {
        if arena.failure(of: role).loadAcquire() != 0 || child.hasEnded() {
          throw BenchmarkError.processFailed(what)
        }
      }
      if monotonicNanoseconds() > deadline { throw BenchmarkError.hung(what) }
      arena.doneCount.sleep(while: done, timeoutNanoseconds: 100_000_000)
    }
    return (0..<experiment.metrics.count).map { Double(bitPattern: arena.result($0).loadRelaxed()) }
  }
}
