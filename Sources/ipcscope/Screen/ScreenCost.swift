import Canvas
import IPCCore
import Observation
import Platform
import ScopeModel
import ScopeViews

/// What one turn of the screen costs: a reading, the update of the model, the drawing of the frame.
///
/// The domains are made for it: many mailboxes with few messages, or one with many. A change a turn, as little as
/// it can be, keeps the reading honest: it may skip what has not changed, and nothing else.
struct ScreenCost {
  /// One line of figures, in microseconds; each the median of its turns.
  struct Row {
    var what: String
    var reading: Double
    var update: Double
    var view: Double
    var detail: String
  }

  var place: DomainPlace
  var size = Size(columns: 100, rows: 30)
  var turnCount = 40

  /// All rows, from small to large.
  func measure(mailboxCounts: [Int] = [1, 100, 1000], messageCounts: [Int] = [1, 10_000, 1_000_000])
    throws(DomainError) -> [Row]
  {
    var rows: [Row] = []
    for count in mailboxCounts {
      rows += try withDomain { participant throws(DomainError) in
        for index in 1..<count { try fill(participant, "m\(index)", messages: 3) }
        return try turns(participant, "\(count) mailboxes", messages: 3)
      }
    }
    for count in messageCounts {
      rows += try withDomain { participant throws(DomainError) in
        try turns(participant, "\(count) messages in one", messages: count)
      }
    }
    return rows
  }

  private func withDomain(
    _ body: (Participant) throws(DomainError) -> [Row]
  ) throws(DomainError) -> [Row] {
    let name = "screen-cost-\(ThisProcess.processID)"
    let participant = try Domain.create(name, in: place).join(as: "measurer")
    defer { try? Domain.remove(name, in: place, force: true) }
    return try body(participant)
  }

  private func fill(_ participant: Participant, _ name: String, messages: Int) throws(DomainError) {
    let mailbox = try participant.createMailbox(name, capacity: .unbounded)
    for index in 0..<messages { _ = try? mailbox.send("message \(index)") }
  }

  /// One row a view, and one in which nothing changes.
  private func turns(
    _ participant: Participant, _ what: String, messages: Int
  ) throws(DomainError) -> [Row] {
    let mailbox = try participant.createMailbox("m0", capacity: .unbounded)
    for index in 0..<messages { _ = try? mailbox.send("message \(index)") }
    let observer = try DomainObserver(participant.domain.name, in: place)
    var rows: [Row] = []
    for (view, key) in [("Stage", "1"), ("Mailboxes", "2")] as [(String, Character)] {
      for isChanging in [true, false] {
        var model = Model(size: size)
        _ = update(&model, .input(.key(.character(key))))
        rows.append(
          row("\(what), \(view)\(isChanging ? "" : ", nothing changes")", observer, &model) {
            guard isChanging else { return }
            _ = try? mailbox.send("one more")
            _ = try? mailbox.receiveNow()
          })
      }
    }
    return rows
  }

  private func row(
    _ what: String, _ observer: DomainObserver, _ model: inout Model, _ change: () -> Void
  ) -> Row {
    var times: [[UInt64]] = [[], [], []]
    for turn in 0..<(turnCount + 3) {
      change()
      let start = monotonicNanoseconds()
      let reading = observer.read(model.readingFocus)
      let read = monotonicNanoseconds()
      _ = update(&model, .snapshot(reading))
      let updated = monotonicNanoseconds()
      let frame = view(model, size)
      let drawn = monotonicNanoseconds()
      // The first turns open the files and find the window.
      guard turn >= 3, frame.size == size else { continue }
      times[0].append(read - start)
      times[1].append(updated - read)
      times[2].append(drawn - updated)
    }
    func median(_ times: [UInt64]) -> Double { Double(times.sorted()[times.count / 2]) / 1000 }
    let depth = model.snapshot.map { $0.mailboxes.reduce(0) { $0 + $1.depth } } ?? 0
    return Row(
      what: what, reading: median(times[0]), update: median(times[1]), view: median(times[2]),
      detail: "depth \(depth)")
  }
}
