public import Observation

/// A thing of the domain that can be selected, explained and shown in detail.
public enum Subject: Sendable, Hashable {
  /// A process, by participant id.
  case process(UInt64)
  /// A mailbox, or one direction of a link, by channel id.
  case channel(String)
  case buffer(String)
  case region(String)
}

/// The views that there are.
public enum ViewTab: Int, Sendable, Hashable, CaseIterable {
  case stage = 1
  case mailboxes = 2
  case buffers = 3
  case waits = 4
  case metrics = 5
  case log = 6

  /// The word on the tab.
  public var title: String {
    switch self {
    case .stage: "Stage"
    case .mailboxes: "Mailboxes"
    case .buffers: "Buffers"
    case .waits: "Waits"
    case .metrics: "Metrics"
    case .log: "Log"
    }
  }
}

/// What is selected. It holds ids, so it stays on its process or channel from reading to reading.
public struct Selection: Sendable, Equatable {
  /// The columns of Stage.
  public enum Column: Sendable, Equatable, CaseIterable { case senders, objects, receivers }
  /// The panes of Mailboxes.
  public enum Pane: Sendable, Equatable { case table, contents }
  /// What Metrics lists.
  public enum MetricsPane: Sendable, Equatable { case channels, processes }

  /// The channel, buffer or region that keys act on; nil: none.
  public var object: Subject?
  /// The participant that keys act on; nil: none.
  public var processID: UInt64?
  /// Where the arrows move on Stage.
  public var column: Column = .senders
  /// Where the arrows move in Mailboxes.
  public var pane: Pane = .table
  /// Where they move in Metrics.
  public var metricsPane: MetricsPane = .channels
  /// The message selected among the contents of the selected mailbox, by sequence number.
  public var messageSequence: UInt64?
  /// The wait selected in Waits.
  public var waitID: WaitingThread.ID?

  public init() {}

  /// The channel id, where a channel is selected.
  public var channelID: String? {
    if case .channel(let id)? = object { id } else { nil }
  }
}
