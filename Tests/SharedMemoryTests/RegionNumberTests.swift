import IPCCore
import Platform
import TestSupport
import Testing

/// Numbers of a region, and bytes of it that are lent (§21).
@Suite(.timeLimit(.minutes(1))) struct RegionNumberTests {
  @Test("A number lies at a multiple of 8 within the region (§21)", arguments: [-8, 4, 16, Int.max])
  func places(_ offset: Int) throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 16)
    let error = RegionError.outOfBounds(offset: offset, byteCount: 8, regionByteCount: 16)
    #expect(throws: error) { try region.number(at: offset) }
    #expect(throws: error) { try region.setNumber(1, at: offset) }
    #expect(throws: error) { try region.changeNumber(at: offset, by: 1) }
  }

  @Test("Bytes lent as an operation lie within the region, and their writer is noted (§21)")
  func lent() throws {
    let temporary = try TemporaryDomain()
    let p = try temporary.domain.join(as: "p")
    let region = try p.createRegion("r", byteCount: 16)
    // SAFETY: the pointer stays inside.
    try unsafe region.withBytes(at: 15, byteCount: 1, writes: true) { unsafe $0[0] = 7 }
    #expect(region.lastWriter == p.id)
    #expect(try region.read(at: 15, byteCount: 1) == [7])
    #expect(throws: RegionError.outOfBounds(offset: 15, byteCount: 2, regionByteCount: 16)) {
      // SAFETY: refused before anything is lent.
      _ = unsafe try region.withBytes(at: 15, byteCount: 2, writes: false) { $0.count }
    }
  }
}
