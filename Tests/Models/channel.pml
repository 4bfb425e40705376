/* The channel protocol: senders, receivers and a switch of the capacity that meet in the slots of one ring, and a
 * killer that may end any of them between any two steps.
 *
 * Modelled: the two side locks, which name their owner, with takeover from the dead and repair; slot words that
 * hold position and state; bodies written and read in two steps; the rule at tail - n, the mark of the oldest, and
 * counting where messages were withdrawn; blocked calls with numbered tickets that sleep on a futex word, the look
 * again after the entry, wakes as two steps (the word, then the call into the kernel); receipts with the receiver's
 * id; offers, withdrawal on time-out, the non-blocking send at capacity zero that hands to a receiver's ticket; the
 * switch that accepts an offer; reaping of dead tickets; the look that a sleeper takes by itself.
 *
 * Abstracted away: memory order (every step is sequentially consistent, so fences are nothing); time (a time-out
 * and a look of its own may come at any moment, within a budget; patience with the woken who do not come is
 * infinite); further rings (the ring must suffice, which is asserted), blocks and loans for large payloads; closing;
 * gate, clock and wait records; receiving from anyone; stopped processes. Several words read in one look that only
 * move towards "done" meanwhile are read in one step.
 *
 * Quiescence, when nobody can take a step, is examined by `monitor`: whoever sleeps must have reason to. After a
 * kill, sleepers first take the look that they take by themselves; three rounds must be enough.
 *
 * A switch that is killed halfway leaves the offer an offer, until a receiver takes it or its sender gives up: known,
 * and not asserted against.
 *
 * Macros: SENDERS RECEIVERS (at most two of each) SENDS RECEIVES (for each of them) CAPACITY SLOTS KILLS TIMEOUTS
 * POLLS; K1 K2 for the kind of the sends of each sender; SWITCH_TO for a switch. The macros that begin with BAD_ each
 * break the protocol in one place.
 */
#ifndef SENDERS
#define SENDERS 2
#endif
#ifndef RECEIVERS
#define RECEIVERS 1
#endif
#ifndef SENDS
#define SENDS 2
#endif
#ifndef RECEIVES
#define RECEIVES 4
#endif
#ifndef CAPACITY
#define CAPACITY 1
#endif
#ifndef SLOTS
#define SLOTS 2
#endif
#ifndef KILLS
#define KILLS 0
#endif
#ifndef TIMEOUTS
#define TIMEOUTS 0
#endif
#ifndef POLLS
#define POLLS 0
#endif
#ifndef K1
#define K1 QUEUED
#endif
#ifndef K2
#define K2 QUEUED
#endif

/* What a send waits for. */
#define QUEUED 0
#define IMMEDIATELY 1
#define UNTIL_RECEIVED 2

/* Slot words. */
#define EMPTY 0
#define FULL 1
#define AWAITED 2
#define OFFER 3
#define RECEIVED 4
#define WITHDRAWN 5
#define WORD(p, s) ((p) * 8 + (s))
#define POSITION(w) ((w) / 8)
#define STATE(w) ((w) % 8)
#define IS_FREE(w) (w == 0 || STATE(w) >= RECEIVED)
#define IS_DONE(w, p) (POSITION(w) > (p) || (POSITION(w) == (p) && IS_FREE(w)))
#define AT(p) (((p) - 1) % SLOTS)

/* Ticket words. */
#define WAITING 1
#define WOKEN 2
#define HANDED 3

/* Receipt words, and what a process sleeps on. */
#define AWAKE 1
#define ASLEEP 2
#define ON_TICKET 1
#define ON_RECEIPT 2

#define ACCEPT 0
#define MAY_OFFER 1
#define WAIT 2
#define UNBOUNDED 9
#define NONE 15

/* Outcomes. */
#define SENT 1
#define TAKEN 2
#define TIMED_OUT 3
#define WOULD_BLOCK 4

/* The two sides, and how many may be blocked on each. */
#define SEND 0
#define TAKE 1
#define COUNT_OF(side) (side == SEND -> SENDERS : RECEIVERS)
#if SENDERS > 2 || RECEIVERS > 2
#error at most two of each
#endif
#if SENDERS > RECEIVERS
#define BLOCKED SENDERS
#else
#define BLOCKED RECEIVERS
#endif

