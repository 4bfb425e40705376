import Glibc
import Terminal

/// Light as the eye's three kinds of cones see it, in CIE L*a*b* (D65).
struct LabColour {
  var lightness: Double
  var a: Double
  var b: Double

  init(lightness: Double, a: Double, b: Double) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// From sRGB, as an eye of that kind sees it.
  init(_ colour: Colour, vision: ColourVision = .usual) {
    let seen = vision.seen([colour.red, colour.green, colour.blue].map(Self.linear))
    let (red, green, blue) = (seen[0], seen[1], seen[2])
    let x = Self.root((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    let y = Self.root(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    let z = Self.root((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
    self.init(lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
  }

  private static func linear(_ component: UInt8) -> Double {
    let value = Double(component) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  private static func root(_ value: Double) -> Double {
    value > 216.0 / 24389 ? cbrt(value) : (24389.0 / 27 * value + 16) / 116
  }

  /// The difference that CIE defined in 2000 (CIEDE2000): 1 is just seen side by side, 10 at a glance.
  func difference(to other: LabColour) -> Double {
    let meanChroma = (hypot(a, b) + hypot(other.a, other.b)) / 2
    let stretch = 1.5 - 0.5 * Self.highChroma(meanChroma)
    let one = (a: a * stretch, b: b, chroma: hypot(a * stretch, b))
    let two = (a: other.a * stretch, b: other.b, chroma: hypot(other.a * stretch, other.b))
    let (hueOne, hueTwo) = (Self.hue(one.a, one.b), Self.hue(two.a, two.b))
    let isGrey = one.chroma * two.chroma == 0

    var turn = isGrey ? 0 : hueTwo - hueOne
    if turn > 180 { turn -= 360 } else if turn < -180 { turn += 360 }
    let meanHue = isGrey ? hueOne + hueTwo : hueOne + turn / 2
    let chroma = (one.chroma + two.chroma) / 2
    let light = pow((lightness + other.lightness) / 2 - 50, 2)

    let hueWeight =
      1 - 0.17 * Self.cosine(meanHue - 30) + 0.24 * Self.cosine(2 * meanHue)
      + 0.32 * Self.cosine(3 * meanHue + 6) - 0.20 * Self.cosine(4 * meanHue - 63)
    let byLight = (other.lightness - lightness) / (1 + 0.015 * light / (20 + light).squareRoot())
    let byChroma = (two.chroma - one.chroma) / (1 + 0.045 * chroma)
    let byHue =
      2 * (one.chroma * two.chroma).squareRoot() * Self.sine(turn / 2) / (1 + 0.015 * chroma * hueWeight)
    let wrapped = meanHue < 0 ? meanHue + 360 : meanHue
    let blue = 60 * exp(-pow((wrapped - 275) / 25, 2))
    let rotation = -Self.sine(blue) * 2 * Self.highChroma(chroma)
    return (byLight * byLight + byChroma * byChroma + byHue * byHue + rotation * byChroma * byHue)
      .squareRoot()
  }

  /// From 0 for grey to 1 for the strongest colours.
  private static func highChroma(_ chroma: Double) -> Double {
    (pow(chroma, 7) / (pow(chroma, 7) + pow(25, 7))).squareRoot()
  }

  /// In degrees, from 0 up.
  private static func hue(_ a: Double, _ b: Double) -> Double {
    guard a != 0 || b != 0 else { return 0 }
    let angle = atan2(b, a) * 180 / .pi
    return angle < 0 ? angle + 360 : angle
  }

  private static func cosine(_ degrees: Double) -> Double { cos(degrees * .pi / 180) }
  private static func sine(_ degrees: Double) -> Double { sin(degrees * .pi / 180) }
}

/// What kinds of cones an eye has.
///
/// The matrices, for linear RGB, are those of full severity in G. M. Machado, M. M. Oliveira and L. A. F. Fernandes,
/// "A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE Transactions on Visualization and
/// Computer Graphics 15(6), 2009.
enum ColourVision: String, CaseIterable {
  case usual
  /// Without the cones for middle wavelengths.
  case deuteranopia
  /// Without the cones for short wavelengths.
  case tritanopia

  private var matrix: [[Double]] {
    switch self {
    case .usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    case .deuteranopia:
      [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
      ]
    case .tritanopia:
      [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
      ]
    }
  }

  /// Linear light as such an eye tells it apart.
  func seen(_ light: [Double]) -> [Double] {
    matrix.map { row in min(1, max(0, zip(row, light).reduce(0) { $0 + $1.0 * $1.1 })) }
  }
}
