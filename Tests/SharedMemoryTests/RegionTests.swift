import IPCCore
import Platform
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct RegionTests {
  @Test("What one process writes into a region another reads there (§21)")
  func sharing() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let q = try temporary.domain.join(as: "q")
    let mine = try p.createRegion("board", byteCount: 100)
    let theirs = try q.openRegion("board")
    #expect(theirs.byteCount == 100 && theirs.id == mine.id)
    #expect(try theirs.read(at: 0, byteCount: 100) == [UInt8](repeating: 0, count: 100))
    #expect(mine.lastWriter == nil)
    try mine.write([1, 2, 3], at: 97)
    #expect(try theirs.read(at: 96, byteCount: 4) == [0, 1, 2, 3])
    #expect(theirs.lastWriter == p.id)
    // SAFETY: nobody else touches the region now, and the pointer stays inside.
    unsafe theirs.withBytes(writes: true) { unsafe $0[0] = 9 }
    #expect(try mine.read(at: 0, byteCount: 1) == [9])
    #expect(mine.lastWriter == q.id)
    #expect(try temporary.domain.regionNames() == ["board"])
  }

  @Test(
    "A place outside of the region is refused with the sizes (§21)",
    arguments: [(-1, 1), (0, 101), (100, 1), (Int.max, 1), (1, Int.max), (0, -1), (101, 0)])
  func bounds(_ offset: Int, _ count: Int) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 100)
    let error = RegionError.outOfBounds(offset: offset, byteCount: count, regionByteCount: 100)
    #expect(throws: error) { try region.read(at: offset, byteCount: count) }
    if count >= 0, count < 1000 {
      #expect(throws: error) { try region.write([UInt8](repeating: 1, count: count), at: offset) }
    }
    #expect(try region.read(at: 100, byteCount: 0) == [])
  }

  @Test("A region is attached while its value lives, and removed by name (§21)")
  func attachment() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let q = try temporary.domain.join(as: "q")
    let region = try p.createRegion("r", byteCount: 4096)
    #expect(region.attached == [p.id])
    do {
      let other = try q.openRegion("r")
      #expect(other.attached == [p.id, q.id])
    }
    #expect(region.attached == [p.id])
    #expect(throws: DomainError.alreadyExists(kind: "region", name: "r")) {
      _ = try q.createRegion("r", byteCount: 1)
    }
    try q.removeRegion("r")
    #expect(throws: DomainError.noSuchObject(kind: "region", name: "r")) { _ = try q.openRegion("r") }
    #expect(throws: DomainError.noSuchObject(kind: "region", name: "r")) { try q.removeRegion("r") }
    try region.write([1], at: 0)
    let second = try q.createRegion("r", byteCount: 1)
    #expect(second.id != region.id)
    #expect(try second.read(at: 0, byteCount: 1) == [0])
  }

  @Test("A dead process is not attached, and its entry serves the next (§21, 25)")
  func deadAttachment() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 8)
    let worker = try SharedMemoryProcess(temporary, "w", "attach-and-die", "r")
    #expect(try worker.waitForEnd() == 9)
    #expect(region.attached == [p.id])
    #expect(try region.read(at: 0, byteCount: 1) == [7])
    var entries = 0
    for index in 0..<RegionLayout.attachedCount
    where region.segment.word(RegionLayout.attached + 8 * index).loadAcquire() != 0 { entries += 1 }
    #expect(entries == 2)
    let q = try temporary.domain.join(as: "q")
    let other = try q.openRegion("r")
    #expect(other.attached == [p.id, q.id])
    #expect(region.segment.word(RegionLayout.attached + 8).loadAcquire() == q.id.rawValue)
  }

  @Test("All of a region has memory as soon as it is made, and sizes have limits (§21)")
  func memory() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 1 << 20)
    #expect(try region.segment.file.descriptor.status().allocatedByteCount >= 1 << 20)
    for size in [0, -1, (1 << 30) + 1] {
      #expect(
        throws: DomainError.outOfRange(
          what: "region size", value: UInt64(max(0, size)), limit: RegionLayout.byteCounts.upperBound)
      ) { _ = try p.createRegion("s", byteCount: size) }
    }
    #expect(throws: DomainError.invalidName("-r")) { _ = try p.createRegion("-r", byteCount: 1) }
  }

  @Test(
    "Where memory runs out, making a region or a buffer fails with ENOSPC and leaves nothing behind (§27)",
    .enabled(if: SmallFileSystem.isAvailable, "needs a user namespace with a small tmpfs"))
  func noMemory() throws {
    let worker = try SmallFileSystem.run("\(SharedMemoryProcess.path) $0 d w create-without-memory r 4194304")
    #expect(try worker.waitForEnd() == 0)
  }

  @Test("A region whose header is damaged is refused with the name of the field (§27)")
  func damage() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 100)
    let path = temporary.domain.path(of: .region, "r")
    func expectFault(_ field: String) {
      #expect {
        _ = try p.openRegion("r")
      } throws: { error in
        guard case .damaged(let fault)? = error as? DomainError else { return false }
        return fault.file == path && fault.field == field
      }
    }
    let file = try FileDescriptor.openReadWrite(path)
    let header = try file.read(offset: 0, byteCount: SegmentHeader.byteCount)
    try file.write([header[32] &+ 1], offset: 32)
    expectFault("check word")
    for size: UInt64 in [UInt64.max, 1 << 62, 0, (1 << 30) + 1] {
      var hostile = region.segment.header
      hostile.parameters.0 = size
      try file.write(hostile.encoded, offset: 0)
      expectFault("sizes")
    }
    try file.write(header, offset: 0)
    _ = try p.openRegion("r")
    try file.setSize(4096)
    expectFault("length")
  }
}

/// A file system of 2 MiB that only one process and its children see.
enum SmallFileSystem {
  static let isAvailable = (try? run("true").waitForEnd()) == 0

  /// Runs a shell command, in which `$0` is where the file system lies.
  static func run(_ command: String) throws -> SharedMemoryProcess {
    try SharedMemoryProcess([
      "/usr/bin/unshare", "--map-root-user", "--mount", "/bin/sh", "-c",
      "mount -t tmpfs -o size=2m none $0 && exec \(command)", "/mnt",
    ])
  }
}
