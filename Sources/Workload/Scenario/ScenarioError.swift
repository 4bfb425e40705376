/// What is wrong with a scenario file: at least one mistake, in the order of the lines.
public struct ScenarioError: Error, Sendable, Equatable, CustomStringConvertible {
  public let file: String
  public let mistakes: [Mistake]

  public struct Mistake: Sendable, Equatable {
    /// From 1; 0 where the file as a whole is meant.
    public let line: Int
    /// The keys down to the place, for example `processes.waiter.steps[2].send.to`; empty for the whole file.
    public let path: String
    public let words: String

    public init(line: Int, path: String, words: String) {
      self.line = line
      self.path = path
      self.words = words
    }
  }

  public init(file: String, mistakes: [Mistake]) {
    self.file = file
    self.mistakes = mistakes
  }

  init(file: String, line: Int = 0, _ words: String) {
    self.init(file: file, mistakes: [Mistake(line: line, path: "", words: words)])
  }

  /// One line a mistake: `FILE:LINE: KEY: WORDS`.
  public var description: String {
    mistakes.map { mistake in
      let place = mistake.line > 0 ? "\(file):\(mistake.line)" : file
      return mistake.path.isEmpty
        ? "\(place): \(mistake.words)" : "\(place): \(mistake.path): \(mistake.words)"
    }.joined(separator: "\n")
  }
}
