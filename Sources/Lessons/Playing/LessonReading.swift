public import Observation
internal import Platform

/// One reading of the live segments, as scripts see it.
public struct LessonReading: Sendable, Equatable {
  public var domain: DomainSnapshot
  /// Its waits, with deadlocks confirmed from reading to reading.
  public var waits: WaitGraph
  /// The domain beside, where the lesson has one.
  public var beside: DomainSnapshot?

  /// What a reading takes in of each channel and region.
  public static let messageLimit = 64
  public static let byteLimit = 256

  public init(domain: DomainSnapshot, waits: WaitGraph = WaitGraph(), beside: DomainSnapshot? = nil) {
    self.domain = domain
    self.waits = waits
    self.beside = beside
  }

  func domain(of object: LessonObject?) -> DomainSnapshot? {
    object?.isBeside == true ? beside : domain
  }

  /// The processes that live and are no controllers.
  static func living(_ domain: DomainSnapshot) -> [ProcessSnapshot] {
    domain.processes.filter { $0.role == .participant && ($0.life == .running || $0.life == .stopped) }
  }

  /// The latest process of that name: a living one before one that is gone.
  func process(_ name: String, isBeside: Bool = false) -> ProcessSnapshot? {
    let all = (isBeside ? beside : domain)?.processes.filter { $0.name == name } ?? []
    return all.first { $0.life == .running || $0.life == .stopped } ?? all.last
  }

  /// The id under which a reading has an object; nil: it is not there (a link that was never used, say).
  public func id(of object: LessonObject) -> String? {
    guard let domain = domain(of: object) else { return nil }
    switch object.kind {
    case .mailbox(let name): return domain.mailboxes.first { $0.name == name }?.id
    case .link(let from, let to): return link(from, to, in: domain)?.id
    case .buffer(let name): return domain.buffers.first { $0.name == name }?.id
    case .region(let name): return domain.regions.first { $0.name == name }?.id
    case .process: return nil
    }
  }

  /// The participant id of a process that lives.
  func processID(of object: LessonObject) -> UInt64? {
    guard case .process(let name) = object.kind else { return nil }
    return process(name, isBeside: object.isBeside)?.id
  }

  func channel(_ object: LessonObject) -> ChannelSnapshot? {
    guard let domain = domain(of: object) else { return nil }
    switch object.kind {
    case .mailbox(let name): return domain.mailboxes.first { $0.name == name }
    case .link(let from, let to): return link(from, to, in: domain)
    default: return nil
    }
  }

  private func link(_ from: String, _ to: String, in domain: DomainSnapshot) -> ChannelSnapshot? {
    // A link with a predecessor of that name may still be there: the one with ends that live comes first.
    let links = domain.links.filter { $0.senderName == from && $0.receiverName == to }
    return links.max { ($0.openedBy.count, $0.id) < ($1.openedBy.count, $1.id) }
  }
}
