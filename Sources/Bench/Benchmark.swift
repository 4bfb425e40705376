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
  /// How often a measurement during which others had the processors is made anew; then it counts as it is.
  public var repetitionLimit: Int
  /// Names of groups; empty: all.
  public var groups: [String] = []

  /// Eleven rounds, a few minutes.
  public static let full = BenchmarkOptions(
    roundCount: 11, experimentNanoseconds: 40_000_000, blockNanoseconds: 20_000_000_000, scale: 1,
    isQuick: false, repetitionLimit: 3)
  /// Five short rounds, some twenty seconds.
  public static let quick = BenchmarkOptions(
    roundCount: 5, experimentNanoseconds: 10_000_000, blockNanoseconds: 2_000_000_000, scale: 0.2,
    isQuick: true, repetitionLimit: 1)
  /// One round, as short as it can be: whether everything runs.
  public static let smoke = BenchmarkOptions(
    roundCount: 1, experimentNanoseconds: 1_000_000, blockNanoseconds: 1_000_000_000, scale: 0.01,
    isCalibrated: false, isQuick: true, repetitionLimit: 0)

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
  private let machine = Machine.current()
  private let hasProgram: Bool
  private var omissions: [String] = []
  private var repetitionCount = 0

  /// - Parameters:
  ///   - command: what starts a measured process; ``runMeasuredProcess(_:program:makeViewer:)`` gets what is appended
  ///     to it.
  ///   - hasProgram: whether the measured processes know the terminal program.
  public init(command: [String], options: BenchmarkOptions, hasProgram: Bool = true) throws {
    self.options = options
    self.hasProgram = hasProgram
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
    let free = Machine.availableByteCount
    var names: [String] = []
    var blocks: [[Int]] = []
    for (index, experiment) in crew.catalogue.enumerated() {
      guard options.groups.isEmpty || options.groups.contains(experiment.group),
        !missing.contains(experiment.subject), !(options.isQuick && experiment.isLong)
      else { continue }
      if experiment.needsProgram, !hasProgram {
        omissions.append("\(experiment.group), \(experiment.subject): without the terminal program")
        continue
      }
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
        return max(4, Int(Double(experiment.initialCount) * options.scale))
      }
      var count = experiment.initialCount
      // The first time includes what is made once; later ones are ever nearer to the time that is wanted.
      for _ in 0..<3 {
        let begin = monotonicNanoseconds()
        _ = try crew.run(index, count: count)
        let took = max(1, monotonicNanoseconds() - begin)
        let wanted = options.experimentNanoseconds * experiment.durationFactor
        let factor = Double(wanted) / Double(took)
        count = min(max(20, Int(Double(count) * min(factor, 50))), 20_000_000)
      }
      return count
    }
  }

  private mutating func round(_ block: [Int], _ counts: [Int]) throws -> Round {
    let before = try distance()
    var values: [[Double]] = []
    for (index, count) in zip(block, counts) { values.append(try undisturbed(index, count)) }
    let after = options.isCalibrated ? try distance() : before
    return Round(distanceBefore: before, distanceAfter: after, values: values)
  }

  /// The values of one experiment. One during which others had the processors is made anew, a few times at most; what
  /// it came to is not looked at.
  private mutating func undisturbed(_ index: Int, _ count: Int) throws -> [Double] {
    for _ in 0..<options.repetitionLimit {
      let observed = try crew.observe(index, count: count)
      if !observed.isDisturbed { return observed.values }
      repetitionCount += 1
    }
    return try crew.run(index, count: count)
  }

  /// How far apart the processors are: the median round trip of a cache line.
  private func distance() throws -> Double { try crew.run(0, count: Catalogue.cacheLine.initialCount)[0] }

  private func report(_ measured: [(indices: [Int], rounds: [Round])]) -> Report {
    let targets = Target.all.filter { $0.neededProcessorCount <= machine.processorCount }
    let evaluation = Evaluation(catalogue: crew.catalogue, blocks: measured)
    let unfit = Target.all.filter { target in
      target.neededProcessorCount > machine.processorCount
        && (options.groups.isEmpty || options.groups.contains(target.group))
    }.map { "\($0.description): wants \($0.neededProcessorCount) processors" }
    let roundCount = measured.reduce(0) { $0 + $1.rounds.count }
    let keptCount = measured.reduce(0) { $0 + RoundSelection.kept($1.rounds).count }
    return Report(
      rows: evaluation.rows(targets: targets), droppedRoundCount: roundCount - keptCount,
      roundCount: roundCount,
      repetitionCount: repetitionCount, machine: machine, omissions: omissions, unfitTargets: unfit,
      unmeasuredTargets: evaluation.unmeasured(targets: targets, groups: options.groups))
  }
}
