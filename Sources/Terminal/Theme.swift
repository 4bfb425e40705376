public import Canvas

/// What each role looks like.
public struct Theme: Sendable, Equatable {
  /// How a role is drawn.
  public struct Style: Sendable, Equatable {
    /// Nil for the terminal's own.
    public var foreground: Colour?
    public var emphasis: Emphasis

    public init(foreground: Colour? = nil, emphasis: Emphasis = []) {
      self.foreground = foreground
      self.emphasis = emphasis
    }
  }

  /// A style in the colours that a terminal has.
  public struct Drawn: Sendable, Equatable {
    /// Indices of the palette; nil for the terminal's own.
    public var foreground: Int?
    public var background: Int?
    public var emphasis: Emphasis
  }

  public internal(set) var name: String
  public internal(set) var description: String
  /// The colour behind everything; nil for the terminal's own.
  public internal(set) var background: Colour?
  /// Roles that are missing look like the terminal's own text.
  var styles: [Role: Style]

  /// The terminal's own colours everywhere.
  init(name: String = "", description: String = "") {
    self.name = name
    self.description = description
    styles = [:]
  }

  public func style(of role: Role) -> Style { styles[role] ?? Style() }

  /// How a role is drawn with a palette. Without colours the emphasis of `mono` comes on top of the theme's
  /// own, so that the states still differ.
  public func drawn(_ role: Role, palette: Palette) -> Drawn {
    let style = style(of: role)
    guard palette != .none else {
      return Drawn(emphasis: style.emphasis.union(Self.mono.style(of: role).emphasis))
    }
    let behind = background.flatMap { palette.nearest(to: $0) }
    return Drawn(
      foreground: style.foreground.flatMap { palette.nearest(to: $0, on: behind) }, background: behind,
      emphasis: style.emphasis)
  }

  /// The shipped theme that knows no colours; a test holds that it can be read.
  private static let mono = (try? Theme.load("mono")) ?? Theme(name: "mono")
}
