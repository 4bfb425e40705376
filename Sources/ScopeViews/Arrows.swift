import Canvas

/// The arrows at the two sides of a picture on Stage, with the message that is passing: "─#41▶".
struct Arrows {
  /// Where the picture lies.
  var picture: Rect
  /// The columns at each side of it.
  var columns: Int

  /// From the senders to the picture.
  func drawIn(_ sequence: UInt64?, role: Role = .dim, row: Int, in frame: inout Frame) {
    draw(sequence, role: role, from: picture.column - columns, to: picture.column, row: row, in: &frame)
  }

  /// From the end of what was drawn to the receivers.
  func drawOut(_ sequence: UInt64?, from end: Int, row: Int, in frame: inout Frame) {
    let last = picture.column + picture.columns + columns
    draw(sequence, role: .dim, from: max(end, picture.column), to: last, row: row, in: &frame)
  }

  private func draw(
    _ sequence: UInt64?, role: Role, from start: Int, to end: Int, row: Int, in frame: inout Frame
  ) {
    let width = end - start
    guard width >= 2 else { return }
    guard let sequence else {
      let line = " " + String(repeating: "─", count: max(0, width - 2)) + "▶"
      frame.put(line, at: Position(column: start, row: row), role: role)
      return
    }
    let label = sequenceLabel(sequence, columns: width - 1)
    // The number in the middle of a long arrow, at the point of a short one.
    let tail = width > label.count + 5 ? (width - label.count) / 2 : 0
    let lead = width - 1 - label.count - tail
    let line = String(repeating: "─", count: max(0, lead)) + label + String(repeating: "─", count: tail) + "▶"
    frame.put(line, at: Position(column: start, row: row), role: .message, emphasis: .bold)
  }
}
