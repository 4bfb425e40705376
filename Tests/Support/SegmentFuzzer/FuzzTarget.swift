// Coverage-guided fuzzing of the segments: libFuzzer calls `LLVMFuzzerTestOneInput` with bytes, which say what is
// written where (see FuzzPlan). No target of the package: `build` compiles it with the library's sources, all of
// them instrumented.
import Glibc
import IPCCore
import Observation
import Platform

private let place = DomainPlace(
  directory: FileSystem.environment("IPCSCOPE_FUZZ_DIR") ?? "/dev/shm/ipcscope-fuzz")
nonisolated(unsafe) private var number = 0

@_cdecl("LLVMFuzzerTestOneInput") public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int)
  -> Int32
{
  let bytes = Array(UnsafeBufferPointer(start: data, count: data == nil ? 0 : count))
  guard let plan = FuzzPlan(bytes) else { return -1 }
  number += 1
  do {
    let use = try HostileUse(plan.kind, number, in: place, limitNanoseconds: 100_000)
    try use.spoil(plan)
    use.run()
    use.remove()
  } catch {
    fatalError("a segment cannot be made and spoilt: \(error)")
  }
  return 0
}

extension HostileUse {
  /// Does what the plan says to the file: words first, then the check word and the length.
  func spoil(_ plan: FuzzPlan) throws {
    let file = try FileDescriptor.openReadWrite(path)
    for change in plan.changes where !change.isLate { try make(change, in: file) }
    if plan.mendsCheckWord {
      let check = SegmentHeader.check(try file.read(offset: 0, byteCount: SegmentHeader.byteCount))
      try file.write(
        (0..<8).map { UInt8(truncatingIfNeeded: check >> (8 * $0)) }, offset: SegmentHeader.checkOffset)
    }
    if let length = plan.length { try file.setSize(min(length, file.status().byteCount)) }
    let late = plan.changes.filter(\.isLate)
    let path = path
    betweenRounds = { [weak self] in
      guard let file = try? FileDescriptor.openReadWrite(path) else { return }
      for change in late { try? self?.make(change, in: file) }
    }
  }

  private func make(_ change: FuzzPlan.Change, in file: borrowing FileDescriptor) throws {
    let old = try file.read(offset: change.offset, byteCount: 8)
    let value = (0..<old.count).reduce(UInt64(0)) { $0 | UInt64(old[$1]) << (8 * UInt64($1)) }
    var new = change.apply(to: value)
    // The id of a live process in a lock is no garbage but a lock that is held, which a switch waits for five seconds.
    let locks = [ChannelLayout.sendLock, ChannelLayout.receiveLock].map { ChannelLayout.firstChannel + $0 }
    if locks.contains(change.offset), new < 4 { new |= 1 << 20 }
    // Within the file: a longer one is no other case.
    try file.write(
      (0..<old.count).map { UInt8(truncatingIfNeeded: new >> (8 * UInt64($0))) }, offset: change.offset)
  }
}
