/// What a cell means. A theme gives each role its colours; no view ever names a colour.
public enum Role: String, Sendable, CaseIterable {
  case text
  case dim
  case title
  case border
  case focus
  case tab
  case activeTab = "active-tab"
  case hint
  case key
  case sender
  case receiver
  case message
  case slot
  case running
  case working
  case blocked
  case waiting
  case rendezvous
  case paused
  case stopped
  case dead
  case exited
  case warning
  case error
  case caption
  case selection
}
