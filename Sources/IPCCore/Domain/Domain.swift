package import Platform

/// A named space in which processes, mailboxes, links and shared regions find each other (§1).
///
/// It is a directory of its user's; each object in it is one file. There is no daemon: whoever has opened the
/// domain works on the files, under one lock for names.
public final class Domain: Sendable {
  public let name: String
  public let place: DomainPlace
  /// The directory.
  package let path: String
  package let segment: Segment
  private let names: FileDescriptor

  private init(name: String, place: DomainPlace, segment: Segment, names: consuming FileDescriptor) {
    self.name = name
    self.place = place
    self.path = place.path(of: name)
    self.segment = segment
    self.names = names
  }

  // MARK: Making and opening

  /// Makes a domain; ``DomainError/alreadyExists(kind:name:)`` when there is one of that name.
  public static func create(_ name: String, in place: DomainPlace = DomainPlace()) throws(DomainError)
    -> Domain
  {
    try make(name, in: place, mayExist: false)
  }

  /// Opens a domain, which is made when it does not exist.
  public static func openOrCreate(
    _ name: String, in place: DomainPlace = DomainPlace()
  ) throws(DomainError) -> Domain {
    try make(name, in: place, mayExist: true)
  }

  /// Opens a domain that exists.
  public static func open(_ name: String, in place: DomainPlace = DomainPlace()) throws(DomainError) -> Domain
  {
    try checkName(name)
    let path = place.path(of: name)
    try checkDirectory(path, domain: name)
    let segment: Segment
    do { segment = try Segment.open(path: "\(path)/domain", kind: .domain) } catch {
      if case .system(let fault) = error, fault.errno == .noEntry { throw .noSuchDomain(name) }
      throw error
    }
    let start = segment.header.parameters.0
    guard start == MachineStart.identity else {
      // Its clock counts from another moment, and nobody in it lives.
      throw .damaged(
        SegmentFault(
          file: segment.path, field: "start of the machine",
          found: "an earlier one: the domain has outlived it, and can only be removed"))
    }
    do {
      let names = try FileDescriptor.openReadWrite("\(path)/names")
      return Domain(name: name, place: place, segment: segment, names: names)
    } catch { throw .system(SystemFault("open", "\(path)/names", error)) }
  }

  private static func make(
    _ name: String, in place: DomainPlace, mayExist: Bool
  ) throws(DomainError) -> Domain {
    try checkName(name)
    let path = place.path(of: name)
    // A remover may take the directories away between two of our steps: then we begin again.
    for _ in 0..<100 {
      try place.prepare()
      do { try FileSystem.makeDirectory(path) } catch {
        if error == .noEntry { continue }
        guard error == .exists else { throw .system(SystemFault("make", path, error)) }
      }
      do throws(DomainError) {
        try checkDirectory(path, domain: name)
        let isNew = try RegistryLock.with(directory: path) { () throws(DomainError) -> Bool in
          do throws(DomainError) { return try makeFiles(path: path, name: name) } catch {
            // A domain that could not be made leaves nothing (a full file system, for one).
            for file in (try? FileSystem.list(path)) ?? [] { try? FileSystem.unlink("\(path)/\(file)") }
            try? FileSystem.removeDirectory(path)
            place.removeIfEmpty()
            throw error
          }
        }
        guard isNew || mayExist else { throw DomainError.alreadyExists(kind: "domain", name: name) }
        return try open(name, in: place)
      } catch {
        switch error {
        case .noSuchDomain: continue
        case .system(let fault) where fault.errno == .noEntry: continue
        default: throw error
        }
      }
    }
    throw .busy(path: path)
  }

  /// Under the registry lock: true when the domain's files were not there and now are.
  private static func makeFiles(path: String, name: String) throws(DomainError) -> Bool {
    let final = "\(path)/domain"
    if (try? FileStatus(path: final)) != nil { return false }
    do {
      let names = try FileDescriptor.openOrCreate("\(path)/names")
      try names.setSize(0)
    } catch { throw .system(SystemFault("make", "\(path)/names", error)) }
    let header = SegmentHeader(
      kind: .domain, objectID: 0, mappedByteCount: DomainLayout.byteCount,
      parameters: (MachineStart.identity, 0, 0, 0), name: name)
    let segment = try Segment.make(in: path, header: header, allocated: [0..<DomainLayout.byteCount])
    segment.word(DomainLayout.nextID).storeRelaxed(1)
    // The domain clock begins at 1 s, so that no real time is ever 0 ("never").
    let offset = monotonicNanoseconds() &- 1_000_000_000
    segment.word(DomainLayout.gate).storeRelaxed(offset << 3)
    segment.word(DomainLayout.userWords).storeRelaxed(1000)
    try segment.publish(as: final)
    return true
  }

  private static func checkName(_ name: String) throws(DomainError) {
    guard isValidName(name) else { throw .invalidName(name) }
  }

