/// A size in character cells.
public struct Size: Sendable, Equatable {
  public var columns: Int
  public var rows: Int

  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }
}

/// A place on the grid; column 0, row 0 is the upper left.
public struct Position: Sendable, Equatable {
  public var column: Int
  public var row: Int

  public init(column: Int, row: Int) {
    self.column = column
    self.row = row
  }
}

/// A rectangle of cells.
public struct Rect: Sendable, Equatable {
  public var column: Int
  public var row: Int
  public var columns: Int
  public var rows: Int

  public init(column: Int, row: Int, columns: Int, rows: Int) {
    self.column = column
    self.row = row
    self.columns = max(0, columns)
    self.rows = max(0, rows)
  }

  public init(_ size: Size) { self.init(column: 0, row: 0, columns: size.columns, rows: size.rows) }

  public var isEmpty: Bool { columns == 0 || rows == 0 }
}

/// How a cell stands out besides its role.
public struct Emphasis: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let bold = Emphasis(rawValue: 1)
  public static let underline = Emphasis(rawValue: 2)
  public static let reverse = Emphasis(rawValue: 4)
}

/// One character cell. A wide character takes its cell and an empty continuation cell after it.
public struct Cell: Sendable, Equatable {
  /// What is drawn; empty for the second half of a wide character.
  public var character: String
  public var role: Role
  public var emphasis: Emphasis

  public init(_ character: String = " ", role: Role = .text, emphasis: Emphasis = []) {
    self.character = character
    self.role = role
    self.emphasis = emphasis
  }
}

/// A grid of cells: what a view returns and the terminal paints.
public struct Frame: Sendable, Equatable {
  public let size: Size
  public private(set) var cells: [Cell]
  /// What clicks mean, from the lowest to the topmost.
  public internal(set) var hitAreas: [HitArea] = []

  public init(size: Size) {
    self.size = Size(columns: max(0, size.columns), rows: max(0, size.rows))
    cells = Array(repeating: Cell(), count: self.size.columns * self.size.rows)
  }

  /// The cell at a place. Reading outside the grid gives a blank; writing outside it does nothing.
  public subscript(column: Int, row: Int) -> Cell {
    get {
      guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return Cell() }
      return cells[row * size.columns + column]
    }
    set {
      guard column >= 0, row >= 0, column < size.columns, row < size.rows else { return }
      cells[row * size.columns + column] = newValue
    }
  }

  /// The rows as text, without blanks at their ends: what tests compare.
  public var lines: [String] {
    (0..<size.rows).map { row in
      var line = ""
      for column in 0..<size.columns { line += cells[row * size.columns + column].character }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
