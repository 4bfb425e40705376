public import IPCCore

/// The table of a word count on its way from the merger to whoever prints it: messages whose bytes make the
/// table, and an empty message at its end.
public enum WordCountResult {
  /// Receives one table (blocks until it has come whole).
  /// - Parameter timeoutNanoseconds: for each message, on the domain clock.
  /// - Returns: nil when a message did not come in time.
  public static func receive(
    from mailbox: borrowing Mailbox, timeoutNanoseconds: UInt64
  ) throws(ReceiveError) -> [UInt8]? {
    var table: [UInt8] = []
    while case .message(let message) = try mailbox.receive(timeoutNanoseconds: timeoutNanoseconds) {
      if message.bytes.isEmpty { return table }
      table += message.bytes
    }
    return nil
  }

  static func messages(_ table: [UInt8], maximumByteCount: Int) -> [[UInt8]] {
    var messages = stride(from: 0, to: table.count, by: maximumByteCount).map {
      Array(table[$0..<min($0 + maximumByteCount, table.count)])
    }
    messages.append([])
    return messages
  }
}

extension Scenario {
  /// The mailbox to which the table of a word count goes; nil where the scenario counts no words, or its
  /// merger prints by itself.
  public var resultMailbox: String? {
    for process in processes {
      for case .mergeCounts(let merge) in process.allSteps {
        if let to = merge.to { return to }
      }
    }
    return nil
  }
}
