// What the benchmark needs from Linux that Swift cannot import, the kernel's message queues as single calls,
// and one ring in C, to compare with the same ring in Swift.
#ifndef CBENCH_H
#define CBENCH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stddef.h>
#include <stdint.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

/// A counter that runs evenly and equally on all processors; the cheapest clock there is.
static inline uint64_t bench_ticks(void) {
#if defined(__x86_64__)
    unsigned processor;
    return __rdtscp(&processor);
#elif defined(__aarch64__)
    uint64_t value;
    __asm__ __volatile__("isb; mrs %0, cntvct_el0" : "=r"(value));
    return value;
#endif
}

/// Keeps this thread on one processor; below 0: lets it run on all. 0, or -errno.
int bench_pin(int processor);
/// The processors this process may run on, in order; how many there are.
int bench_processors(int *_Nonnull list, int limit);
/// A file without a name that children inherit; its descriptor, or -errno.
int bench_shared_file(size_t byte_count);

/// Starts a program; it inherits the descriptors that are not closed on exec. Its process id, or -errno.
int bench_spawn(const char *_Nonnull path, char *_Nullable const *_Nonnull arguments);
/// Waits for the end of a child; its wait status, or -errno.
int bench_wait(int process, int may_block);
/// How often the system has taken the processor from this process for another.
uint64_t bench_displacements(void);
/// Starts a program whose standard streams are a new terminal of that size. Its process id, or -errno; `terminal`
/// is the other end.
int bench_spawn_on_terminal(const char *_Nonnull path, char *_Nullable const *_Nonnull arguments, int columns, int rows,
                            int *_Nonnull terminal);
/// Starts a program that reads nothing and whose output is lost. Its process id, or -errno.
int bench_spawn_silently(const char *_Nonnull path, char *_Nullable const *_Nonnull arguments);
/// Reads what a terminal's program has written, waiting at most that long; 0 when nothing came, or -errno.
int bench_terminal_read(int terminal, void *_Nonnull bytes, size_t count, int timeout_milliseconds);
/// Closes the other end, which hangs up; waits for the program's end. The processor time it took in nanoseconds.
uint64_t bench_terminal_end(int terminal, int process);

// MARK: What the kernel offers. Descriptors are inherited by children; 0 or more is success, else -errno.

int bench_pipe(int *_Nonnull ends, int nonblocking);
int bench_socket_pair(int *_Nonnull ends, int sequenced);
/// A POSIX queue without a name; takes as many messages as the system allows, at most `depth`.
int bench_posix_queue(int *_Nonnull blocking, int *_Nonnull nonblocking, int depth, int message_byte_count);
int bench_posix_send(int queue, const void *_Nonnull bytes, size_t count);
int bench_posix_receive(int queue, void *_Nonnull bytes, size_t count);
int bench_systemv_queue(int byte_count);
/// How much may lie in the queue, as far as the system permits.
void bench_systemv_limit(int queue, size_t byte_count);
void bench_systemv_remove(int queue);
/// `bytes` begins with the eight bytes of the message's type.
int bench_systemv_send(int queue, const void *_Nonnull bytes, size_t count, int may_block);
int bench_systemv_receive(int queue, void *_Nonnull bytes, size_t count, int may_block);
int bench_write(int descriptor, const void *_Nonnull bytes, size_t count);
int bench_read(int descriptor, void *_Nonnull bytes, size_t count);
int bench_socket_send(int descriptor, const void *_Nonnull bytes, size_t count, int may_block);
int bench_socket_receive(int descriptor, void *_Nonnull bytes, size_t count, int may_block);

// MARK: A queue behind a robust mutex and two condition variables, as textbooks build it.

typedef struct bench_locked_queue bench_locked_queue;
size_t bench_locked_queue_size(size_t capacity, size_t slot_byte_count);
int bench_locked_queue_make(void *_Nonnull at, size_t capacity, size_t slot_byte_count);
/// 1 done, 0 full (only where it may not block).
int bench_locked_queue_send(void *_Nonnull at, const void *_Nonnull bytes, size_t count, int may_block);
int bench_locked_queue_receive(void *_Nonnull at, void *_Nonnull bytes, size_t count, int may_block);

// MARK: The bare ring, in C

/// Sends or receives `count` messages in one spinning loop. The ring is laid out as in BareRing.swift.
void bench_ring_send(void *_Nonnull ring, uint64_t mask, size_t stride, const void *_Nonnull bytes,
                     size_t byte_count, uint64_t count);
void bench_ring_receive(void *_Nonnull ring, uint64_t mask, size_t stride, void *_Nonnull bytes,
                        size_t byte_count, uint64_t count);

// MARK: The steps of a link's short way, in C

typedef struct bench_steps bench_steps;
size_t bench_steps_size(void);
/// Lays out one direction in zeroed or used memory.
void bench_steps_make(void *_Nonnull at, uint64_t capacity);
/// What one side knows of it; to be closed.
bench_steps *_Nullable bench_steps_open(void *_Nonnull at);
void bench_steps_close(bench_steps *_Nonnull steps);
/// 1 done, 0 full or empty, less than 0: what never happens in the benchmark.
int bench_steps_send(bench_steps *_Nonnull steps, const void *_Nonnull bytes, size_t byte_count);
int bench_steps_receive(bench_steps *_Nonnull steps, void *_Nonnull bytes, size_t room);

#endif
