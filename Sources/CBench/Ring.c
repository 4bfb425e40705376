// The same algorithm as BareRing.swift: the slot's sequence word commits; the receiver returns space through
// one index, once every quarter of the ring.
#include "CBench.h"

#include <stdatomic.h>
#include <string.h>

static inline void pause_processor(void) {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

static inline void copy(void *to, const void *from, size_t count) {
    if (count == 64) memcpy(to, from, 64);
    else memcpy(to, from, count);
}

void bench_ring_send(void *ring, uint64_t mask, size_t stride, const void *bytes, size_t byte_count,
                     uint64_t count) {
    _Atomic uint64_t *returned = ring;
    char *slots = (char *)ring + 128;
    uint64_t position = 0, limit = mask + 1;
    for (; position < count; position++) {
        while (position >= limit) {
            limit = atomic_load_explicit(returned, memory_order_acquire) + mask + 1;
            if (position >= limit) pause_processor();
        }
        char *slot = slots + (position & mask) * stride;
        copy(slot + 8, bytes, byte_count);
        atomic_store_explicit((_Atomic uint64_t *)slot, position + 1, memory_order_release);
    }
}

void bench_ring_receive(void *ring, uint64_t mask, size_t stride, void *bytes, size_t byte_count,
                        uint64_t count) {
    _Atomic uint64_t *returned = ring;
    char *slots = (char *)ring + 128;
    uint64_t quarter = (mask + 1) / 4, position = 0;
    quarter = quarter ? quarter - 1 : 0;
    for (; position < count; position++) {
        char *slot = slots + (position & mask) * stride;
        while (atomic_load_explicit((_Atomic uint64_t *)slot, memory_order_acquire) != position + 1) {
            pause_processor();
        }
        copy(bytes, slot + 8, byte_count);
        if ((position & quarter) == quarter) {
            atomic_store_explicit(returned, position + 1, memory_order_release);
        }
    }
}
