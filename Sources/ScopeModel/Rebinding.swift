public import Canvas

/// What somebody wants of an action's keys.
public struct KeyWish: Sendable, Equatable {
  public var action: Action
  /// Empty: none.
  public var keys: [Key]

  public init(_ action: Action, keys: [Key]) {
    self.action = action
    self.keys = keys
  }
}

/// Why a wish was not granted.
public struct KeyConflict: Sendable, Equatable {
  /// The place of the wish in the list of wishes.
  public var wish: Int
  public var key: Key
  /// Who has the key, in these views.
  public var other: Action
  public var views: [ViewTab]
  /// Whether the other action was wished that key, too; else it would be left without any.
  public var isWished: Bool
}

extension KeyTable {
  /// The table as it is by default, but with these keys.
  ///
  /// A key means one thing in a view. So of two wishes for one key in one view the first is granted. A key that
  /// another action has by default is taken from it, where that one keeps another; else the wish is not granted:
  /// no action loses its last key without somebody's saying so.
  public static func granting(_ wishes: [KeyWish]) -> (table: KeyTable, conflicts: [KeyConflict]) {
    var refused: [Int: KeyConflict] = [:]
    while true {
      let granted = wishes.indices.filter { refused[$0] == nil }
      let (table, conflict) = table(wishes, granted)
      guard let conflict else { return (table, wishes.indices.compactMap { refused[$0] }) }
      refused[conflict.wish] = conflict
    }
  }

  /// The table with some of the wishes, up to the first conflict that there is among them.
  private static func table(_ wishes: [KeyWish], _ granted: [Int]) -> (KeyTable, KeyConflict?) {
    var table = KeyTable()
    for index in granted { table.set(wishes[index]) }
    let ranks = Dictionary(granted.map { (wishes[$0].action, $0) }, uniquingKeysWith: { first, _ in first })
    for index in granted {
      guard let mine = table[wishes[index].action] else { continue }
      for key in mine.keys {
        for (place, views) in table.rivals(of: mine, for: key) {
          let rival = table.bindings[place]
          let rank = ranks[rival.action]
          // The later of two wishes meets the conflict.
          if let rank, rank > index { continue }
          if rank != nil || rival.keys.allSatisfy(mine.keys.contains) {
            let conflict = KeyConflict(
              wish: index, key: key, other: rival.action, views: views, isWished: rank != nil)
            return (table, conflict)
          }
          table.bindings[place].keys.removeAll { $0 == key }
        }
      }
    }
    return (table, nil)
  }

  /// Where else in the table a key stands, with the views in which it then has two meanings.
  private func rivals(of mine: Binding, for key: Key) -> [(place: Int, views: [ViewTab])] {
    bindings.enumerated().compactMap { place, theirs in
      guard theirs.action != mine.action, theirs.keys.contains(key) else { return nil }
      let views = ViewTab.allCases.filter { mine.views.contains($0) && theirs.views.contains($0) }
      return views.isEmpty ? nil : (place, views)
    }
  }

  private mutating func set(_ wish: KeyWish) {
    guard let index = bindings.firstIndex(where: { $0.action == wish.action }) else { return }
    bindings[index].keys = []
    for key in wish.keys + alwaysBound(wish.action) where !bindings[index].keys.contains(key) {
      bindings[index].keys.append(key)
    }
  }

  /// What a terminal sends for Ctrl-C ends any program.
  private func alwaysBound(_ action: Action) -> [Key] { action == .quit ? [.control("c")] : [] }
}
