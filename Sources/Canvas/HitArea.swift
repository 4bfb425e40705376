/// What a click on a place means. The grid carries it without knowing it.
public protocol Target: Sendable, Hashable {}

/// A rectangle of cells, and what a click in it means.
public struct HitArea: Sendable, Equatable {
  public var area: Rect
  public let target: any Target

  public init(_ area: Rect, _ target: any Target) {
    self.area = area
    self.target = target
  }

  public static func == (left: HitArea, right: HitArea) -> Bool {
    left.area == right.area && AnyHashable(left.target) == AnyHashable(right.target)
  }
}

extension Rect {
  /// Whether a place lies in it.
  public func contains(_ place: Position) -> Bool {
    place.column >= column && place.column < column + columns && place.row >= row && place.row < row + rows
  }

  /// What it has in common with another; of no size where that is nothing.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(column, other.column)
    let top = max(row, other.row)
    return Rect(
      column: left, row: top, columns: min(column + columns, other.column + other.columns) - left,
      rows: min(row + rows, other.row + other.rows) - top)
  }
}

extension Frame {
  /// Gives a rectangle a meaning for clicks; what lies outside the grid is left out. Of two meanings of a place the
  /// later one is on top.
  public mutating func add(_ target: any Target, in area: Rect) {
    let seen = area.intersection(Rect(size))
    if !seen.isEmpty { hitAreas.append(HitArea(seen, target)) }
  }

  /// Takes away the meanings that lie in a rectangle altogether.
  public mutating func removeTargets(in area: Rect) {
    hitAreas.removeAll { $0.area.intersection(area) == $0.area }
  }

  /// What a click on a place means, the topmost first.
  public func targets(at place: Position) -> [any Target] {
    hitAreas.reversed().filter { $0.area.contains(place) }.map(\.target)
  }
}