#define PROCESSES (SENDERS + RECEIVERS + 1)
#define SWITCHER PROCESSES
#define MESSAGES (SENDERS * SENDS)

/* The segment. */
byte sendLock, receiveLock, capacity = CAPACITY;
byte tail = 1, oldest = 1, head = 1;
bool anyWithdrawn;
byte slot[SLOTS], bodyA[SLOTS], bodyB[SLOTS], from[SLOTS], receiptOf[SLOTS];
bool untilReceived[SLOTS];
typedef Tickets { byte word[BLOCKED], number[BLOCKED], owner[BLOCKED], last, count };
Tickets queue[2];
byte receipt[SENDERS], receiptOwner[SENDERS], receiptReceiver[SENDERS], receiptPosition[SENDERS];

/* The kernel: who lives, and who sleeps. */
bool dead[PROCESSES + 1], poked[PROCESSES + 1], ended[PROCESSES + 1];
byte asleep[PROCESSES + 1];
byte kills, polls, rounds;

/* What truly became of each message, for the assertions. */
byte outcome[MESSAGES + 1], takenBy[MESSAGES + 1], lastTaken[SENDERS + 1];
byte awaitedSlot[SENDERS + 1], sleepTicket[PROCESSES + 1];

/* Scratch of single steps: not part of the state. */
hidden byte i, j, queued, best;
hidden byte there;

#define SENDER_OF(m) (1 + ((m) - 1) / SENDS)

inline countDepth() {
  queued = 0;
  for (i : 0 .. SLOTS - 1) {
    if
    :: STATE(slot[i]) == FULL || STATE(slot[i]) == AWAITED -> queued++
    :: else
    fi
  }
}

#include "waiting.pml"
#include "sender.pml"
#include "receiver.pml"

/* ---- The switch ---- */

#ifdef SWITCH_TO
proctype switcher(byte me) {
  byte p, w, chosen, was;
  bool wasDead[SENDERS + 1];
  {
    d_step {
      for (i : 1 .. SENDERS) { wasDead[i] = dead[i] }
      i = 0
    }
    takeSendLock();
    capacity = SWITCH_TO;
#ifndef BAD_SWITCH_LEAVES_OFFER
    if
    :: SWITCH_TO != 0 && head < tail ->
       d_step {
         for (i : 0 .. SLOTS - 1) {
           if
           :: STATE(slot[i]) == OFFER -> p = POSITION(slot[i])
           :: else
           fi
         }
         i = 0
       }
       if
       :: p != 0 ->
#ifndef BAD_SWITCH_TAKES_DEAD_OFFER
          if
          :: OF_DEAD_SENDER(p) -> was = WITHDRAWN
          :: else ->
#else
          if
          :: true ->
#endif
             was = (untilReceived[AT(p)] -> AWAITED : FULL)
          fi;
          atomic {
            if
            :: slot[AT(p)] == WORD(p, OFFER) ->
               assert(was == WITHDRAWN || !wasDead[from[AT(p)]]);
               slot[AT(p)] = WORD(p, was);
               anyWithdrawn = (anyWithdrawn || was == WITHDRAWN);
               countDepth();
               assert(queued <= capacity || capacity == UNBOUNDED);
               i = 0; queued = 0
            :: else
            fi
          }
       :: else
       fi
    :: else
    fi;
#endif
    sendLock = 0;
#ifndef BAD_SWITCH_WAKES_NOBODY
    wakeSender();
    wakeReceiver();
    for (w : 0 .. SENDERS - 1) { wakeReceipt(w) }
#endif
  } unless { dead[me] }
  ended[me] = 1
}
#endif

/* ---- Death, and the looks at a world that stands still ---- */

proctype killer() {
  byte victim;
  do
  :: kills < KILLS ->
     select (victim : 1 .. PROCESSES);
     atomic {
       if
       :: !dead[victim] -> dead[victim] = 1; kills++; victim = 0
       :: else
       fi
     }
  :: break
  od
}