  /// Refuses a directory that is missing, another user's, or open to others.
  package static func checkDirectory(_ path: String, domain: String) throws(DomainError) {
    let status: FileStatus
    do { status = try FileStatus(path: path) } catch {
      if error == .noEntry { throw .noSuchDomain(domain) }
      throw .system(SystemFault("open", path, error))
    }
    guard status.isDirectory, status.userID == FileSystem.userID, status.mode & 0o077 == 0 else {
      throw .notOurs(path: path)
    }
  }

  // MARK: Clock and identities

  @inline(__always) package var gate: GateWord { GateWord(raw: gateWord.loadRelaxed()) }
  package var gateWord: SharedWord64 { segment.word(DomainLayout.gate) }
  package var gateSequence: SharedWord32 { segment.word32(DomainLayout.gateSequence) }
  package var pauserWord: SharedWord64 { segment.word(DomainLayout.pauser) }

  /// The domain clock in nanoseconds: it stands still while the domain is paused (§30).
  public var timeNanoseconds: UInt64 { gate.domainTime(monotonic: monotonicNanoseconds()) }

  /// A number that no participant and no object of this domain has had or will have.
  package func nextID() -> UInt64 { segment.word(DomainLayout.nextID).fetchAdd(1) }

  /// Words for programs that steer workers from outside (0…7). Word 0 is the pace in thousandths.
  package func userWord(_ index: Int) -> SharedWord64 {
    precondition((0..<DomainLayout.userWordCount).contains(index))
    return segment.word(DomainLayout.userWords + 8 * index)
  }

  /// Who holds, or held, an id.
  package struct NameRecord: Sendable, Equatable {
    package let processID: Int32
    package let startTicks: UInt64
    package let name: String
  }

  package func record(of id: UInt64) -> NameRecord? { Self.record(of: id, in: names) }

  /// Reads a record from the open file `names`.
  package static func record(of id: UInt64, in names: borrowing FileDescriptor) -> NameRecord? {
    guard id > 0, id < 1 << 40 else { return nil }
    let size = NamesLayout.recordByteCount
    guard let bytes = try? names.read(offset: Int(id) * size, byteCount: size), bytes.count == size else {
      return nil
    }
    func get(_ offset: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (8 * UInt64($1)) }
    }
    let length = Int(truncatingIfNeeded: get(NamesLayout.nameLength))
    guard (1...maximumNameByteCount).contains(length) else { return nil }
    let name = String(decoding: bytes[NamesLayout.name..<NamesLayout.name + length], as: UTF8.self)
    guard isValidName(name) else { return nil }
    return NameRecord(
      processID: Int32(truncatingIfNeeded: get(NamesLayout.processID)),
      startTicks: get(NamesLayout.startTicks),
      name: name)
  }

  func write(_ record: NameRecord, of id: UInt64) throws(DomainError) {
    guard id > 0, id < 1 << 40 else {
      throw .damaged(SegmentFault(file: segment.path, field: "next id", found: "\(id)"))
    }
    var bytes = [UInt8](repeating: 0, count: NamesLayout.recordByteCount)
    func put(_ value: UInt64, _ offset: Int) {
      for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
    }
    put(UInt64(record.processID), NamesLayout.processID)
    put(record.startTicks, NamesLayout.startTicks)
    put(UInt64(record.name.utf8.count), NamesLayout.nameLength)
    bytes.replaceSubrange(
      NamesLayout.name..<NamesLayout.name + record.name.utf8.count, with: record.name.utf8)
    do { try names.write(bytes, offset: Int(id) * NamesLayout.recordByteCount) } catch {
      throw .system(SystemFault("write", "\(path)/names", error))
    }
  }

  // MARK: Files

  package func path(of kind: SegmentKind, _ name: String) -> String { "\(path)/\(kind.prefix)\(name)" }

  /// The names of the objects of a kind, sorted.
  public func mailboxNames() throws(DomainError) -> [String] { try objectNames(.mailbox) }
  public func processNames() throws(DomainError) -> [String] { try objectNames(.process) }
  public func regionNames() throws(DomainError) -> [String] { try objectNames(.region) }
  public func bufferNames() throws(DomainError) -> [String] { try objectNames(.buffer) }

  package func objectNames(_ kind: SegmentKind) throws(DomainError) -> [String] {
    do {
      return try FileSystem.list(path).filter { $0.hasPrefix(kind.prefix) }
        .map { String($0.dropFirst(kind.prefix.count)) }.sorted()
    } catch {
      if error == .noEntry { throw .noSuchDomain(name) }
      throw .system(SystemFault("list", path, error))
    }
  }

  /// Opens an object of a kind by its name.
  package func openSegment(_ kind: SegmentKind, _ name: String) throws(DomainError) -> Segment {
    do { return try Segment.open(path: path(of: kind, name), kind: kind) } catch {
      if case .system(let fault) = error, fault.errno == .noEntry {
        throw .noSuchObject(kind: kind.word, name: name)
      }
      throw error
    }
  }

  /// Runs `body` while no other process publishes, replaces or removes names of this domain.
  package func withRegistryLock<R>(_ body: () throws(DomainError) -> R) throws(DomainError) -> R {
    try RegistryLock.with(directory: path) { () throws(DomainError) -> R in
      if let fault = segment.cutFault { throw .damaged(fault) }
      return try body()
    }
  }
}
