internal import CBench
internal import Platform

/// Memory that the coordinator and the measured processes share: commands, barriers, results, and room for
/// floors and peers. A file without a name: nothing is left of it when the processes end.
struct Arena: ~Copyable {
  let file: MappedFile

  static let maximumProcessCount = 3
  static let resultCount = 32
  /// Floors and peers lay their own structures here.
  static let roomOffset = 1 << 20
  static let byteCount = 64 << 20

  // Each word that is written during a measurement has 128 bytes of its own (adjacent lines are fetched in pairs).
  private static let command = 0
  private static let experiment = 128
  private static let count = 136
  private static let doneCount = 256
  private static let arrived = 384
  private static let stop = 512
  private static let systemWords = 4096
  private static let blocks = 8192
  private static let blockByteCount = 1024

  init(descriptor: Int32) throws(Errno) {
    file = try MappedFile(mapping: FileDescriptor(owning: descriptor), byteCount: Self.byteCount)
  }

  static func make() throws(Errno) -> Arena {
    let arena = try Arena(descriptor: try sharedFile(byteCount))
    arena.sparseFileWord.storeRelaxed(UInt64(try sharedFile(SparseFile.byteCount)))
    return arena
  }

  private static func sharedFile(_ byteCount: Int) throws(Errno) -> Int32 {
    let descriptor = bench_shared_file(byteCount)
    guard descriptor >= 0 else { throw Errno(rawValue: -descriptor) }
    return descriptor
  }

  /// Counts commands; the processes sleep on it.
  var command: SharedWord32 { file.word32(Self.command) }
  var experiment: SharedWord64 { file.word64(Self.experiment) }
  /// How many operations the command asks for.
  var count: SharedWord64 { file.word64(Self.count) }
  /// Processes that have finished the command; the coordinator sleeps on it.
  var doneCount: SharedWord32 { file.word32(Self.doneCount) }
  /// Processes that have come to a barrier, counted on from the command's beginning.
  var arrived: SharedWord64 { file.word64(Self.arrived) }
  /// Set to end a measurement that has no count of its own.
  var stop: SharedWord64 { file.word64(Self.stop) }

  /// Descriptors and numbers of what the coordinator has made for all.
  func systemWord(_ index: Int) -> SharedWord64 { file.word64(Self.systemWords + 8 * index) }

  /// The descriptor of the long file for the floor of growth.
  var sparseFileWord: SharedWord64 { file.word64(Self.systemWords + 2048) }

  private func block(_ role: Int) -> Int { Self.blocks + Self.blockByteCount * role }
  /// When the process in that role began, in ticks.
  func begin(of role: Int) -> SharedWord64 { file.word64(block(role)) }
  /// The process in that role.
  func processID(of role: Int) -> SharedWord64 { file.word64(block(role) + 16) }
  /// 0, or that the process failed.
  func failure(of role: Int) -> SharedWord64 { file.word64(block(role) + 8) }
  /// How often the process in that role was displaced by another during the command.
  func displacements(of role: Int) -> SharedWord64 { file.word64(block(role) + 24) }
  /// A note that a process leaves for its partner.
  func note(of role: Int, _ index: Int = 0) -> SharedWord64 { file.word64(block(role) + 128 + 8 * index) }
  /// A result, a `Double` by its bits.
  func result(_ index: Int) -> SharedWord64 {
    file.word64(Self.blocks + Self.blockByteCount * Self.maximumProcessCount + 8 * index)
  }
}
