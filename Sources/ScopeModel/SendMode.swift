public import Observation

extension ProcessSnapshot {
  /// The mode of its sends, where it is known: the one asked of it, or else the one of its own program.
  public var knownSendMode: SendModeName? { sendModeOverride ?? programSendMode }

  /// The mode in which its next send is made, as far as one can know; buffered is what a send does unasked.
  public var sendMode: SendModeName { knownSendMode ?? .buffered }

  /// Whether somebody at a screen chose its mode, in place of its own program.
  public var isModeSetByHand: Bool { sendModeOverride != nil }

  /// "buffered", "blocking, set by hand", or "not known" of a program that does not say.
  public var sendModeWords: String {
    guard let mode = knownSendMode else { return "not known" }
    return mode.rawValue + (isModeSetByHand ? ", set by hand" : "")
  }
}
