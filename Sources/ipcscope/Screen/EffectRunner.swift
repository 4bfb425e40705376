import Control
import IPCCore
import Observation
import Platform
import ScopeModel

/// Does what the model asks for. What may take a while runs on a thread of its own, one after the other, and
/// says in the outbox what became of it.
final class EffectRunner: Sendable {
  private let controller: Controller?
  private let host: (any WorkerHost)?
  private let outbox: Outbox

  init(controller: Controller?, host: (any WorkerHost)?, outbox: Outbox) {
    self.controller = controller
    self.host = host
    self.outbox = outbox
  }

  /// Runs one effect. ``Effect/setTheme(_:)`` and ``Effect/quit`` are the loop's own.
  func run(_ effect: Effect, in snapshot: DomainSnapshot?) {
    guard let controller else {
      return outbox.put(ActionOutcome("this screen only watches", isSuccess: false))
    }
    do throws(ControlError) {
      switch effect {
      case .pause: if !controller.pause() { say("the domain was paused already") }
      case .resume: if !controller.resume() { say("nothing was paused") }
      case .hold(let id): try controller.hold(id)
      case .release(let id): try controller.release(id)
      case .setPace(let thousandths): controller.setPace(thousandths)
      case .setSendMode(let id, let mode): try controller.setSendMode(mode, of: id)
      case .kill(let id, let signal): try kill(id, signal, controller)
      case .setCapacity(let channel, let model):
        inBackground { () throws(ControlError) in
          try controller.setCapacity(model.capacity, of: channel)
          return nil
        }
      case .setDiscipline(let buffer, let discipline):
        inBackground { () throws(ControlError) in
          try controller.setDiscipline(BufferDiscipline(discipline), of: buffer)
          return nil
        }
      case .step(let id):
        inBackground { () throws(ControlError) in
          guard let id else { return Wording.step(try controller.stepNext()) }
          return Wording.step(try controller.step(id))
        }
      case .inject(let request): inject(request, controller, snapshot)
      case .startAnother(let id):
        let name = controller.participant.name(of: id)
        askHost { host throws(CommandFailure) in try host.startAnother(like: name) }
      case .restart: askHost { host throws(CommandFailure) in try host.restart() }
      case .setTheme, .lesson, .quit: break
      }
    } catch { say(Wording.failure(error), isSuccess: false) }
  }

  private func say(_ text: String, isSuccess: Bool = true) {
    outbox.put(ActionOutcome(text, isSuccess: isSuccess))
  }

  private func kill(_ id: UInt64, _ signal: Int32, _ controller: Controller) throws(ControlError) {
    try controller.signal(signal, to: id)
    let name = controller.participant.name(of: id)
    say("\(name): signal \(KillSignal(rawValue: signal)?.name ?? "\(signal)") sent")
  }

  private func inBackground(_ body: @escaping @Sendable () throws(ControlError) -> String?) {
    runOnThread { [self] in
      do throws(ControlError) {
        if let text = try body() { say(text) }
      } catch { say(Wording.failure(error), isSuccess: false) }
    }
  }

  // MARK: Injection

  private func inject(_ request: InjectRequest, _ controller: Controller, _ snapshot: DomainSnapshot?) {
    let channels = (snapshot?.mailboxes ?? []) + (snapshot?.links ?? [])
    let name = channels.first { $0.id == request.channelID }?.name ?? request.channelID
    inBackground { () throws(ControlError) in
      var last: SendOutcome?
      for _ in 0..<max(1, request.count) {
        let injection = Injection(
          channelID: request.channelID, bytes: Array(request.text.utf8), until: SendUntil(request.mode),
          sentAs: request.asName)
        last = try controller.inject(injection)
        if last?.sequence == nil { break }
      }
      return Wording.injected(last, request, into: name) { controller.participant.name(of: $0) }
    }
  }

  // MARK: Workers

  private func askHost(_ question: @escaping @Sendable (any WorkerHost) throws(CommandFailure) -> String) {
    guard let host else { return say("the workers are not this ipcscope's", isSuccess: false) }
    runOnThread { [self] in
      do throws(CommandFailure) { say(try question(host)) } catch { say(error.message, isSuccess: false) }
    }
  }
}

extension BufferDiscipline {
  init(_ name: BufferDisciplineName) {
    switch name {
    case .inOut: self = .inOut
    case .counter: self = .counter
    case .semaphores: self = .semaphores
    }
  }
}

extension SendUntil {
  /// The mode's word on the screen, as the library's word for how long a send lasts (§12).
  init(_ mode: SendModeName) {
    switch mode {
    case .blocking: self = .received
    case .buffered: self = .queued
    case .nonBlocking: self = .immediately
    }
  }
}
