public import Observation

extension DomainSnapshot {
  /// The participant with this id.
  public func process(_ id: UInt64) -> ProcessSnapshot? { processes.first { $0.id == id } }

  /// The mailbox or link with this id.
  public func channel(_ id: String) -> ChannelSnapshot? {
    mailboxes.first { $0.id == id } ?? links.first { $0.id == id }
  }

  public func buffer(_ id: String) -> BufferSnapshot? { buffers.first { $0.id == id } }

  public func region(_ id: String) -> RegionSnapshot? { regions.first { $0.id == id } }

  /// Mailboxes, then links.
  public var channels: [ChannelSnapshot] { mailboxes + links }

  /// Those that send and receive; lookers-on are no part of the picture.
  public var participants: [ProcessSnapshot] { processes.filter { $0.role == .participant } }

  /// The last life under a name: the living one, where there is one.
  public func process(named name: String) -> ProcessSnapshot? {
    let lives = processes.filter { $0.name == name }
    return lives.last { $0.life == .running || $0.life == .stopped } ?? lives.max { $0.id < $1.id }
  }

  /// The name of a participant, or its number where it is not in the reading.
  public func processName(_ id: UInt64) -> String { process(id)?.name ?? "process \(id)" }
}

extension ProcessSnapshot {
  /// Whether it lives, be it stopped.
  public var isAlive: Bool { life == .running || life == .stopped }
}

extension BufferSnapshot {
  /// The most items its discipline can hold (§22).
  public var usableSlotCount: Int { discipline == .inOut ? max(0, slots.count - 1) : slots.count }
}
