// Stopping this process at each of its stores to shared memory, for tests that kill it between any two.
//
// Watched memory is made read-only. An instruction that stores to it faults; the handler makes the memory writable
// and sets the processor's trap flag, so that the very instruction is done and the next one is not. That is an
// event: after the one that was asked for the process kills itself.
#ifndef CTRACE_H
#define CTRACE_H

#include <stddef.h>
#include <stdint.h>

/// Whether this processor has such a flag.
int ctrace_is_possible(void);

/// Adds whole pages of memory to those that are watched; at most 16 pieces. 0, or -1: no room.
int ctrace_watch(void *_Nonnull at, size_t length);

/// From the return of this call on stores to watched memory are events; the process is killed after that many.
void ctrace_begin(uint64_t limit);

/// Ends the watch.
void ctrace_end(void);

/// How many events there were.
uint64_t ctrace_events(void);

#endif
