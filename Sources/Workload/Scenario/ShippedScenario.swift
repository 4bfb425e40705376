/// The scenarios that come with the program. They lie in the code, so that a worker opens no file for them.
public enum ShippedScenario: String, Sendable, CaseIterable {
  /// The first look, and what runs when nothing is named.
  case tour
  // Reasons to co-operate: sharing, speed-up, modularity, convenience.
  case whyInformationSharing = "why-information-sharing"
  case whySpeedUp = "why-speed-up"
  case wordCount = "word-count"
  case whyModularity = "why-modularity"
  case whyConvenience = "why-convenience"
  // Shared memory.
  case sharedMemory = "shared-memory"
  case producerConsumer = "producer-consumer"
  case theRace = "the-race"
  case readersWriters = "readers-writers"
  // Message passing.
  case direct
  case indirect
  case blocking
  case buffering
  case deadlock
  // Both.
  case modelsCompared = "models-compared"
  case processesAndThreads = "processes-and-threads"
  case whenItBreaks = "when-it-breaks"

  /// The text of its file.
  public var yaml: [UInt8] {
    switch self {
    case .tour: PackageResources.tour_yaml
    case .wordCount: PackageResources.word_count_yaml
    case .sharedMemory: PackageResources.shared_memory_yaml
    case .producerConsumer: PackageResources.producer_consumer_yaml
    case .theRace: PackageResources.the_race_yaml
    case .readersWriters: PackageResources.readers_writers_yaml
    case .whyInformationSharing: PackageResources.why_information_sharing_yaml
    case .whySpeedUp: PackageResources.why_speed_up_yaml
    case .whyModularity: PackageResources.why_modularity_yaml
    case .whyConvenience: PackageResources.why_convenience_yaml
    case .direct: PackageResources.direct_yaml
    case .indirect: PackageResources.indirect_yaml
    case .blocking: PackageResources.blocking_yaml
    case .buffering: PackageResources.buffering_yaml
    case .deadlock: PackageResources.deadlock_yaml
    case .modelsCompared: PackageResources.models_compared_yaml
    case .processesAndThreads: PackageResources.processes_and_threads_yaml
    case .whenItBreaks: PackageResources.when_it_breaks_yaml
    }
  }

  public func scenario() throws(ScenarioError) -> Scenario {
    try Scenario(yaml: yaml, file: "\(rawValue).yaml")
  }
}

extension Scenario {
  /// The shipped scenario of that name or, where there is none, the scenario file at that path.
  public init(nameOrPath: String) throws(ScenarioError) {
    if let shipped = ShippedScenario(rawValue: nameOrPath) {
      self = try shipped.scenario()
    } else {
      try self.init(path: nameOrPath)
    }
  }
}

/// Texts that come with the program.
public enum ShippedText {
  /// The input of `word-count` where no file is named.
  public static var words: [UInt8] { PackageResources.letters_txt }
}
