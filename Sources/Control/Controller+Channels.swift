public import IPCCore
internal import Observation
internal import Platform

/// What to inject (§31).
public struct Injection: Sendable, Equatable {
  /// A ``ChannelSnapshot/id``.
  public var channelID: String
  public var bytes: [UInt8]
  public var until: SendUntil
  /// The process under whose identity it is passed on; nil: under the injector's own.
  public var sentAs: String?
  public var timeoutNanoseconds: UInt64

  public init(
    channelID: String, bytes: [UInt8], until: SendUntil = .queued, sentAs: String? = nil,
    timeoutNanoseconds: UInt64 = 10_000_000_000
  ) {
    self.channelID = channelID
    self.bytes = bytes
    self.until = until
    self.sentAs = sentAs
    self.timeoutNanoseconds = timeoutNanoseconds
  }
}

extension Controller {
  /// Puts a real message into a mailbox or a direction of a link. It passes the gate; it blocks as its mode and the
  /// capacity say, at most as long as its time-out.
  public func inject(_ injection: Injection) throws(ControlError) -> SendOutcome {
    let channel = try channel(injection.channelID)
    var sentAs: UInt64 = 0
    if let name = injection.sentAs, name != participant.name {
      guard let peer = participant.peer(named: name) else { throw .noSuchProcess(name) }
      sentAs = peer.id
    }
    do {
      return try channel.send(
        injection.bytes,
        SendRequest(
          until: injection.until, timeoutNanoseconds: injection.timeoutNanoseconds, sentAs: sentAs,
          passesGate: true))
    } catch { throw .send(error) }
  }

  /// Switches the capacity model of a mailbox or a direction of a link (§20).
  public func setCapacity(_ capacity: Capacity, of channelID: String) throws(ControlError) {
    let channel = try channel(channelID)
    do { try channel.setCapacity(capacity) } catch { throw .send(error) }
  }

  /// Opens a channel by its id in a reading: `m.NAME`, or `l.IDS/DIRECTION`.
  private func channel(_ id: String) throws(ControlError) -> Channel {
    do throws(DomainError) {
      if id.hasPrefix(SegmentKind.mailbox.prefix) {
        let segment = try participant.domain.openSegment(
          .mailbox, String(id.dropFirst(SegmentKind.mailbox.prefix.count)))
        return Channel(
          segment: segment, base: ChannelLayout.firstChannel, participant: participant, direction: 0,
          label: segment.header.name, peer: nil)
      }
      let parts = id.split(separator: "/")
      guard id.hasPrefix(SegmentKind.link.prefix), parts.count == 2, let direction = UInt64(parts[1]),
        direction < 2
      else { throw DomainError.noSuchObject(kind: "channel", name: id) }
      let segment = try participant.domain.openSegment(
        .link, String(parts[0].dropFirst(SegmentKind.link.prefix.count)))
      let receiver = direction == 0 ? segment.header.parameters.2 : segment.header.parameters.1
      guard let peer = participant.peer(receiver) else {
        throw DomainError.noSuchObject(kind: "process", name: participant.name(of: receiver))
      }
      return Channel(
        segment: segment, base: ChannelLayout.firstChannel + Int(direction) * ChannelLayout.span,
        participant: participant, direction: direction, label: peer.name, peer: peer)
    } catch {
      if case .noSuchObject = error { throw .noSuchChannel(id) }
      throw .domain(error)
    }
  }
}
