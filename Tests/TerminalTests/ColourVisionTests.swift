import Canvas
import Testing

@testable import Terminal

@Suite("Colours for eyes that lack some")
struct ColourVisionTests {
  /// The roles that states of a process are drawn in.
  private static let states: [Role] = [
    .running, .working, .blocked, .waiting, .rendezvous, .paused, .stopped, .dead, .exited,
  ]

  @Test("The difference of two colours is that of CIE 2000")
  func difference() {
    // Pairs 1, 7, 14, 20 and 34 of G. Sharma, W. Wu and E. N. Dalal, "The CIEDE2000 Color-Difference Formula:
    // Implementation Notes, Supplementary Test Data, and Mathematical Observations", 2005.
    let pairs: [(LabColour, LabColour, Double)] = [
      (.init(lightness: 50, a: 2.6772, b: -79.7751), .init(lightness: 50, a: 0, b: -82.7485), 2.0425),
      (.init(lightness: 50, a: 0, b: 0), .init(lightness: 50, a: -1, b: 2), 2.3669),
      (.init(lightness: 50, a: -0.001, b: 2.49), .init(lightness: 50, a: 0.0011, b: -2.49), 4.7461),
      (.init(lightness: 50, a: 2.5, b: 0), .init(lightness: 73, a: 25, b: -18), 27.1492),
      (
        .init(lightness: 2.0776, a: 0.0795, b: -1.135), .init(lightness: 0.9033, a: -0.0636, b: -0.5514),
        0.9082
      ),
    ]
    for (one, two, expected) in pairs {
      #expect(abs(one.difference(to: two) - expected) < 0.0001)
      #expect(abs(two.difference(to: one) - expected) < 0.0001)
    }
  }

  @Test(
    "The states of a process differ at a glance, for the eyes that a theme is named for and for all others",
    arguments: [
      ("deuteranopia", ColourVision.deuteranopia), ("deuteranopia", .usual),
      ("tritanopia", .tritanopia), ("tritanopia", .usual),
    ])
  func states(_ name: String, _ vision: ColourVision) throws {
    let theme = try Theme.load(name, userFolder: nil)
    for (one, two, difference) in try pairs(of: Self.states, theme, vision) {
      #expect(difference >= 10, "\(one.rawValue) and \(two.rawValue): \(difference)")
    }
    // Who sends and who receives, too.
    let sides = try pairs(of: [.sender, .receiver], theme, vision)
    #expect(sides.allSatisfy { $0.difference >= 20 })
  }

  @Test("The same test finds states that one eye can tell apart and the other cannot")
  func canFail() throws {
    let text = "extends: midnight\nworking: \"#AF8700\"\nblocked: \"#5FAF00\"\n"
    let theme = try Theme.parse(text, file: "mine.yaml", userFolder: nil)
    let roles: [Role] = [.working, .blocked]
    #expect(try pairs(of: roles, theme, .usual).allSatisfy { $0.difference >= 25 })
    #expect(try pairs(of: roles, theme, .deuteranopia).allSatisfy { $0.difference < 10 })
  }

  @Test("The states differ in every theme with colours", arguments: ThemeTests.coloured)
  func usualEyes(_ name: String) throws {
    let theme = try Theme.load(name, userFolder: nil)
    for (one, two, difference) in try pairs(of: Self.states, theme, .usual) {
      #expect(difference >= 8, "\(one.rawValue) and \(two.rawValue): \(difference)")
    }
  }

  /// Every two roles, with their difference in the colours that are really drawn.
  private func pairs(
    of roles: [Role], _ theme: Theme, _ vision: ColourVision
  ) throws -> [(one: Role, two: Role, difference: Double)] {
    let seen = try roles.map { role in
      let index = try #require(theme.drawn(role, palette: .full).foreground)
      return LabColour(Palette.colour(at: index), vision: vision)
    }
    return roles.indices.flatMap { index in
      roles.indices.dropFirst(index + 1).map {
        (roles[index], roles[$0], seen[index].difference(to: seen[$0]))
      }
    }
  }
}
