/// Whoever started the workers of the domain on the screen: what the screen may ask of it.
///
/// Calls come from a background thread and may take a moment; each says in words what it did.
protocol WorkerHost: Sendable {
  /// Starts another worker of the kind of the process named.
  func startAnother(like name: String) throws(CommandFailure) -> String
  /// Stops all workers, puts the mailboxes and buffers as the scenario says, and starts the workers again.
  func restart() throws(CommandFailure) -> String
  /// News since the last call, for example "cook-1 was killed by signal 9".
  func takeNews() -> [WorkerNews]
}

/// How a worker ended, in words.
struct WorkerNews: Equatable {
  var text: String
  /// Whether it went wrong by itself; who was killed was killed by somebody.
  var isFailure = false
}
