import Canvas
import ScopeModel

/// The lessons to choose from, by the parts of the chapter.
func drawLessons(_ model: Model, _ picker: LessonPicker, in frame: inout Frame) {
  var lines: [[Span]] = []
  var choices: [Int?] = []
  var focus: Int?
  var chapter: String?
  let width = model.lessonChoices.map(\.name.count).max() ?? 0
  for (index, choice) in model.lessonChoices.enumerated() {
    if choice.chapter != chapter {
      lines.append([Span(escaped(choice.chapter, limit: 40), .title, .bold)])
      choices.append(nil)
      chapter = choice.chapter
    }
    choices.append(index)
    let isHere = index == picker.index
    if isHere { focus = lines.count }
    lines.append([
      Span(isHere ? "▸ " : "  ", .focus),
      Span(
        padded(escaped(choice.name, limit: 40), width + 2), isHere ? .selection : .text, isHere ? .bold : []),
      Span(escaped(choice.title, limit: 40), .dim),
    ])
  }
  Overlay(
    title: "Lessons", lines: lines, keys: [("↑ ↓", "choose"), ("Enter", "opens"), ("Esc", "closes")],
    focus: focus, columns: min(64, max(24, frame.size.columns - 4)), choices: choices
  ).draw(in: &frame)
}
