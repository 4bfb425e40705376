internal import Platform

/// Whether others had the processors while something was measured.
enum Disturbance {
  /// The system's own short work comes now and then; a process that competes comes at every turn of the scheduler.
  static func isOne(displacements: UInt64, stolenNanoseconds: UInt64, during nanoseconds: UInt64) -> Bool {
    displacements > 2 + nanoseconds / 10_000_000
      || stolenNanoseconds > 10_000_000 && stolenNanoseconds > nanoseconds / 10
  }
}

/// How long other machines on the same host have had this machine's processors, to a hundredth of a second; 0 where
/// the system does not say.
func stolenNanoseconds() -> UInt64 {
  guard let bytes = try? FileSystem.read("/proc/stat", limit: 4096),
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
  else { return 0 }
  let fields = line.split(separator: " ")
  return fields.count > 8 ? (UInt64(fields[8]) ?? 0) * 10_000_000 : 0
}
