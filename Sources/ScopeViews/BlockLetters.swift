import Canvas

/// Letters three rows high and more, to be read from the last row of a hall.
///
/// A letter is a grid of points, five high. In the smallest size half blocks put two points into one cell; in a
/// terminal without UTF-8 they become `"`, `_` and `#`, and the letters can still be read.
struct BlockLetters: Equatable {
  /// How large a point is.
  enum Scale: CaseIterable {
    case large, medium, small

    /// Cells that a point takes sideways.
    var columns: Int { self == .large ? 4 : self == .medium ? 2 : 1 }
    /// Rows of a line of letters.
    var rows: Int { self == .large ? 10 : self == .medium ? 5 : 3 }
  }

  private static let height = 5
  private static let blank = 2

  /// The points of the whole text, row by row.
  private let points: [[Bool]]

  /// Nil where a character has no form here: then the text stands in ordinary letters.
  init?(_ text: String) {
    var points = [[Bool]](repeating: [], count: Self.height)
    for character in text.uppercased() {
      let isBlank = character == " "
      guard isBlank || Self.forms[character] != nil else { return nil }
      let form =
        Self.forms[character].map { $0.split(separator: "/", omittingEmptySubsequences: false) } ?? []
      let width = isBlank ? Self.blank : form.map(\.count).max() ?? 0
      for row in points.indices {
        // A point of distance to the letter before.
        if !points[row].isEmpty { points[row].append(false) }
        let line = row < form.count ? form[row].map { $0 == "#" } : []
        points[row] += line + Array(repeating: false, count: width - line.count)
      }
    }
    self.points = points
  }

  func columns(_ scale: Scale) -> Int { points[0].count * scale.columns }

  /// Draws the letters; what sticks out of the frame is cut.
  func draw(_ scale: Scale, at place: Position, role: Role, in frame: inout Frame) {
    for row in 0..<scale.rows {
      for column in points[0].indices {
        let block: String
        switch scale {
        case .small:
          let lower = 2 * row + 1 < Self.height && points[2 * row + 1][column]
          block = points[2 * row][column] ? (lower ? "█" : "▀") : (lower ? "▄" : " ")
        case .medium: block = points[row][column] ? "██" : "  "
        case .large: block = points[row / 2][column] ? "████" : "    "
        }
        frame.put(
          block, at: Position(column: place.column + column * scale.columns, row: place.row + row), role: role
        )
      }
    }
  }

  /// Rows from top to bottom, with a slash between them.
  private static let forms: [Character: String] = [
    "A": "###/# #/###/# #/# #", "B": "##/# #/##/# #/##", "C": "###/#/#/#/###", "D": "##/# #/# #/# #/##",
    "E": "###/#/##/#/###", "F": "###/#/##/#/#", "G": "####/#/# ##/#  #/####", "H": "# #/# #/###/# #/# #",
    "I": "#/#/#/#/#", "J": "  #/  #/  #/# #/###", "K": "# #/# #/##/# #/# #", "L": "#/#/#/#/###",
    "M": "#   #/## ##/# # #/#   #/#   #", "N": "#  #/## #/# ##/#  #/#  #", "O": " #/# #/# #/# #/ #",
    "P": "###/# #/###/#/#", "Q": "###/# #/# #/###/  #", "R": "##/# #/##/# #/# #", "S": " ##/#/ #/  #/##",
    "T": "###/ #/ #/ #/ #", "U": "# #/# #/# #/# #/###", "V": "# #/# #/# #/# #/ #",
    "W": "#   #/#   #/# # #/## ##/#   #", "X": "# #/# #/ #/# #/# #", "Y": "# #/# #/ #/ #/ #",
    "Z": "###/  #/ #/#/###", "0": "###/# #/# #/# #/###", "1": "##/ #/ #/ #/###", "2": "###/  #/###/#/###",
    "3": "###/  #/###/  #/###", "4": "# #/# #/###/  #/  #", "5": "###/#/###/  #/###",
    "6": "###/#/###/# #/###", "7": "###/  #/  #/  #/  #", "8": "###/# #/###/# #/###",
    "9": "###/# #/###/  #/###", "-": "//##", "_": "////###", ".": "////#", ":": "/#//#",
    "/": "  #/  #/ #/#/#",
    "→": "/   #/#####/   #",
  ]
}
