public import IPCCore
public import Observation

/// What a page does to the processes and channels.
public enum LessonAction: Sendable, Equatable {
  case pause
  case resume
  /// So many operations of one process, one after the other.
  case step(LessonActor, count: Int)
  case stepNext(isBeside: Bool)
  case hold(LessonActor)
  case release(LessonActor)
  case signal(Int32, to: LessonActor)
  case capacity(LessonObject, Capacity)
  case discipline(LessonObject, BufferDiscipline)
  case mode(SendModeName, of: LessonActor)
  case inject(LessonInjection)
  /// Another process of a kind.
  case start(kind: String, isBeside: Bool)
  /// In thousandths: 1000 as written.
  case pace(thousandths: UInt64, isBeside: Bool)
  case delete(LessonObject)
  /// Waits until that is true before the next action.
  case wait(LessonCheck)
}

/// A process that something is done to, by its name in one of the domains.
public struct LessonActor: Sendable, Equatable {
  public var name: String
  public var isBeside = false
}

/// A message that a page puts into a channel.
public struct LessonInjection: Sendable, Equatable {
  public var text: String
  public var into: LessonObject
  public var count = 1
  /// The process under whose name it is sent; nil: under the lesson's own.
  public var sentAs: String?
}
