/* Part of channel.pml: the rule, and who sends. */

/* ---- The rule ---- */

inline advanceOldest() {
  do
  :: atomic { oldest < tail && IS_DONE(slot[AT(oldest)], oldest) -> oldest++ }
  :: atomic { !(oldest < tail && IS_DONE(slot[AT(oldest)], oldest)) -> break }
  od
}

#define OF_DEAD_SENDER(p) \
  (receiptOf[AT(p)] == 0 -> dead[from[AT(p)]] \
   : (receiptPosition[receiptOf[AT(p)] - 1] != (p) || dead[receiptOwner[receiptOf[AT(p)] - 1]]))

inline withdrawDeadOffer() {
  d_step {
    best = 0;
    for (i : 0 .. SLOTS - 1) {
      if
      :: STATE(slot[i]) == OFFER ->
         j = POSITION(slot[i]);
         if
         :: OF_DEAD_SENDER(j) -> best = j
         :: else
         fi
      :: else
      fi
    }
    chosen = best; best = 0; i = 0; j = 0
  }
  if
  :: chosen != 0 ->
     d_step {
       if
       :: slot[AT(chosen)] == WORD(chosen, OFFER) ->
          slot[AT(chosen)] = WORD(chosen, WITHDRAWN);
          anyWithdrawn = 1
       :: else
       fi;
       chosen = 0
     }
     advanceOldest()
  :: else
  fi
}

inline findVerdict() {
  if
  :: atomic { capacity == UNBOUNDED || tail - oldest < capacity -> verdict = ACCEPT }
  :: atomic { !(capacity == UNBOUNDED || tail - oldest < capacity) };
     advanceOldest();
     if
     :: capacity == 0 ->
        withdrawDeadOffer();
        atomic { verdict = (oldest == tail -> MAY_OFFER : WAIT) }
     :: else ->
        atomic {
          countDepth();
          verdict = ((tail - oldest < capacity || (anyWithdrawn && queued < capacity)) -> ACCEPT : WAIT);
          i = 0; queued = 0
        }
     fi
  fi
}

/* ---- Sending ---- */

inline place(state, hasReceipt) {
  p = tail;
  assert(IS_FREE(slot[AT(p)]));
#ifdef BAD_COMMIT_BEFORE_BODY
  slot[AT(p)] = WORD(p, state);
#endif
  if
  :: hasReceipt ->
     d_step {
       rc = 0;
       do
       :: rc < SENDERS && receipt[rc] != 0 -> rc++
       :: else -> break
       od;
       assert(rc < SENDERS);
       receiptOwner[rc] = me;
       receiptReceiver[rc] = 0;
       receiptPosition[rc] = p
     }
     receipt[rc] = AWAKE
  :: else -> rc = NONE
  fi;
  bodyA[AT(p)] = m;
  d_step {
    bodyB[AT(p)] = m;
    from[AT(p)] = me;
    receiptOf[AT(p)] = (rc == NONE -> 0 : rc + 1);
    untilReceived[AT(p)] = (kind == UNTIL_RECEIVED)
  }
#ifndef BAD_COMMIT_BEFORE_BODY
  d_step {
    slot[AT(p)] = WORD(p, state);
    countDepth();
    assert(state == OFFER || capacity == UNBOUNDED || queued <= capacity);
    i = 0; queued = 0
  }
#endif
  tail = p + 1;
  leave(SEND)
}

/* The live receiver that has waited longest. */
inline firstToHandTo() {
  best = NONE;
  for (i : 0 .. RECEIVERS - 1) {
    if
    :: queue[TAKE].word[i] == WAITING && !dead[queue[TAKE].owner[i]] ->
       if
       :: best == NONE -> best = i
       :: best != NONE && queue[TAKE].number[i] < queue[TAKE].number[best] -> best = i
       :: else
       fi
    :: else
    fi
  }
  chosen = best; best = 0; i = 0
}

inline hand() {
  if
  :: chosen != NONE -> queue[TAKE].word[chosen] = HANDED
  :: else
  fi
}

inline conclude(what) {
  d_step {
    outcome[m] = what;
    rounds = 0;
    assert(takenBy[m] == 0 || what == SENT || what == TAKEN);
    assert(what != TAKEN || takenBy[m] != 0)
  }
}

#ifdef BAD_STATE_WITHOUT_POSITION
#define MAY_WITHDRAW (STATE(slot[AT(p)]) == STATE(seen))
#else
#define MAY_WITHDRAW (slot[AT(p)] == seen)
#endif

