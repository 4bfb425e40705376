import Glibc
import IPCCore
import IPCTestSupport
import Platform
import Synchronization
import Testing

/// Random numbers that a seed makes come again.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

/// All suites, one after the other: they watch for who is blocked, and use both processors.
@Suite(.serialized, .timeLimit(.minutes(isNightly ? 600 : 5))) enum Crashes {}

extension Crashes {
  @Suite(.enabled(if: CrashPoint.areCompiledIn)) struct CrashPointTests {
    @Test(
      "Whoever is killed at any step of any operation: the others go on, and nothing is lost, doubled or torn (§25)"
    )
    func everyPoint() throws {
      let only = FileSystem.environment("IPCSCOPE_SCENARIO")
      let seed =
        FileSystem.environment("IPCSCOPE_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 1...999_999)
      print("crash points: IPCSCOPE_SEED=\(seed)")
      var random = SplitMix(seed)
      let begin = monotonicNanoseconds()
      var killed: [CrashPoint: Int] = [:]
      var count = 0
      for scenario in Scenario.all.shuffled(using: &random) where only == nil || scenario.name == only {
        let start = monotonicNanoseconds()
        let passed = try run(scenario, at: nil, hit: 1).passed
        var here = 0
        for point in CrashPoint.allCases {
          // Every day each point in a few scenarios, which change with the seed; every night in all of them.
          if !isNightly, only == nil, killed[point, default: 0] >= 3 { continue }
          let hits = min(passed[point] ?? 0, isNightly ? 5 : 1)
          for hit in 0..<hits {
            here += 1
            if try run(scenario, at: point, hit: hit + 1).isKilled { killed[point, default: 0] += 1 }
          }
        }
        count += here
        print(
          "crash points: \(scenario.name): \(here) kills, \((monotonicNanoseconds() &- start) / millisecond) ms"
        )
      }
      print("crash points: \(count) kills in \((monotonicNanoseconds() &- begin) / millisecond) ms")
      if only != nil { return }
      let missed = CrashPoint.allCases.filter { killed[$0] == nil }.map(\.rawValue)
      #expect(missed.isEmpty, "no scenario comes by these points")
    }

    /// Deaths that once left something behind.
    private static let knownDeaths: [(scenario: String, points: [CrashPoint])] = [
      // The repair freed the block of a message that was committed already: the next one was written over it.
      ("sender, copied into a further ring", [.sendCommitted, .sendJournalCleared, .sendTailMoved]),
      // A run belonged to nobody, or lost a part while its head stood.
      ("sender, run, without receiver", [.runSized, .runContinued, .runHeadMade]),
      ("leaving runs", [.runPartReleased, .chunkPunched, .chunkCleared]),
      // A ring that was in no chain was lost.
      ("first growth", [.growthChunkTaken, .growthRecordWritten, .growthLinked]),
      ("growth into the spare", [.growthSpareTaken]),
      // The mark of the oldest message lay before its ring: no bounded send went on.
      ("leaving rings", [.oldestRingLeft, .oldestRingGivenBack]),
      // A slab was used that had given its memory back.
      ("leaving slabs", [.chunkPunched, .chunkCleared]),
      // The block of a message that was taken back was lost.
      ("sender out of time at zero", [.withdrawCommitted, .withdrawBlockFreed]),
      ("sender out of time, waiting for receipt", [.withdrawCommitted]),
    ]

    @Test("Deaths that once left something behind do so no more (§18, 25)")
    func knownDeaths() throws {
      for (name, points) in Self.knownDeaths {
        let scenario = try #require(Scenario.all.first { $0.name == name })
        for point in points {
          #expect(try run(scenario, at: point, hit: 1).isKilled, "\(name) does not come by \(point.rawValue)")
        }
      }
    }

    /// Plays a scenario; the victim is killed at the point, or told to count the points that it passes.
    private func run(
      _ scenario: Scenario, at point: CrashPoint?, hit: Int
    ) throws -> (passed: [CrashPoint: Int], isKilled: Bool) {
      let story = "\(scenario.name), killed at \(point.map { "\($0.rawValue):\(hit)" } ?? "no point")"
      do {
        let world = try World(scenario.capacity, policy: scenario.policy)
        defer { world.end() }
        if let discipline = scenario.memory { try world.makeMemory(discipline) }
        var victims: [Victim] = []
        try world.play(scenario.before)
        if let first = scenario.first {
          let victim = try Victim(
            world.directory, name: "first", ["do=\(first.deeds)", "kill=\(first.point.rawValue)", "early=1"])
          #expect(try victim.waitForEnd(), "\(story): the first did not die: \(victim.lines())")
          victims.append(victim)
        }
        var arguments = ["do=\(scenario.deeds)"]
        arguments.append(point.map { "kill=\($0.rawValue):\(hit)" } ?? "count=1")
        if scenario.isEarly { arguments.append("early=1") }
        if let stop = scenario.stop { arguments.append("stop=\(stop.point.rawValue)") }
        let victim = try Victim(world.directory, arguments)
        victims.append(victim)
        if !scenario.isEarly { try victim.until("ready") }
        let company = scenario.company.map { act in
          Concurrent {
            do { try act(world, victim) } catch let error as WaitedInVain { throw error } catch {
              // The victim's death, or what it did, may end a call: that is no fault of the company.
            }
          }
        }
        if let stop = scenario.stop, try victim.waitForStop() {
          try stop.meanwhile(world)
          victim.continue()
        }
        let isKilled = try victim.waitForEnd()
        if point == nil {
          #expect(!isKilled && victim.lines().last?[0] == "end", "\(story): \(victim.lines())")
        }
        world.companyIsOver(true)
        for act in company { try act.end("the company") }
        world.companyIsOver(false)
        try scenario.after(world)
        let faults = Check.messages(world, victims, killed: isKilled ? victims : Array(victims.dropLast()))
        if !faults.isEmpty { Issue.record("\(story): \(faults)") }
        return (victim.passed, isKilled)
      } catch {
        Issue.record("\(story): \(error)")
        return ([:], false)
      }
    }
  }
}
