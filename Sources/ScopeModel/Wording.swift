import Canvas
public import Observation

/// A name from the domain as it may be shown: escaped, and no longer than a name may be.
public func shownName(_ name: String) -> String { escaped(name, limit: 63) }

/// A list in words: "a", "a or b", "a, b or c", "a, b, c or 5 more".
public func listed(_ names: [String], _ joint: String, most: Int = 3) -> String {
  guard names.count > 1 else { return names.first ?? "" }
  var shown = names
  if names.count > most { shown = names.prefix(most) + ["\(names.count - most) more"] }
  return shown.dropLast().joined(separator: ", ") + " \(joint) " + (shown.last ?? "")
}

/// A span of time as one reads it: "0.4 s", "12 s", "3 min 5 s", "2 h 10 min".
public func durationWords(_ nanoseconds: UInt64) -> String {
  let tenths = nanoseconds / 100_000_000
  if tenths < 100 { return "\(tenths / 10).\(tenths % 10) s" }
  let seconds = tenths / 10
  if seconds < 60 { return "\(seconds) s" }
  if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
  return "\(seconds / 3600) h \(seconds % 3600 / 60) min"
}

/// The same in seven columns, for tables: "0.4 s", "12 s", "3m05s", "2h10m", "5d03h".
public func shortDurationWords(_ nanoseconds: UInt64) -> String {
  let minutes = nanoseconds / 60_000_000_000
  guard minutes > 0 else { return durationWords(nanoseconds) }
  func joined(_ count: UInt64, _ unit: String, _ rest: UInt64, _ smaller: String) -> String {
    "\(count)\(unit)\(rest < 10 ? "0" : "")\(rest)\(smaller)"
  }
  if minutes < 60 { return joined(minutes, "m", nanoseconds / 1_000_000_000 % 60, "s") }
  if minutes < 24 * 60 { return joined(minutes / 60, "h", minutes % 60, "m") }
  return joined(min(minutes / (24 * 60), 999), "d", minutes / 60 % 24, "h")
}

/// A rate as one reads it: "0.4", "7.5", "120", "12 k", "3.1 M" (a second).
public func rateWords(_ perSecond: Double) -> String {
  guard perSecond.isFinite, perSecond >= 0, perSecond < 1e15 else { return "?" }
  if perSecond < 9.95 {
    let tenths = Int((perSecond * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
  let whole = Int(perSecond.rounded())
  if whole < 10_000 { return "\(whole)" }
  if whole < 1_000_000 { return "\(whole / 1000) k" }
  return "\(whole / 1_000_000).\(whole / 100_000 % 10) M"
}

/// A number of bytes: "480 B", "12 KiB", "3.4 MiB".
public func byteWords(_ count: UInt64) -> String {
  if count < 10_240 { return "\(count) B" }
  if count < 10_485_760 { return "\(count / 1024) KiB" }
  return "\(count / 1_048_576).\(count % 1_048_576 * 10 / 1_048_576) MiB"
}

/// The pace of the workers: "1×", "1/8×", "16×".
public func paceWords(_ thousandths: UInt64) -> String {
  if thousandths >= 1000 {
    return thousandths % 1000 == 0
      ? "\(thousandths / 1000)×" : "\(thousandths / 1000).\(thousandths % 1000 / 100)×"
  }
  return thousandths > 0 && 1000 % thousandths == 0
    ? "1/\(1000 / thousandths)×" : "0.\(thousandths < 100 ? "0" : "")\(thousandths / 10)×"
}

extension CapacityModel {
  /// "zero", "bounded 8", "unbounded".
  public var words: String {
    switch self {
    case .zero: "zero"
    case .bounded(let count): "bounded \(count)"
    case .unbounded: "unbounded"
    }
  }
}

extension DomainSnapshot {
  /// What one calls a thing in a sentence.
  public func title(of subject: Subject) -> String {
    switch subject {
    case .process(let id): shownName(processName(id))
    case .channel(let id): shownName(channel(id)?.name ?? id)
    case .buffer(let id): shownName(buffer(id)?.name ?? id)
    case .region(let id): shownName(region(id)?.name ?? id)
    }
  }

  /// How long ago something of the domain's clock was, in nanoseconds.
  public func age(of time: UInt64) -> UInt64 {
    domainTimeNanoseconds > time ? domainTimeNanoseconds - time : 0
  }
}
