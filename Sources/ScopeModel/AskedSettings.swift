import Observation

/// A value that was asked for: it counts as true until the domain is read to have it, or a second has gone,
/// so that a key pressed twice quickly acts on the first press and not on an old reading.
struct Asked<Value: Equatable & Sendable>: Sendable, Equatable {
  var value: Value
  var untilNanoseconds: UInt64
}

/// Everything that was asked for and has not been read back yet.
struct AskedSettings: Sendable, Equatable {
  static let patienceNanoseconds: UInt64 = 1_000_000_000

  var capacities: [String: Asked<CapacityModel>] = [:]
  var disciplines: [String: Asked<BufferDisciplineName>] = [:]
  var sendModes: [UInt64: Asked<SendModeName>] = [:]
  var holds: [UInt64: Asked<Bool>] = [:]
  var isPaused: Asked<Bool>?
  var pace: Asked<UInt64>?

  /// Forgets what the reading shows to be done, and what has waited too long.
  mutating func settle(_ snapshot: DomainSnapshot, now: UInt64) {
    capacities = capacities.filter {
      $0.value.untilNanoseconds > now && snapshot.channel($0.key)?.capacity != $0.value.value
    }
    disciplines = disciplines.filter {
      $0.value.untilNanoseconds > now && snapshot.buffer($0.key)?.discipline != $0.value.value
    }
    sendModes = sendModes.filter {
      $0.value.untilNanoseconds > now && snapshot.process($0.key)?.sendModeOverride != $0.value.value
    }
    holds = holds.filter {
      $0.value.untilNanoseconds > now && snapshot.process($0.key)?.isHeld != $0.value.value
    }
    if let asked = isPaused, asked.untilNanoseconds <= now || snapshot.isPaused == asked.value {
      isPaused = nil
    }
    if let asked = pace, asked.untilNanoseconds <= now || snapshot.paceThousandths == asked.value {
      pace = nil
    }
  }
}

extension Model {
  func ask<Value>(_ value: Value) -> Asked<Value> {
    Asked(value: value, untilNanoseconds: nowNanoseconds + AskedSettings.patienceNanoseconds)
  }

  /// Paused, as read or as asked for.
  var isPausedOrAsked: Bool { asked.isPaused?.value ?? snapshot?.isPaused ?? false }

  func isHeldOrAsked(_ process: ProcessSnapshot) -> Bool { asked.holds[process.id]?.value ?? process.isHeld }

  func capacityOrAsked(_ channel: ChannelSnapshot) -> CapacityModel {
    asked.capacities[channel.id]?.value ?? channel.capacity
  }

  var paceOrAsked: UInt64 { asked.pace?.value ?? snapshot?.paceThousandths ?? 1000 }
}
