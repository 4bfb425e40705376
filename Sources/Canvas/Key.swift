/// A key as a person pressed it, whatever the terminal sent for it.
public enum Key: Sendable, Hashable {
  case character(Character)
  case enter, escape, tab, backTab, backspace, delete
  case up, down, left, right, home, end, pageUp, pageDown
  case control(Character)
  /// A function key, from 1.
  case function(Int)
}

/// What a person did at the terminal.
public enum Input: Sendable, Equatable {
  case key(Key)
  case resized(Size)
}
