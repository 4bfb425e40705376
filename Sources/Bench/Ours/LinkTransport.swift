internal import IPCCore
internal import Platform

/// A link between two processes: both directions of it.
struct LinkTransport: Transport, ~Copyable {
  let link: Link

  init(_ context: inout WorkContext, capacity: Capacity, byteCount: Int) throws {
    let participant = try context.participant()
    context.meet()
    link = try participant.link(
      to: context.name(of: 1 - context.role),
      options: LinkOptions(capacity: capacity, maximumMessageByteCount: byteCount))
  }

  /// The file that both directions lie in.
  var path: String { link.segment.path }

  @inline(__always) mutating func sendNow(_ bytes: RawSpan) throws -> Bool {
    if case .wouldBlock = try link.send(bytes, until: .immediately) { return false }
    return true
  }
  @inline(__always) mutating func receiveNow(into buffer: inout MutableRawSpan) throws -> Bool {
    try link.receiveNow(into: &buffer) != nil
  }
  @inline(__always) mutating func send(_ bytes: RawSpan) throws { try link.send(bytes) }
  @inline(__always) mutating func receive(into buffer: inout MutableRawSpan) throws {
    _ = try link.receive(into: &buffer)
  }
}
