import Lessons
import Workload

/// A small scenario with a lesson of one page, whose lines are given.
func lessonFile(_ page: String) -> String {
  """
  name: shop
  mailboxes: { orders: { capacity: 4 } }
  buffers: { shelf: { discipline: counter } }
  regions: { board: { bytes: 64 } }
  processes:
    waiter: { count: 2, steps: [{ send: { to: mailbox orders, message: tea } }] }
    cook: { steps: [{ receive: { from: mailbox orders } }] }
  lesson:
    title: A shop
    chapter: message passing
    pages:
      - \(page.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n      "))
  """
}

func readLesson(_ page: String) throws -> Lesson? {
  try Lesson.read(yaml: Array(lessonFile(page).utf8), file: "shop.yaml")
}
