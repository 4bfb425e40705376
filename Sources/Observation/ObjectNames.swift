internal import IPCCore
internal import Platform

/// Names of the objects of a domain by their ids: read from the headers of their files when an id comes up that is not
/// known, and kept after the object is gone.
struct ObjectNames {
  struct Name {
    var file: String
    /// By direction; one entry where there are none.
    var names: [String]
  }

  private let directory: String
  private var known: [UInt64: Name] = [:]
  private var lastLook: UInt64 = 0

  /// How often the directory is read for an id that is not known, and how many files at most.
  private static let lookNanoseconds: UInt64 = 100_000_000
  private static let fileLimit = 4096
  private static let keptCount = 65536

  init(directory: String) {
    self.directory = directory
    look()
  }

  /// The file name of an object and what people call it; nil where nothing is known of it.
  mutating func name(of id: UInt64, direction: Int) -> (file: String, name: String)? {
    if known[id] == nil { look() }
    guard let name = known[id] else { return nil }
    if name.names.count == 1 { return (name.file, name.names[0]) }
    return ("\(name.file)/\(direction)", name.names[direction & 1])
  }

  /// Has the name of an object that may soon be gone.
  mutating func learn(_ id: UInt64) {
    if id != 0, known[id] == nil { look() }
  }

  private mutating func look() {
    let now = monotonicNanoseconds()
    guard now >= lastLook + Self.lookNanoseconds else { return }
    lastLook = now
    if known.count > Self.keptCount { known = [:] }
    for file in ((try? FileSystem.list(directory)) ?? []).prefix(Self.fileLimit) {
      guard let kind = Self.kinds.first(where: { file.hasPrefix($0.prefix) }),
        let reader = try? SegmentReader(path: "\(directory)/\(file)", kind: kind)
      else { continue }
      let header = reader.header
      known[header.objectID] = Name(
        file: file,
        names: kind == .link
          ? ["\(header.name) → \(header.secondName)", "\(header.secondName) → \(header.name)"]
          : [header.name])
    }
  }

  private static let kinds: [SegmentKind] = [.mailbox, .link, .region, .buffer]
}
