internal import Platform

/// The files of those who watch a domain, as a participant reads them: it opens, reads and closes, and believes
/// nothing that is not whole and fresh. Whatever lies there, the worst is that events are written for another second.
struct WatchFiles: Sendable {
  /// What the watchers ask for.
  struct Wish: Equatable {
    var level: WatchLevel
    /// The monotonic clock until when it holds.
    var lease: UInt64
  }

  private let paths: [String]

  init(directory: String) {
    paths = (0..<WatchLayout.fileCount).map { "\(directory)/\(WatchLayout.prefix)\($0)" }
  }

  /// The highest level that a watcher asks for now. Where a file cannot be looked at for want of descriptors, nil.
  func read(now: UInt64) -> Wish? {
    var wish = Wish(level: .none, lease: 0)
    for path in paths {
      do throws(Errno) {
        let file = try FileDescriptor.openReadOnlyAtOnce(path)
        let bytes = try file.read(offset: 0, byteCount: WatchLayout.byteCount)
        guard let found = Self.decode(bytes, now: now), found.level >= wish.level else { continue }
        wish = Wish(
          level: found.level, lease: found.level > wish.level ? found.lease : max(found.lease, wish.lease))
      } catch {
        if error == .tooManyFiles || error == .tooManyFilesInSystem { return nil }
      }
    }
    return wish
  }

  /// A watcher's file; nil where it is not one, or its lease has run out or is longer than any lease.
  static func decode(_ bytes: [UInt8], now: UInt64) -> Wish? {
    func word(_ offset: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
    guard bytes.count == WatchLayout.byteCount, word(0) == WatchLayout.magic,
      word(8) == WatchLayout.version, let level = WatchLevel(rawValue: word(WatchLayout.level))
    else { return nil }
    let lease = word(WatchLayout.lease)
    guard lease > now, lease - now <= WatchLayout.longestLeaseNanoseconds else { return nil }
    return Wish(level: level, lease: lease)
  }
}
