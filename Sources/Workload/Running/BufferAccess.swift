internal import IPCCore

/// All that workers have to do with bounded buffers (§22).
func createBuffer(_ plan: BufferPlan, as participant: Participant) throws(DomainError) {
  let discipline: BufferDiscipline =
    switch plan.discipline {
    case .semaphores: .semaphores
    case .counter: .counter
    case .inOut: .inOut
    }
  let buffer = try participant.createBuffer(
    plan.name, slotCount: plan.slotCount, slotByteCount: plan.slotByteCount, discipline: discipline)
  buffer.stock(plan.items.map { Array($0.utf8) })
}

/// A buffer that a worker has opened, as producer or as consumer.
final class OpenBuffer: Sendable {
  private let buffer: BoundedBuffer

  init(_ name: String, as role: BufferRole, participant: Participant) throws(DomainError) {
    buffer = try participant.openBuffer(name, as: role)
  }

  /// Whether the item lies in a slot; false when there was no room in time, or another holds the only place
  /// of a producer.
  func produce(_ bytes: [UInt8], mayBlock: Bool, timeoutNanoseconds: UInt64?) throws(BufferError) -> Bool {
    do {
      let outcome =
        mayBlock
        ? try buffer.produce(bytes, timeoutNanoseconds: timeoutNanoseconds) : try buffer.tryProduce(bytes)
      if case .produced = outcome { return true }
      return false
    } catch .onlyOneProducer { return false }
  }

  /// The item's bytes; nil when there was none in time, or another holds the only place of a consumer.
  func consume(mayBlock: Bool, timeoutNanoseconds: UInt64?) throws(BufferError) -> [UInt8]? {
    do {
      guard mayBlock else { return try buffer.tryConsume()?.bytes }
      guard let timeoutNanoseconds else { return try buffer.consume().bytes }
      guard case .item(let item) = try buffer.consume(timeoutNanoseconds: timeoutNanoseconds) else {
        return nil
      }
      return item.bytes
    } catch .onlyOneConsumer { return nil }
  }
}
