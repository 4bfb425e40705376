/* Part of channel.pml: who receives. */

/* ---- Receiving ---- */

#define HAS_MESSAGE \
  (POSITION(slot[AT(head)]) > head || (POSITION(slot[AT(head)]) == head && STATE(slot[AT(head)]) != EMPTY))

#ifdef BAD_RECEIPT_BY_STORE
#define MAY_COMMIT true
#else
#define MAY_COMMIT (slot[AT(p)] == w)
#endif

/* What a receipt makes true. */
inline noteTaken() {
  assert(bodyA[AT(p)] == bodyB[AT(p)]);
  assert(a == bodyA[AT(p)] && b == bodyB[AT(p)]);
  assert(a != 0 && takenBy[a] == 0);
  assert(outcome[a] != TIMED_OUT && outcome[a] != WOULD_BLOCK && outcome[a] != TAKEN);
  assert(lastTaken[SENDER_OF(a)] < a);
  takenBy[a] = me;
  lastTaken[SENDER_OF(a)] = a;
  bodyA[AT(p)] = 0;
  bodyB[AT(p)] = 0;
  from[AT(p)] = 0;
  receiptOf[AT(p)] = 0;
  untilReceived[AT(p)] = 0
}

proctype receiver(byte me) {
  byte n, ticket = NONE, rank, p, a, b, rc, w, chosen;
  bool late, handed, next, wasDead[SENDERS + 1];
  {
    do
    :: n < RECEIVES ->
       late = 0;
turn:
       takeReceiveLock();
       d_step {
         for (i : 1 .. SENDERS) { wasDead[i] = dead[i] }
         i = 0
       }
       handed = (ticket != NONE && queue[TAKE].word[ticket] == HANDED);
       if
       :: handed -> rank = 0
       :: else -> rankWithReaping(TAKE)
       fi;
       if
       :: rank == 0 -> skip
       :: else -> goto hold
       fi;
#ifndef BAD_TICKET_OPEN_WHILE_TAKING
       /* Who is about to take a message is not handed another. */
       if
       :: ticket != NONE && !handed ->
          if
          :: HAS_MESSAGE ->
             d_step {
               if
               :: queue[TAKE].word[ticket] == WAITING -> queue[TAKE].word[ticket] = WOKEN
               :: else
               fi;
               handed = (queue[TAKE].word[ticket] == HANDED)
             }
          :: else -> goto hold
          fi
       :: else
       fi;
#endif
       /* Takes the message at the head. */
next_position:
       p = head;
       w = slot[AT(p)];
       if
       :: POSITION(w) > p -> d_step {
            best = (oldest < tail -> oldest : tail);
            head = (best > p + 1 -> best : p + 1);
            best = 0
          }
          goto next_position
       :: POSITION(w) < p || STATE(w) == EMPTY -> goto hold
       :: POSITION(w) == p && (STATE(w) == RECEIVED || STATE(w) == WITHDRAWN) ->
          head = p + 1;
          goto next_position
       :: else
       fi;
#ifndef BAD_DEAD_OFFER_TAKEN
       if
       :: STATE(w) == OFFER && !handed && OF_DEAD_SENDER(p) ->
          d_step {
            if
            :: slot[AT(p)] == WORD(p, OFFER) -> slot[AT(p)] = WORD(p, WITHDRAWN); anyWithdrawn = 1
            :: else
            fi
          }
          goto next_position
       :: else
       fi;
#endif
       d_step { a = bodyA[AT(p)]; rc = receiptOf[AT(p)] }
       b = bodyB[AT(p)];
       if
       :: rc != 0 -> receiptReceiver[rc - 1] = me
       :: else
       fi;
commit:
       if
       :: atomic { MAY_COMMIT ->
            assert(STATE(w) != OFFER || handed || !wasDead[from[AT(p)]]);
            noteTaken();
            slot[AT(p)] = WORD(p, RECEIVED)
          }
       :: atomic { !(MAY_COMMIT) ->
            if
            :: POSITION(slot[AT(p)]) == p && !IS_FREE(slot[AT(p)]) -> w = slot[AT(p)]; goto commit
            :: else -> goto next_position
            fi
          }
       fi;
       head = p + 1;
       leave(TAKE);
       next = (queue[TAKE].count > 0 && HAS_MESSAGE);
       receiveLock = 0;
       if
       :: next -> wakeReceiver()
       :: else
       fi;
       atomic { rank = 0; a = 0; b = 0; w = 0; handed = 0; next = 0; p = 0 };
#ifndef BAD_NO_WAKE_OF_SENDER
       wakeSender();
#endif
       if
       :: rc != 0 -> wakeReceipt(rc - 1)
       :: else
       fi;
       rounds = 0;
       goto done;
hold:
       if
       :: late ->
          if
          :: ticket != NONE && !handed ->
             d_step {
               if
               :: queue[TAKE].word[ticket] == WAITING -> queue[TAKE].word[ticket] = WOKEN
               :: else
               fi;
               handed = (queue[TAKE].word[ticket] == HANDED)
             }
#ifndef BAD_HANDED_LEAVES
             if
             :: handed -> receiveLock = 0; goto turn
             :: else
             fi
#endif
          :: else
          fi;
          leave(TAKE);
          wakeReceiver();
          receiveLock = 0;
          rounds = 0;
          goto done
       :: else
       fi;
       if
       :: ticket == NONE -> enter(TAKE)
       :: else -> d_step {
            if
            :: queue[TAKE].word[ticket] == WOKEN || queue[TAKE].word[ticket] == HANDED -> queue[TAKE].word[ticket] = WAITING
            :: else
            fi
          }
       fi;
#ifndef BAD_NO_LOOK_AGAIN
       if
       :: rank == 0 && HAS_MESSAGE -> d_step {
            if
            :: queue[TAKE].word[ticket] == WAITING -> queue[TAKE].word[ticket] = WOKEN
            :: else
            fi
          }
       :: else
       fi;
#endif
       atomic { receiveLock = 0; rank = 0; w = 0; handed = 0; p = 0; sleepTicket[me] = ticket };
       sleepWhile(queue[TAKE].word[ticket] == WAITING, ON_TICKET);
       goto turn;
done:
       skip;
       d_step { n++; sleepTicket[me] = 0; rank = 0; p = 0; a = 0; b = 0; rc = 0; w = 0; late = 0; handed = 0; next = 0 }
    :: else -> break
    od
  } unless { dead[me] }
  atomic {
    asleep[me] = 0; poked[me] = 0; sleepTicket[me] = 0; ended[me] = 1;
    n = 0; ticket = NONE; rank = 0; p = 0; a = 0; b = 0; rc = 0; w = 0; chosen = 0; late = 0; handed = 0; next = 0;
    wasDead[1] = 0; wasDead[SENDERS] = 0
  }
}
