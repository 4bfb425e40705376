public import IPCCore

extension Controller {
  /// Switches the discipline of an empty bounded buffer (§22).
  /// - Parameter bufferID: its id in a reading: `b.NAME`.
  public func setDiscipline(_ discipline: BufferDiscipline, of bufferID: String) throws(ControlError) {
    let prefix = SegmentKind.buffer.prefix
    guard bufferID.hasPrefix(prefix) else { throw .noSuchChannel(bufferID) }
    let buffer: BoundedBuffer
    do {
      buffer = try participant.openBuffer(String(bufferID.dropFirst(prefix.count)), as: .observer)
    } catch {
      if case .noSuchObject = error { throw .noSuchChannel(bufferID) }
      throw .domain(error)
    }
    do { try buffer.setDiscipline(discipline) } catch { throw .buffer(error, name: buffer.name) }
  }
}