/* Whether a sleeper has no reason to sleep. */
inline examine() {
  there = 0;
#ifdef SWITCH_TO
  assert(ended[SWITCHER]);
#endif
  for (j : 1 .. SENDERS + RECEIVERS) {
    assert(ended[j] || asleep[j] != 0);
    if
    :: asleep[j] == ON_RECEIPT ->
       if
       :: !(slot[AT(awaitedSlot[j])] == WORD(awaitedSlot[j], OFFER) ||
            slot[AT(awaitedSlot[j])] == WORD(awaitedSlot[j], AWAITED)) -> there = 1
       :: slot[AT(awaitedSlot[j])] == WORD(awaitedSlot[j], OFFER) && capacity != 0 && kills == 0 -> there = 1
       :: else
       fi
    :: asleep[j] == ON_TICKET && j <= SENDERS ->
       best = 0;
       for (i : 0 .. SENDERS - 1) {
         if
         :: queue[SEND].word[i] != 0 && !dead[queue[SEND].owner[i]] && queue[SEND].number[i] < queue[SEND].number[sleepTicket[j]] -> best = 1
         :: else
         fi
       }
       countDepth();
       for (i : 0 .. SLOTS - 1) {
         if
         :: capacity == 0 && STATE(slot[i]) == OFFER && !OF_DEAD_SENDER(POSITION(slot[i])) -> queued++
         :: else
         fi
       }
       if
       :: best == 0 && (capacity == UNBOUNDED || queued < capacity || (capacity == 0 && queued == 0)) -> there = 1
       :: else
       fi
    :: asleep[j] == ON_TICKET && j > SENDERS ->
       best = 0;
       for (i : 0 .. RECEIVERS - 1) {
         if
         :: queue[TAKE].word[i] != 0 && !dead[queue[TAKE].owner[i]] && queue[TAKE].number[i] < queue[TAKE].number[sleepTicket[j]] -> best = 1
         :: else
         fi
       }
       for (i : 0 .. SLOTS - 1) {
         if
         :: best == 0 && (STATE(slot[i]) == FULL || STATE(slot[i]) == AWAITED ||
            (STATE(slot[i]) == OFFER && !OF_DEAD_SENDER(POSITION(slot[i])))) -> there = 1
         :: else
         fi
       }
    :: else
    fi
  }
  best = 0; i = 0; j = 0; queued = 0
}

/* What was reported is true: sent is received or in the queue, received is received, and the rest is neither. */
inline settle() {
  for (j : 1 .. MESSAGES) {
    queued = 0;
    for (i : 0 .. SLOTS - 1) {
      if
      :: (STATE(slot[i]) == FULL || STATE(slot[i]) == AWAITED) && bodyA[i] == j -> queued++
      :: else
      fi
    }
    assert(outcome[j] != SENT || queued + (takenBy[j] != 0) == 1);
    assert(outcome[j] != TAKEN || (takenBy[j] != 0 && queued == 0));
    assert(outcome[j] < TIMED_OUT || (takenBy[j] == 0 && queued == 0))
  }
#if CAPACITY == 0 && !defined(SWITCH_TO)
  countDepth();
  assert(queued == 0 || kills > 0);
#endif
  best = 0; i = 0; j = 0; queued = 0
}

proctype monitor() {
  do
  :: timeout ->
     d_step {
       examine();
       if
       :: there ->
#ifdef BAD_NO_LOOK_BY_ITSELF
          assert(false);
#else
          assert(kills > 0);
#endif
          rounds++;
          assert(rounds <= 3);
          for (i : 1 .. SENDERS + RECEIVERS) {
            if
            :: asleep[i] != 0 -> asleep[i] = 0; poked[i] = 1
            :: else
            fi
          }
          i = 0
       :: else -> settle(); rounds = NONE
       fi
     }
     if
     :: rounds == NONE -> break
     :: else
     fi
  od
}

init {
  byte id;
  atomic {
    polls = POLLS;
    for (id : 1 .. SENDERS) { run sender(id) }
    for (id : SENDERS + 1 .. SENDERS + RECEIVERS) { run receiver(id) }
#ifdef SWITCH_TO
    run switcher(SWITCHER);
#endif
#if KILLS > 0
    run killer();
#endif
    run monitor()
  }
}
