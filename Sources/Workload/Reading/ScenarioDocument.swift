internal import Platform
internal import Yams

/// A scenario file as YAML: what the readers of its sections share, and the list in which they note mistakes.
package struct ScenarioDocument {
  package let root: Field
  package let file: String
  private let list = MistakeList()

  /// - Parameters:
  ///   - bytes: UTF-8, at most 256 KiB. Any other bytes are an error, never a trap.
  ///   - file: the file's name, for the words of errors.
  package init(yaml bytes: [UInt8], file: String) throws(ScenarioError) {
    self.file = file
    root = Field(try YAMLText.compose(bytes, file: file), path: "", keyLine: nil, list: list)
  }

  /// The contents of a scenario file.
  package static func bytes(path: String) throws(ScenarioError) -> [UInt8] {
    do throws(Errno) {
      return try openForReading(path).readAll(limit: YAMLText.maximumByteCount + 1)
    } catch {
      throw ScenarioError(file: path, "cannot be read: \(error)")
    }
  }

  /// Reads the scenario; its mistakes go to ``error``, and nil is for what has none of the form of one.
  package func scenario() -> Scenario? { ScenarioReader(file: file).scenario(root) }

  /// The section of that name, which the scenario leaves to others.
  package func section(_ name: String) -> Field? { root.entry(name) }

  /// All mistakes noted so far; nil: none.
  package var error: ScenarioError? { list.error(file: file) }
}
