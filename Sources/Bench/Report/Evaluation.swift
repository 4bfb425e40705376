/// Makes the rows of a report out of the rounds of all blocks.
struct Evaluation {
  let experiments: [Experiment]
  /// For each experiment, the values of each kept round (empty where it was left out), and the same rounds of
  /// all experiments of its block at the same place.
  let values: [[[Double]]]

  /// - Parameters:
  ///   - catalogue: all experiments.
  ///   - blocks: indices into it of the experiments of each block, with the block's rounds.
  init(catalogue: [Experiment], blocks: [(indices: [Int], rounds: [Round])]) {
    experiments = catalogue
    var values = [[[Double]]](repeating: [], count: catalogue.count)
    for block in blocks {
      let kept = RoundSelection.kept(block.rounds)
      for (place, index) in block.indices.enumerated() { values[index] = kept.map { $0.values[place] } }
    }
    self.values = values
  }

  func rows(targets: [Target] = Target.all) -> [Row] {
    experiments.indices.flatMap { index in
      experiments[index].metrics.indices.compactMap { metric in
        row(index, metric, targets)
      }
    }
  }

  private func row(_ index: Int, _ metric: Int, _ targets: [Target]) -> Row? {
    let measured = series(index, metric).compactMap { $0 }
    guard let summary = Summary(measured) else { return nil }
    let experiment = experiments[index]
    return Row(
      group: experiment.group, subject: experiment.subject, payloadByteCount: experiment.payloadByteCount,
      mode: experiment.mode.rawValue, metric: experiment.metrics[metric].name,
      unit: experiment.metrics[metric].unit, median: summary.median, minimum: summary.minimum,
      maximum: summary.maximum, rounds: measured.count,
      comparisons: targets.filter { isMeant($0, index, metric) }.compactMap { comparison($0, index, metric) })
  }

  /// One value a kept round; nil where the experiment was left out.
  private func series(_ index: Int, _ metric: Int) -> [Double?] {
    values[index].map { metric < $0.count ? $0[metric] : nil }
  }

  private func isMeant(_ target: Target, _ index: Int, _ metric: Int) -> Bool {
    let experiment = experiments[index]
    return experiment.group == target.group && experiment.subject == target.subject
      && experiment.payloadByteCount == target.payloadByteCount && experiment.mode == target.mode
      && experiment.metrics[metric].name == target.metric.name
  }

  private func comparison(_ target: Target, _ index: Int, _ metric: Int) -> Comparison? {
    let reference = target.reference
    if let limit = reference.limit {
      guard let ratio = ratio(series(index, metric), values[index].map { _ in limit }) else { return nil }
      return Comparison(
        comparedTo: reference.subject, ratio: ratio, target: target.ratio, isAtLeast: target.isAtLeast)
    }
    let byteCount = reference.payloadByteCount ?? target.payloadByteCount
    let name = reference.metric ?? target.metric.name
    guard
      let other = experiments.indices.first(where: {
        let experiment = experiments[$0]
        return experiment.group == target.group && experiment.subject == reference.subject
          && experiment.payloadByteCount == byteCount && experiment.mode == reference.mode ?? target.mode
          && experiment.metrics.contains { $0.name == name }
      }), let otherMetric = experiments[other].metrics.firstIndex(where: { $0.name == name }),
      let ratio = ratio(series(index, metric), series(other, otherMetric))
    else { return nil }
    var words = reference.subject
    if let mode = reference.mode, mode != target.mode { words += ", \(mode.rawValue)" }
    if let byteCount = reference.payloadByteCount { words += ", \(byteCount) B" }
    return Comparison(comparedTo: words, ratio: ratio, target: target.ratio, isAtLeast: target.isAtLeast)
  }

  /// The median of the ratios of each round: what moves from round to round moves both.
  private func ratio(_ series: [Double?], _ others: [Double?]) -> Double? {
    let pairs = zip(series, others).compactMap { value, other -> Double? in
      guard let value, let other, other > 0 else { return nil }
      return value / other
    }
    return Summary(pairs)?.median
  }

  /// Targets for which there is no figure, of those groups (empty: of all).
  func unmeasured(targets: [Target] = Target.all, groups: [String] = []) -> [String] {
    targets.filter { target in
      (groups.isEmpty || groups.contains(target.group))
        && !experiments.indices.contains { index in
          experiments[index].metrics.indices.contains { metric in
            isMeant(target, index, metric) && comparison(target, index, metric) != nil
          }
        }
    }.map(\.description)
  }
}
