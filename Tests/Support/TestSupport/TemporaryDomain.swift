public import IPCCore
internal import Platform

/// A domain of its own for one test, in a folder of its own; everything goes when the value ends.
public final class TemporaryDomain {
  public let domain: Domain
  public let place: DomainPlace

  public init(_ name: String = "d") throws {
    let directory = "/tmp/ipcscope-test-\(ThisProcess.processID)-\(UInt64.random(in: 0...UInt64.max))"
    place = DomainPlace(directory: directory)
    domain = try Domain.create(name, in: place)
  }

  deinit {
    try? Domain.remove(domain.name, in: place, force: true)
    try? FileSystem.removeDirectory(place.root)
  }
}

/// Waits until a condition holds, looking every millisecond; false when it has not after the time.
public func eventually(withinSeconds seconds: Double = 10, _ condition: () throws -> Bool) rethrows -> Bool {
  let end = monotonicNanoseconds() + UInt64(seconds * 1e9)
  while monotonicNanoseconds() < end {
    if try condition() { return true }
    sleepNanoseconds(1_000_000)
  }
  return try condition()
}
