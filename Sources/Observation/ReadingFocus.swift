/// How much of a domain one reading takes in: what is looked at in detail, and what only by its words.
///
/// A reading costs by what it takes in, not by what there is: of a queue of a million messages it reads the words
/// at its ends, the first messages, and those that somebody looks at.
public struct ReadingFocus: Sendable, Equatable {
  /// How many of the first messages of each queue to read.
  public var messageLimit: Int
  /// How many of the first bytes of each message.
  public var byteLimit: Int
  /// The channels of which that many messages are read; of the others only the words and the age of the first
  /// message. nil: all of them.
  public var detailed: Set<String>?
  /// Messages of one channel from anywhere in its queue.
  public var window: MessageWindow?
  /// Part of one message's payload.
  public var payload: PayloadPart?

  public init(
    messageLimit: Int = 64, byteLimit: Int = 256, detailed: Set<String>? = nil, window: MessageWindow? = nil,
    payload: PayloadPart? = nil
  ) {
    self.messageLimit = messageLimit
    self.byteLimit = byteLimit
    self.detailed = detailed
    self.window = window
    self.payload = payload
  }
}

/// A range of the messages of one queue, by sequence number.
public struct MessageWindow: Sendable, Equatable {
  public var channelID: String
  /// Messages from this sequence number on, or from the oldest where that is later.
  public var first: UInt64
  /// How many at most.
  public var count: Int

  public init(channelID: String, first: UInt64, count: Int) {
    self.channelID = channelID
    self.first = first
    self.count = count
  }
}

/// A range of the bytes of one message.
public struct PayloadPart: Sendable, Equatable {
  public var channelID: String
  /// The message's sequence number.
  public var sequence: UInt64
  public var offset: Int
  public var byteCount: Int

  public init(channelID: String, sequence: UInt64, offset: Int, byteCount: Int) {
    self.channelID = channelID
    self.sequence = sequence
    self.offset = offset
    self.byteCount = byteCount
  }
}

/// What a reading found of a ``MessageWindow``.
public struct WindowSnapshot: Sendable, Equatable {
  public var request: MessageWindow
  /// Oldest first; their bytes as many as the reading took of each.
  public var messages: [MessageSnapshot]

  public init(request: MessageWindow, messages: [MessageSnapshot]) {
    self.request = request
    self.messages = messages
  }
}

/// What a reading found of a ``PayloadPart``.
public struct PayloadSnapshot: Sendable, Equatable {
  public var request: PayloadPart
  /// The message with no bytes in it; nil: it is not in the queue (any more).
  public var message: MessageSnapshot?
  /// The bytes from the offset asked for; fewer at the message's end.
  public var bytes: [UInt8]

  public init(request: PayloadPart, message: MessageSnapshot?, bytes: [UInt8]) {
    self.request = request
    self.message = message
    self.bytes = bytes
  }
}
