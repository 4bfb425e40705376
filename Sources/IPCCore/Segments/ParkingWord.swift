/// The word of a parking place: what a thread that waits for several channels and the senders to them contest.
///
/// ```
///   bits 63…32  generation: which of the calls that have used the place
///   bits 31…16  rings: changes with every wake, so that a wake just before the sleep ends it
///   bits 15…2   member: for which of its channels a sender has committed to the call
///   bits 1…0    state: 0 idle, 1 armed, 2 handed
/// ```
package struct ParkingWord: Sendable, Equatable {
  package enum State: UInt64, Sendable {
    /// Not blocked: it is looking, or it is nobody's.
    case idle = 0
    /// Blocked: a non-blocking send at capacity zero may commit to it.
    case armed = 1
    /// A sender has committed to it.
    case handed = 2
  }

  package let raw: UInt64
  package init(raw: UInt64) { self.raw = raw }
  package init(generation: UInt32, rings: UInt16 = 0, member: Int = 0, _ state: State) {
    raw = UInt64(generation) << 32 | UInt64(rings) << 16 | UInt64(member) << 2 | state.rawValue
  }

  package var generation: UInt32 { UInt32(truncatingIfNeeded: raw >> 32) }
  package var rings: UInt16 { UInt16(truncatingIfNeeded: raw >> 16) }
  package var member: Int { Int(raw >> 2 & 0x3fff) }
  package var state: State? { State(rawValue: raw & 3) }
  /// What the kernel compares when the thread goes to sleep.
  package var low: UInt32 { UInt32(truncatingIfNeeded: raw) }

  /// The most channels that one call can wait for.
  package static let memberLimit = 1 << 14

  package func with(_ state: State, member: Int = 0) -> ParkingWord {
    ParkingWord(generation: generation, rings: rings, member: member, state)
  }
  package func rung() -> ParkingWord {
    ParkingWord(generation: generation, rings: rings &+ 1, member: member, state ?? .idle)
  }
}

/// Where a blocked call sleeps, as it stands in its tickets: a place in a process's file, the generation of the
/// call, and the number that the channel has among those it waits for.
package struct ParkingReference: Sendable, Equatable {
  package var holder: UInt64
  package var place: Int
  package var generation: UInt32
  package var member: Int

  package init(holder: UInt64, place: Int, generation: UInt32, member: Int) {
    self.holder = holder
    self.place = place
    self.generation = generation
    self.member = member
  }

  package init(holder: UInt64, raw: UInt64) {
    self.holder = holder
    generation = UInt32(truncatingIfNeeded: raw >> 32)
    member = Int(raw >> 16 & 0x3fff)
    place = Int(raw & 0xffff)
  }

  package var raw: UInt64 { UInt64(generation) << 32 | UInt64(member) << 16 | UInt64(place) }
}
