internal import CLinux

/// Files that are cut short while they are mapped. To touch what lies beyond the end raises SIGBUS, which ends the
/// process; a program may ask that it be survived instead.
public enum CutFiles {
  /// Catches SIGBUS from now on, for the whole process. A touch beyond the end of a file that this module has mapped
  /// finds zeros, and the mapping is noted as cut (``MappedFile/isCutShort``); any other goes to the handler that was
  /// there before, or ends the process as ever.
  /// - Returns: false where the system refuses.
  @discardableResult public static func survive() -> Bool { clinux_guard_install() == 0 }
}

/// The entry of one mapping among those that are guarded. A process guards some thousands; more are mapped as well.
struct CutGuard: Sendable {
  private let number: Int32

  // SAFETY: the caller has mapped the range, and unmaps it after `end()`.
  /// - Parameter file: the open file, where it is mapped from its beginning; it stays open until `end()`.
  @unsafe init(_ base: UnsafeMutableRawPointer, byteCount: Int, file: Int32 = -1) {
    number = unsafe clinux_guard_add(base, byteCount, file)
  }

  func end() { clinux_guard_remove(number) }

  var isCut: Bool { clinux_guard_is_cut(number) != 0 }

  func mark(_ which: Int, at offset: Int, bits: UInt64) {
    clinux_guard_mark(number, Int32(which), offset, bits)
  }
}