proctype sender(byte me) {
  byte n, m, kind, ticket = NONE, rank, verdict, p, rc, chosen, seen;
  bool late, next;
  {
    do
    :: n < SENDS ->
       d_step { m = (me - 1) * SENDS + n + 1; kind = (me == 1 -> K1 : K2); late = 0 }
turn:
       takeSendLock();
       rankWithReaping(SEND);
       if
       :: rank > 0 -> verdict = WAIT
       :: else -> findVerdict()
       fi;
       if
       :: verdict == WAIT && kind == IMMEDIATELY ->
          sendLock = 0;
          conclude(WOULD_BLOCK)
       :: verdict == WAIT && kind != IMMEDIATELY && late ->
          leave(SEND);
#ifndef BAD_LEAVER_KEEPS_WAKE
          wakeSender();
#endif
          sendLock = 0;
          conclude(TIMED_OUT)
       :: verdict == WAIT && kind != IMMEDIATELY && !late ->
          if
          :: ticket == NONE -> enter(SEND)
          :: else -> queue[SEND].word[ticket] = WAITING
          fi;
#ifndef BAD_NO_LOOK_AGAIN
          if
          :: rank == 0 ->
             findVerdict();
             if
             :: verdict != WAIT -> queue[SEND].word[ticket] = WOKEN
             :: else
             fi
          :: else
          fi;
#endif
          atomic { sendLock = 0; rank = 0; verdict = 0; sleepTicket[me] = ticket };
          sleepWhile(queue[SEND].word[ticket] == WAITING, ON_TICKET);
          goto turn
       :: verdict == MAY_OFFER && kind == IMMEDIATELY ->
          if
          :: queue[TAKE].count == 0 ->
             sendLock = 0;
             conclude(WOULD_BLOCK)
          :: else ->
             place(OFFER, false);
#ifndef BAD_HAND_BY_STORE
             d_step { firstToHandTo(); hand() }
#else
             d_step { firstToHandTo() }
             hand();
#endif
             if
             :: chosen != NONE ->
                d_step {
                  if
                  :: slot[AT(p)] == WORD(p, OFFER) -> slot[AT(p)] = WORD(p, FULL)
                  :: else
                  fi
                }
                sendLock = 0;
                d_step {
                  if
                  :: asleep[queue[TAKE].owner[chosen]] == ON_TICKET -> asleep[queue[TAKE].owner[chosen]] = 0
                  :: else
                  fi;
                  chosen = 0
                }
                wakeReceiver();
                conclude(SENT)
             :: else ->
                atomic {
                  if
                  :: slot[AT(p)] == WORD(p, OFFER) ->
                     slot[AT(p)] = WORD(p, WITHDRAWN);
                     anyWithdrawn = 1;
                     next = 0
                  :: else -> next = 1
                  fi;
                  chosen = 0
                };
                sendLock = 0;
                wakeReceiver();
                if
                :: next -> conclude(SENT)
                :: else -> conclude(WOULD_BLOCK)
                fi;
                next = 0
             fi
          fi
       :: else ->
          if
          :: verdict == MAY_OFFER -> place(OFFER, true)
          :: verdict == ACCEPT && kind == UNTIL_RECEIVED -> place(AWAITED, true)
          :: else -> place(FULL, false)
          fi;
          next = (queue[SEND].count > 0);
          if
          :: next ->
             findVerdict();
             next = (verdict != WAIT)
          :: else
          fi;
          sendLock = 0;
          if
          :: next -> wakeSender()
          :: else
          fi;
#ifndef BAD_NO_WAKE_OF_RECEIVER
          wakeReceiver();
#endif
          if
          :: rc == NONE -> conclude(SENT)
          :: else ->
             atomic { awaitedSlot[me] = p; verdict = 0; rank = 0 };
look:
             seen = slot[AT(p)];
#ifdef BAD_STATE_WITHOUT_POSITION
             seen = WORD(p, STATE(seen));
#endif
             if
             :: POSITION(seen) == p && (STATE(seen) == OFFER || STATE(seen) == AWAITED) ->
                if
                :: late ->
#ifdef BAD_WITHDRAW_BY_STORE
                   slot[AT(p)] = WORD(p, WITHDRAWN); anyWithdrawn = 1;
#else
                   if
                   :: atomic { MAY_WITHDRAW -> slot[AT(p)] = slot[AT(p)] - STATE(seen) + WITHDRAWN; anyWithdrawn = 1 }
                   :: else -> goto look
                   fi;
#endif
                   wakeSender();
                   conclude(TIMED_OUT)
                :: else ->
                   receipt[rc] = ASLEEP;
#ifndef BAD_NO_LOOK_BEFORE_SLEEP
                   if
                   :: slot[AT(p)] == seen -> sleepWhile(receipt[rc] == ASLEEP, ON_RECEIPT)
                   :: else
                   fi;
#else
                   sleepWhile(receipt[rc] == ASLEEP, ON_RECEIPT);
#endif
                   d_step { poked[me] = 0; receipt[rc] = AWAKE }
                   goto look
                fi
             :: POSITION(seen) == p && STATE(seen) == FULL -> conclude(SENT)
             :: POSITION(seen) == p && STATE(seen) == WITHDRAWN -> conclude(TIMED_OUT)
             :: else ->
                assert(receiptReceiver[rc] == takenBy[m]);
                conclude(TAKEN)
             fi;
             d_step { receipt[rc] = 0; receiptOwner[rc] = 0; receiptReceiver[rc] = 0; receiptPosition[rc] = 0 }
          fi
       fi;
       d_step { n++; rank = 0; verdict = 0; p = 0; rc = 0; seen = 0; late = 0; next = 0; m = 0; kind = 0; awaitedSlot[me] = 0; sleepTicket[me] = 0 }
    :: else -> break
    od
  } unless { dead[me] }
  atomic {
    asleep[me] = 0; poked[me] = 0; sleepTicket[me] = 0; awaitedSlot[me] = 0; ended[me] = 1;
    n = 0; m = 0; kind = 0; ticket = NONE; rank = 0; verdict = 0; p = 0; rc = 0; chosen = 0; seen = 0; late = 0; next = 0
  }
}
