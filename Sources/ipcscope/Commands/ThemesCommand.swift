import ArgumentParser
import Terminal

struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "Lists the themes that ipcscope brings with it.",
    discussion: """
      Your own go into ~/.config/ipcscope/themes/NAME.yaml, or are named by their path.

      Examples:
        ipcscope themes
        ipcscope run tour --theme daylight
        ipcscope run tour --theme ./mine.yaml
      """)

  @OptionGroup var place: PlaceOptions

  func run() throws { try printLines(Theme.shippedNames) }
}
