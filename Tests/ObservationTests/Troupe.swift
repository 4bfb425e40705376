import IPCCore
import Observation
import Platform
import TestSupport
import Testing

/// Real processes, each of which does the steps of a script in one domain.
final class Troupe {
  let temporary: TemporaryDomain
  let observer: DomainObserver
  private(set) var processes: [String: Int32] = [:]
  private var watch = DeadlockWatch()
  /// Makes the objects, and leaves.
  private var maker: Participant?

  init(boxes: [String: Capacity] = [:], regions: [String] = [], buffers: [String] = []) throws {
    temporary = try TemporaryDomain()
    let maker = try temporary.domain.join(as: "maker")
    for (name, capacity) in boxes { _ = try maker.createMailbox(name, capacity: capacity) }
    for name in regions {
      let region = try maker.createRegion(name, byteCount: 64)
      // One unit each: a semaphore used as a mutex.
      for index in 0..<3 { try region.semaphore(index).post() }
    }
    for name in buffers { _ = try maker.createBuffer(name, slotCount: 2, slotByteCount: 8) }
    observer = try DomainObserver("d", in: temporary.place)
  }

  deinit { for process in processes.values { Self.end(process) } }

  private static func end(_ process: Int32) {
    try? ThisProcess.signal(9, to: process)
    _ = eventually { ProcessStatus(processID: process)?.isDead ?? true }
  }

  /// Starts a process that does the steps.
  func play(_ name: String, _ steps: String) throws {
    let program = TestProgram.path("SharedMemoryWorker")
    processes[name] = try TestProgram.start([program, temporary.place.root, "d", name, "script", steps])
  }

  func signal(_ number: Int32, to name: String) throws {
    try ThisProcess.signal(number, to: try #require(processes[name]))
  }

  /// One more reading, judged with those before it.
  func look() -> (DomainSnapshot, WaitGraph) {
    let snapshot = observer.read(messageLimit: 1)
    return (snapshot, watch.confirmed(snapshot))
  }

  func names(_ ids: [UInt64], _ snapshot: DomainSnapshot) -> Set<String> {
    Set(ids.compactMap { id in snapshot.processes.first { $0.id == id }?.name })
  }

  /// The names in each deadlock, once there is one of so many processes.
  func deadlocks(of count: Int) -> [Set<String>] {
    var found: [Set<String>] = []
    _ = eventually(withinSeconds: 20) {
      let (snapshot, graph) = look()
      found = graph.deadlocks.map { names($0.participants, snapshot) }
      return found.reduce(0) { $0 + $1.count } >= count
    }
    return found
  }

  /// Until so many processes are in waits for others.
  func waiting(_ count: Int) -> Bool {
    eventually(withinSeconds: 20) { look().1.waits.count >= count }
  }
}
