/// The colours that a terminal has. Only fixed indices are used: the palette is the user's and stays.
public enum Palette: Sendable, Equatable {
  case none, eight, sixteen, full

  /// The palette of a terminal with that many colours. `NO_COLOR` set to anything but nothing means none
  /// (<https://no-color.org>).
  public init(colourCount: Int, noColour: String?) {
    if let noColour, !noColour.isEmpty {
      self = .none
      return
    }
    switch colourCount {
    case 256...: self = .full
    case 16...: self = .sixteen
    case 8...: self = .eight
    default: self = .none
    }
  }

  /// The index that comes nearest to a colour; nil without colours.
  ///
  /// With 8 or 16 colours the nearest can be unreadable or the background itself, so that only those are
  /// looked at that stand out from the background, if there is one.
  public func nearest(to colour: Colour, on background: Int? = nil) -> Int? {
    let candidates: [Int]
    switch self {
    case .none: return nil
    // The first 16 of 256 are what the user made of them.
    case .full: candidates = Array(16...255)
    case .sixteen: candidates = Array(0..<16)
    case .eight: candidates = Array(0..<8)
    }
    let readable = candidates.filter { index in
      guard self != .full, let background else { return true }
      return Self.colour(at: index).contrast(with: Self.colour(at: background)) >= 3
    }
    return readable.min {
      Self.colour(at: $0).distance(to: colour) < Self.colour(at: $1).distance(to: colour)
    }
  }

  /// The colour that an index of the 256 shows. The first 16 are those of xterm; terminals differ there.
  public static func colour(at index: Int) -> Colour {
    switch index {
    case 0..<16: return Colour(packed: basic[index])
    case 16..<232:
      let cube = index - 16
      return Colour(red: steps[cube / 36], green: steps[cube / 6 % 6], blue: steps[cube % 6])
    default:
      let grey = UInt8(clamping: 8 + 10 * (index - 232))
      return Colour(red: grey, green: grey, blue: grey)
    }
  }

  private static let steps: [UInt8] = [0, 95, 135, 175, 215, 255]

  private static let basic: [UInt32] = [
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
  ]
}
