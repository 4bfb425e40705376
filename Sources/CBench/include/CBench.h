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

// MARK: What the kernel offers. Descriptors are inherited by children; 0 or more is success, else -errno.

int bench_pipe(int *_Nonnull ends, int nonblocking);
int bench_socket_pair(int *_Nonnull ends, int sequenced);
/// A POSIX queue without a name; takes as many messages as the system allows, at most `depth`.
int bench_posix_queue(int *_Nonnull blocking, int *_Nonnull nonblocking, int depth, int message_byte_count);
int bench_posix_send(int queue, const void *_Nonnull bytes, size_t count);
int bench_posix_receive(int queue, void *_Nonnull bytes, size_t count);
int bench_systemv_queue(int byte_count);
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

#endif
