import ArgumentParser
import Canvas

struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes",
    abstract: "Lists the themes: those that ipcscope brings with it, and your own.",
    discussion: """
      Your own go into ~/.config/ipcscope/themes/NAME.yaml, or are named by their path.

      Examples:
        ipcscope themes
        ipcscope run tour --theme daylight
        ipcscope run tour --theme ./mine.yaml
      """)

  @OptionGroup var place: PlaceOptions

  func run() throws { try printLines(ChosenTheme.names().map { escaped($0) }) }
}
