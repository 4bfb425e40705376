internal import Platform

/// How much is measured.
public struct BenchmarkOptions: Sendable {
  /// Rounds of each block that have to count.
  public var roundCount: Int
  /// How long each experiment of a round lasts, where its count is not fixed.
  public var experimentNanoseconds: UInt64
  /// A block that takes longer than this ends with fewer rounds, but with three at least.
  public var blockNanoseconds: UInt64
  /// Multiplies the counts that are fixed.
  public var scale: Double
  /// Whether counts are found by trial, so that an experiment lasts as long as wanted, and rounds in which the
  /// processors have moved do not count.
  public var isCalibrated = true
  /// Whether what takes long is left out.
  public var isQuick: Bool
  /// Names of groups; empty: all.
  public var groups: [String] = []

  /// Eleven rounds, a few minutes.
  public static let full = BenchmarkOptions(
    roundCount: 11, experimentNanoseconds: 40_000_000, blockNanoseconds: 20_000_000_000, scale: 1,
    isQuick: false)
  /// Five short rounds, some twenty seconds.
  public static let quick = BenchmarkOptions(
    roundCount: 5, experimentNanoseconds: 10_000_000, blockNanoseconds: 2_000_000_000, scale: 0.2,
    isQuick: true)
  /// One round, as short as it can be: whether everything runs.
  public static let smoke = BenchmarkOptions(
    roundCount: 1, experimentNanoseconds: 1_000_000, blockNanoseconds: 1_000_000_000, scale: 0.01,
    isCalibrated: false, isQuick: true)

  /// All groups, in the order of the report.
  public static var groupNames: [String] {
    Catalogue.all.reduce(into: []) { if !$0.contains($1.group) { $0.append($1.group) } }
  }
}

/// A run of the benchmark: it starts the measured processes, has them do the experiments in rounds, and drops
/// rounds in which the processors had moved.
public struct Benchmark {
  private let options: BenchmarkOptions
  private let crew: Crew
  private var omissions: [String] = []

  /// - Parameters:
  ///   - command: what starts a measured process; ``runMeasuredProcess(_:makeViewer:)`` gets what is appended to it.
  public init(command: [String], options: BenchmarkOptions) throws {
    self.options = options
    crew = try Crew(command: command, catalogue: Catalogue.all)
  }

  /// Measures everything. Blocks for seconds to minutes.
  /// - Parameters:
  ///   - isCancelled: asked between experiments; then what was measured so far is the report.
  ///   - progress: told the part that is done, 0 to 1, and what is being measured.
  public mutating func run(
    isCancelled: () -> Bool = { false }, progress: (Double, String) -> Void = { _, _ in }
  ) throws -> Report {
    let blocks = chosenBlocks()
    let total = blocks.reduce(0) { $0 + $1.count } * (options.roundCount + 1)
    var done = 0
    var measured: [(indices: [Int], rounds: [Round])] = []
    for block in blocks where !isCancelled() {
      let name = crew.catalogue[block[0]].block
      let counts = try calibrated(block)
      done += block.count
      var rounds: [Round] = []
      var keptCount = 0
      let begin = monotonicNanoseconds()
      // Moved processors cost at most as many rounds again.
      let limit = options.isCalibrated ? max(5, 2 * options.roundCount) : options.roundCount
      while keptCount < options.roundCount, rounds.count < limit, !isCancelled(),
        rounds.count < 3 || monotonicNanoseconds() - begin < options.blockNanoseconds
      {
        progress(Double(done) / Double(max(1, total)), name)
        rounds.append(try round(block, counts))
        let now = RoundSelection.kept(rounds).count
        done += max(0, now - keptCount) * block.count
        keptCount = max(keptCount, now)
      }
      done += (options.roundCount - keptCount) * block.count
      measured.append((block, rounds))
    }
    progress(1, "done")
    return report(measured)
  }

  /// The experiments that can be done here, block by block.
  private mutating func chosenBlocks() -> [[Int]] {
    let missing = crew.missingQueues
    omissions = missing.map { "\($0): the system does not have it" }
    let free = SystemMemory.availableByteCount
    var names: [String] = []
    var blocks: [[Int]] = []
    for (index, experiment) in crew.catalogue.enumerated() {
      guard options.groups.isEmpty || options.groups.contains(experiment.group),
        !missing.contains(experiment.subject), !(options.isQuick && experiment.isLong)
      else { continue }
      if experiment.neededByteCount > free / 2 {
        omissions.append("\(experiment.group), \(experiment.subject): not enough memory")
        continue
      }
      if let place = names.firstIndex(of: experiment.block) {
        blocks[place].append(index)
      } else {
        names.append(experiment.block)
        blocks.append([index])
      }
    }
    return blocks
  }

  /// How often each experiment's operation is done in a round.
  private func calibrated(_ block: [Int]) throws -> [Int] {
    try block.map { index in
      let experiment = crew.catalogue[index]
      guard options.isCalibrated, !experiment.hasFixedCount else {
        return max(5, Int(Double(experiment.initialCount) * options.scale))
      }
      var count = experiment.initialCount
      // The first time includes what is made once; later ones are ever nearer to the time that is wanted.
      for _ in 0..<3 {
        let begin = monotonicNanoseconds()
        _ = try crew.run(index, count: count)
        let took = max(1, monotonicNanoseconds() - begin)
        let factor = Double(options.experimentNanoseconds) / Double(took)
        count = min(max(20, Int(Double(count) * min(factor, 50))), 20_000_000)
      }
      return count
    }
  }

  private func round(_ block: [Int], _ counts: [Int]) throws -> Round {
    let before = try distance()
    let values = try zip(block, counts).map { try crew.run($0, count: $1) }
    let after = options.isCalibrated ? try distance() : before
    return Round(distanceBefore: before, distanceAfter: after, values: values)
  }

  /// How far apart the processors are: the median round trip of a cache line.
  private func distance() throws -> Double { try crew.run(0, count: Catalogue.cacheLine.initialCount)[0] }

  private func report(_ measured: [(indices: [Int], rounds: [Round])]) -> Report {
    let evaluation = Evaluation(catalogue: crew.catalogue, blocks: measured)
    let roundCount = measured.reduce(0) { $0 + $1.rounds.count }
    let keptCount = measured.reduce(0) { $0 + RoundSelection.kept($1.rounds).count }
    return Report(
      rows: evaluation.rows(), droppedRoundCount: roundCount - keptCount, roundCount: roundCount,
      omissions: omissions, unmeasuredTargets: evaluation.unmeasured(groups: options.groups))
  }
}

/// What the machine says of itself.
public enum SystemMemory {
  /// Memory that can be had without swapping; 0 when it cannot be said.
  static var availableByteCount: UInt64 {
    guard let bytes = try? FileSystem.read("/proc/meminfo", limit: 65536) else { return 0 }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix("MemAvailable:") {
      return line.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 * 1024 } ?? 0
    }
    return 0
  }
}
