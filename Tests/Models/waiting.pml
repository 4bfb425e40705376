/* Part of channel.pml: side locks, tickets, wakes and sleeps. */

/* ---- Locks ---- */

inline reap(side) {
  d_step {
    for (i : 0 .. COUNT_OF(side) - 1) {
      if
      :: queue[side].word[i] != 0 && dead[queue[side].owner[i]] ->
         queue[side].word[i] = 0;
         forget(side, i)
      :: else
      fi
    }
  }
  d_step {
    j = 0;
    for (i : 0 .. COUNT_OF(side) - 1) {
      if
      :: queue[side].word[i] != 0 -> j++
      :: else
      fi
    }
    queue[side].count = j; i = 0; j = 0
  }
}

inline takeSendLock() {
  if
  :: atomic { sendLock == 0 -> sendLock = me }
#ifdef BAD_TAKEOVER_FROM_LIVING
  :: atomic { sendLock != 0 && sendLock != me -> sendLock = me };
#else
  :: atomic { sendLock != 0 && sendLock != me && dead[sendLock] -> sendLock = me };
#endif
#ifndef BAD_NO_REPAIR
     if
     :: POSITION(slot[AT(tail)]) == tail -> tail++
     :: else
     fi;
#endif
     reap(SEND)
  fi
}

inline takeReceiveLock() {
  if
  :: atomic { receiveLock == 0 -> receiveLock = me }
  :: atomic { receiveLock != 0 && receiveLock != me && dead[receiveLock] -> receiveLock = me };
     takeSendLock();
     sendLock = 0;
     reap(TAKE)
  fi
}

/* ---- Tickets ---- */

/* How many stand before the ticket (all, for none). */
inline rankOf(side) {
  d_step {
    rank = 0;
    for (i : 0 .. COUNT_OF(side) - 1) {
      if
      :: queue[side].word[i] == 0
      :: queue[side].word[i] != 0 && ticket == NONE -> rank++
      :: queue[side].word[i] != 0 && ticket != NONE ->
         if
         :: queue[side].number[i] < queue[side].number[ticket] -> rank++
         :: else
         fi
      fi
    }
    i = 0
  }
}

inline rankWithReaping(side) {
  if
  :: queue[side].count == 0 -> rank = 0
  :: else ->
     rankOf(side);
#ifndef BAD_NO_REAPING
     if
     :: (rank > 0 && ticket == NONE) || poked[me] ->
        reap(side);
        rankOf(side)
     :: else
     fi
#endif
  fi;
  poked[me] = 0
}

/* Of an entry that is free nothing counts; and of numbers only their order does. */
inline forget(side, entry) {
  queue[side].number[entry] = 0;
  queue[side].owner[entry] = 0;
  if
  :: queue[side].word[0] == 0 && queue[side].word[BLOCKED - 1] == 0 -> queue[side].last = 0
  :: else
  fi
}

inline enter(side) {
  d_step {
    ticket = 0;
    do
    :: ticket < COUNT_OF(side) && queue[side].word[ticket] != 0 -> ticket++
    :: else -> break
    od;
    assert(ticket < COUNT_OF(side));
    queue[side].last++;
    queue[side].number[ticket] = queue[side].last;
    queue[side].owner[ticket] = me
  }
  queue[side].count++;
  queue[side].word[ticket] = WAITING
}

inline leave(side) {
  if
  :: ticket != NONE ->
     atomic {
       queue[side].word[ticket] = 0;
       forget(side, ticket)
     };
     d_step { queue[side].count = (queue[side].count > 1 -> queue[side].count - 1 : 0); ticket = NONE }
  :: else
  fi
}

/* Wakes whoever has waited longest: the word first, then the kernel. */
inline wakeFirst(side) {
  if
  :: queue[side].count > 0 ->
     d_step {
       best = NONE;
       for (i : 0 .. COUNT_OF(side) - 1) {
         if
         :: queue[side].word[i] == WAITING ->
            if
            :: best == NONE -> best = i
            :: best != NONE && queue[side].number[i] < queue[side].number[best] -> best = i
            :: else
            fi
         :: else
         fi
       }
       chosen = best;
       if
       :: chosen != NONE -> queue[side].word[chosen] = WOKEN
       :: else
       fi;
       best = 0; i = 0
     }
#ifndef BAD_NO_KERNEL_WAKE
     d_step {
       if
       :: chosen != NONE && asleep[queue[side].owner[chosen]] == ON_TICKET -> asleep[queue[side].owner[chosen]] = 0
       :: else
       fi;
       chosen = 0
     }
#else
     chosen = 0
#endif
  :: else
  fi
}

inline wakeSender() { wakeFirst(SEND) }
inline wakeReceiver() { wakeFirst(TAKE) }

/* Only a sender that sleeps need be woken; the word changes before the wake, so that one who is about to sleep does
 * not. */
inline wakeReceipt(r) {
#ifdef BAD_RECEIPT_WAKE_LEAVES_WORD
  if
  :: receipt[r] == ASLEEP ->
#else
  if
  :: atomic { receipt[r] == ASLEEP -> receipt[r] = AWAKE };
#endif
     d_step {
       if
       :: asleep[receiptOwner[r]] == ON_RECEIPT -> asleep[receiptOwner[r]] = 0
       :: else
       fi
     }
  :: atomic { receipt[r] != ASLEEP }
  fi
}

/* Sleeps while a word of the segment has a value. */
inline sleepWhile(condition, on) {
  if
  :: atomic { condition -> asleep[me] = on };
     if
     :: atomic { asleep[me] == 0 }
     :: atomic { TIMEOUTS && asleep[me] != 0 -> asleep[me] = 0; late = 1 }
     :: atomic { asleep[me] != 0 && polls > 0 -> polls--; poked[me] = 1; asleep[me] = 0 }
     fi
  :: atomic { !(condition) }
  fi
}
