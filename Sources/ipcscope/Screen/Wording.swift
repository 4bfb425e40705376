import Control
import IPCCore
import ScopeModel

/// What actions did, in one line for the person at the screen.
enum Wording {
  static func step(_ outcome: StepOutcome) -> String {
    switch outcome {
    case .completed(let process, let released) where released.isEmpty: "\(process) did one operation"
    case .completed(let process, let released):
      "\(process) did one operation; it released \(released.joined(separator: ", "))"
    case .blocked(let process): "\(process) began one operation and is blocked in it"
    case .alreadyBlocked(let process): "\(process) is blocked already: step whoever can release it"
    case .notAtBorder(let process): "\(process) computes and has not come to its next operation"
    case .underWay(let process): "\(process) is in the midst of its operation: it is stopped, or copies much"
    case .nobody: "nobody is ready to step"
    }
  }

  static func injected(
    _ outcome: SendOutcome?, _ request: InjectRequest, into channel: String, name: (UInt64) -> String
  ) -> String {
    let what = request.count > 1 ? "\(request.count) messages" : "\"\(request.text)\""
    let identity = request.asName.map { " as \($0)" } ?? ""
    switch outcome {
    case .queued(let sequence)?: return "injected \(what)\(identity) into \(channel): queued as #\(sequence)"
    case .received(let sequence, let receiver)?:
      let who = receiver == .none ? "" : " by \(name(receiver.rawValue))"
      return "injected \(what)\(identity) into \(channel): #\(sequence) received\(who)"
    case .wouldBlock?: return "not injected: \(channel) would block, and the mode is non-blocking"
    case .timedOut?: return "not injected: nobody made room in \(channel) within 10 s; withdrawn"
    case nil: return "nothing injected"
    }
  }

  static func failure(_ error: ControlError) -> String {
    switch error {
    case .noSuchProcess(let name): "\(name) is gone"
    case .noSuchChannel(let id): "\(id) is gone"
    case .notTunable(let name): "\(name) is no worker of a scenario: it keeps its own mode"
    case .domain(let error): CommandFailure(error).message
    case .send(let error): CommandFailure(error, to: "the channel").message
    case .buffer(.notEmpty(let itemCount), let name):
      "\(name) holds \(itemCount): its discipline can be switched only while it is empty"
    case .buffer(.operationInProgress(let process), let name):
      "\(process) is in the middle of an operation on \(name): its discipline can be switched after that"
    case .buffer(let error, let name): "\(name): \(error)"
    case .system(let fault): "\(fault)"
    }
  }
}
