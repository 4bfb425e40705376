import Canvas
import Glibc
import Testing

@testable import Terminal

@Suite("Themes")
struct ThemeTests {
  @Test("Every shipped theme loads under its own name and gives every role", arguments: Theme.shippedNames)
  func shipped(_ name: String) throws {
    let theme = try Theme.load(name, userFolder: nil)
    #expect(theme.name == name)
    #expect(!theme.description.isEmpty)
    #expect(Set(theme.styles.keys) == Set(Role.allCases))
  }

  /// The themes that have colours of their own.
  static let coloured = Theme.shippedNames.filter { $0 != "mono" }

  @Test("Text stands out by 4.5 to 1 in the colours that are drawn", arguments: coloured)
  func contrast(_ name: String) throws {
    let theme = try Theme.load(name, userFolder: nil)
    for role in Role.allCases where role != .border {
      let contrast = try contrast(of: role, theme, .full)
      #expect(contrast >= 4.5, "\(role.rawValue): \(contrast)")
    }
  }

  @Test(
    "In the themes for a hall and for weak eyes all stands out by 7 to 1, lines too",
    arguments: ["projector", "high-contrast"])
  func strongContrast(_ name: String) throws {
    let theme = try Theme.load(name, userFolder: nil)
    for role in Role.allCases {
      // No role is empty, else there is no index to draw.
      let contrast = try contrast(of: role, theme, .full)
      #expect(contrast >= 7, "\(role.rawValue): \(contrast)")
    }
  }

  @Test("With 8 and 16 colours no role vanishes in the background", arguments: coloured)
  func fewColours(_ name: String) throws {
    let theme = try Theme.load(name, userFolder: nil)
    for palette in [Palette.eight, .sixteen] {
      for role in Role.allCases { #expect(try contrast(of: role, theme, palette) >= 3, "\(role.rawValue)") }
    }
  }

  private func contrast(of role: Role, _ theme: Theme, _ palette: Palette) throws -> Double {
    let drawn = theme.drawn(role, palette: palette)
    let foreground = Palette.colour(at: try #require(drawn.foreground))
    let background = Palette.colour(at: try #require(drawn.background))
    return foreground.contrast(with: background)
  }

  @Test("The seven themes are shipped, the default first")
  func names() {
    #expect(
      Theme.shippedNames == [
        "midnight", "daylight", "projector", "high-contrast", "deuteranopia", "tritanopia", "mono",
      ])
  }

  @Test(
    "Without colours nothing is coloured, and what cannot go on stands out", arguments: Theme.shippedNames)
  func noColour(_ name: String) throws {
    let theme = try Theme.load(name, userFolder: nil)
    for role in Role.allCases {
      let drawn = theme.drawn(role, palette: .none)
      #expect(drawn.foreground == nil && drawn.background == nil)
    }
    let looks = [Role.running, .blocked, .waiting, .paused, .dead].map {
      theme.drawn($0, palette: .none).emphasis.rawValue
    }
    // The theme's own bold may join: bold and reverse for both blocked and dead.
    #expect(Set(looks).count >= 4)
    #expect(theme.drawn(.blocked, palette: .none).emphasis.contains(.reverse))
    #expect(theme.drawn(.selection, palette: .none).emphasis.contains(.reverse))
  }

  @Test("NO_COLOR takes the colours away unless it is empty; else the terminal's number counts")
  func palettes() {
    #expect(Palette(colourCount: 256, noColour: "1") == .none)
    #expect(Palette(colourCount: 256, noColour: "") == .full)
    #expect(Palette(colourCount: 256, noColour: nil) == .full)
    #expect(Palette(colourCount: 88, noColour: nil) == .sixteen)
    #expect(Palette(colourCount: 8, noColour: nil) == .eight)
    #expect(Palette(colourCount: 0, noColour: nil) == .none)
  }

  @Test("Of 256 colours only the fixed ones are used, and each is nearest to itself", arguments: 16...255)
  func nearest(_ index: Int) throws {
    let colour = Palette.colour(at: index)
    let found = try #require(Palette.full.nearest(to: colour))
    #expect(found >= 16)
    #expect(Palette.colour(at: found) == colour)
  }

  @Test("Contrast is that of WCAG")
  func wcag() throws {
    let black = try #require(Colour("#000000"))
    let white = try #require(Colour("#FFFFFF"))
    let grey = try #require(Colour("#767676"))
    #expect(abs(black.contrast(with: white) - 21) < 0.001)
    #expect(abs(grey.contrast(with: white) - 4.54) < 0.01)
    #expect(grey.description == "#767676")
  }

  @Test("A theme takes from the one that it extends what it does not say itself")
  func extends() throws {
    let base = try Theme.load("midnight", userFolder: nil)
    let text = "extends: midnight\nblocked: \"#FF00FF underline\"\nbackground: \"\"\n"
    let theme = try Theme.parse(text, file: "/somewhere/mine.yaml", userFolder: nil)
    #expect(theme.name == "mine")
    #expect(theme.background == nil)
    #expect(theme.style(of: .blocked) == Theme.Style(foreground: Colour("#FF00FF"), emphasis: .underline))
    #expect(theme.style(of: .sender) == base.style(of: .sender))
  }

  @Test("An empty theme is the terminal's own")
  func empty() throws {
    let theme = try Theme.parse("# nothing\n", file: "empty.yaml", userFolder: nil)
    #expect(theme.style(of: .text) == Theme.Style())
    #expect(theme.drawn(.text, palette: .full) == Theme.Drawn(emphasis: []))
  }

  @Test("Themes are found by path and in the user's folder, and a circle of them is named")
  func files() throws {
    let folder = try TemporaryFolder()
    folder.write("mine.yaml", "extends: base.yaml\ntext: \"#010203\"\n")
    folder.write("base.yaml", "dim: \"#040506\"\n")
    folder.write("a.yaml", "extends: b\n")
    folder.write("b.yaml", "# a comment\nextends: ./a.yaml\n")
    folder.write("c.yaml", "extends: ./c.yaml\n")
    for theme in [
      try Theme.load("mine", userFolder: folder.path),
      try Theme.load(folder.path + "/mine.yaml", userFolder: nil),
    ] {
      #expect(theme.style(of: .text).foreground == Colour("#010203"))
      #expect(theme.style(of: .dim).foreground == Colour("#040506"))
    }
    for name in ["a", "c"] {
      let error = #expect(throws: ThemeError.self) { try Theme.load(name, userFolder: folder.path) }
      guard case .circle? = error?.reason else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(error?.key == "extends")
    }
  }
}

/// A folder that goes with the value.
private final class TemporaryFolder {
  let path: String
  private var names: [String] = []

  init() throws {
    path = "/tmp/ipcscope-themes-\(getpid())-\(UInt64.random(in: 0...(.max)))"
    // SAFETY: the path becomes a C string that lives for the call.
    try #require(unsafe mkdir(path, 0o700) == 0)
  }

  func write(_ name: String, _ text: String) {
    names.append(name)
    // SAFETY: the path becomes a C string that lives for the call.
    let descriptor = unsafe open(path + "/" + name, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    let bytes = Array(text.utf8)
    // SAFETY: the array lives for the call and its length is told.
    let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
    #expect(count == bytes.count)
    close(descriptor)
  }

  deinit {
    // SAFETY: the paths become C strings that live for the calls.
    for name in names { unsafe unlink(path + "/" + name) }
    // SAFETY: as above.
    unsafe rmdir(path)
  }
}
