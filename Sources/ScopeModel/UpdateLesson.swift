import Canvas
import Observation

/// What a lesson does to the screen, and what the keys do to a lesson.
extension Model {
  mutating func take(_ show: LessonShow) {
    let isNewPage = lesson?.pageNumber != show.pageNumber || lesson?.title != show.title
    if isNewPage { pointed = nil }
    lesson = show
    caption = escaped(show.caption, limit: 400)
    question = escaped(show.question, limit: 200)
    if isNewPage, let wanted = show.tab { tab = wanted }
    followLesson()
    settleSelection()
  }

  /// Selects what the page points at, once it is there. Once: afterwards the arrows are the person's again, until
  /// another of that name takes its place.
  mutating func followLesson() {
    guard let point = lesson?.point, point != pointed, let snapshot else { return }
    let isThere =
      switch point {
      // In Waits it is there when it waits.
      case .process(let id): tab == .waits ? wait(of: id) != nil : snapshot.process(id) != nil
      case .channel(let id): snapshot.channel(id) != nil
      case .buffer(let id): snapshot.buffer(id) != nil
      case .region(let id): snapshot.region(id) != nil
      }
    guard isThere else { return }
    self.point(at: point)
    pointed = point
  }

  private func wait(of processID: UInt64) -> WaitingThread.ID? {
    waitRows.first { $0.id.participantID == processID }?.id
  }

  private mutating func point(at subject: Subject) {
    switch subject {
    case .process(let id):
      selection.processID = id
      if tab == .waits { selection.waitID = wait(of: id) }
      if tab == .stage, let place = stageRows.first(where: { ($0.senders + $0.receivers).contains(id) }) {
        selection.object = place.subject
        selection.column = place.senders.contains(id) ? .senders : .receivers
      }
    default:
      selection.object = subject
      selection.column = .objects
    }
  }

  mutating func performLesson(_ action: Action) -> [Effect] {
    switch action {
    case .openLessons:
      let now = lessonChoices.firstIndex { $0.name == scenarioName } ?? 0
      dialog = .lessons(LessonPicker(index: now))
      return []
    case .movePageDown where lesson != nil: return [.lesson(.next)]
    case .movePageUp where lesson != nil: return [.lesson(.back)]
    case .movePageDown: movePage(by: 1)
    case .movePageUp: movePage(by: -1)
    default: break
    }
    return []
  }

  mutating func press(_ key: Key, in picker: inout LessonPicker) -> [Effect] {
    let count = lessonChoices.count
    guard count > 0 else { return closeDialog() }
    switch arrow(key) {
    case .enter:
      dialog = nil
      return [.lesson(.open(lessonChoices[picker.index].name))]
    case .down, .tab: picker.index = (picker.index + 1) % count
    case .up, .backTab: picker.index = (picker.index + count - 1) % count
    case .home: picker.index = 0
    case .end: picker.index = count - 1
    case .pageDown: picker.index = min(count - 1, picker.index + max(1, size.rows - 8))
    case .pageUp: picker.index = max(0, picker.index - max(1, size.rows - 8))
    default:
      if keys.has(key, for: .openLessons) { return closeDialog() }
    }
    dialog = .lessons(picker)
    return []
  }

  /// Why a lesson cannot go on or back; nil: it can, or there is none and the key turns a page of the view.
  func lessonObstacle(to action: Action) -> String? {
    switch action {
    case .openLessons:
      if !startedByUs { return "a lesson starts processes of its own: ipcscope lesson NAME" }
      return lessonChoices.isEmpty ? "no lesson is known" : nil
    case .movePageDown: return lesson?.isLast == true ? "this is the lesson's last page" : nil
    case .movePageUp: return lesson?.isFirst == true ? "this is the lesson's first page" : nil
    default: return nil
    }
  }
}
