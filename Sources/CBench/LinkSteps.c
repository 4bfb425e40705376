// The short way of a link, step by step as the library does it in Swift: the same words on lines of their own, the
// same loads and stores in the same order, the same slot of two lines. What is not the short way (waiting, growth,
// recovery) is left out, for the benchmark never goes there: what Swift costs is the difference.
#include "CBench.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef _Atomic uint64_t word;
typedef _Atomic uint32_t half;

enum { slot_count = 64, slot_byte_count = 128, free_state = 0, full = 1, received = 4 };

// As in the library, whatever one side writes often lies in a line that the other side seldom looks at.
struct shared {
    _Alignas(128) word gate;
    _Alignas(128) word capacity; word state; half empty_asked;
    _Alignas(128) word peer_state; _Alignas(64) half peer_death;
    _Alignas(128) word send_bias;
    _Alignas(128) word send_inside;
    _Alignas(128) word receive_bias;
    _Alignas(128) word receive_inside;
    _Alignas(128) word tail; word oldest;
    _Alignas(128) word head; word received_count;
    _Alignas(128) word senders_waiting;
    _Alignas(128) word receivers_waiting;
    _Alignas(128) word ring_end; word high_water;
    _Alignas(128) word sent_count; word last_sent;
    _Alignas(128) word got_count; word last_got;
    _Alignas(128) char slots[slot_count * slot_byte_count];
};

struct slot {
    word word, sender, send_time, sizes, block, sent_as, receiver, flags;
    char payload[64];
};

struct bench_steps {
    struct shared *shared;
    half *forks;
    uint32_t fork_generation;
    uint64_t identity, grant, position, limit;
    uintptr_t thread;
};

static half fork_count;
static _Thread_local char thread_token;

#define load(w) atomic_load_explicit(&(w), memory_order_relaxed)
#define load_acquire(w) atomic_load_explicit(&(w), memory_order_acquire)
#define store(w, v) atomic_store_explicit(&(w), (v), memory_order_relaxed)
#define store_release(w, v) atomic_store_explicit(&(w), (v), memory_order_release)

size_t bench_steps_size(void) { return sizeof(struct shared); }

void bench_steps_make(void *at, uint64_t capacity) {
    struct shared *shared = at;
    memset(shared, 0, sizeof *shared);
    store(shared->capacity, capacity);
    store(shared->peer_state, 1);
    store(shared->peer_death, 1);
    store(shared->send_bias, 1 << 4);
    store(shared->receive_bias, 1 << 4);
    store(shared->ring_end, UINT64_MAX);
    for (uint64_t p = 0; p < slot_count; p++) {
        store(((struct slot *)(shared->slots + p * slot_byte_count))->word, free_state);
    }
}

bench_steps *bench_steps_open(void *at) {
    struct bench_steps *steps = calloc(1, sizeof *steps);
    if (!steps) return NULL;
    steps->shared = at;
    steps->forks = &fork_count;
    steps->identity = 1;
    steps->grant = 1 << 4;
    steps->thread = (uintptr_t)&thread_token;
    // Positions begin at one: an empty slot's word is 0.
    steps->position = 1;
    steps->limit = 1;
    store(((struct shared *)at)->oldest, 1);
    return steps;
}

void bench_steps_close(bench_steps *steps) { free(steps); }

static inline struct slot *slot_of(struct bench_steps *s, uint64_t position) {
    return (struct slot *)(s->shared->slots + (position & (slot_count - 1)) * slot_byte_count);
}

static inline int is_way_open(struct bench_steps *s) {
    struct shared *shared = s->shared;
    return (load(shared->gate) & 7) == 0 && load_acquire(shared->state) == 0
        && load(*s->forks) == s->fork_generation
        && load(shared->peer_death) != 0 && (load(shared->peer_death) & 0x40000000) == 0
        && load(shared->peer_state) == 1;
}

static inline int is_favoured(struct bench_steps *s, word *bias) {
    return s->grant != 0 && load_acquire(*bias) == s->grant && s->thread == (uintptr_t)&thread_token;
}

static inline uint64_t coarse_time(struct bench_steps *s) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec - (load(s->shared->gate) >> 3);
}

// Returns 1 when the ring has no room.
static __attribute__((noinline)) int look_closer(struct bench_steps *s, uint64_t position) {
    struct shared *shared = s->shared;
    uint64_t capacity = load(shared->capacity), room = capacity < slot_count ? capacity : slot_count;
    if (position - load(shared->oldest) >= room) {
        uint64_t first = position - room, asked[2] = {first + room / 4, first};
        int made = 0;
        for (int i = 0; i < 2 && !made; i++) {
            if (load_acquire(slot_of(s, asked[i])->word) != (asked[i] << 3 | received)) continue;
            store(shared->oldest, asked[i] + 1);
            made = 1;
        }
        if (!made) return 1;
    }
    s->limit = load(shared->oldest) + room;
    return 0;
}

int bench_steps_send(bench_steps *s, const void *bytes, size_t byte_count) {
    struct shared *shared = s->shared;
    if (byte_count > 64 || !is_way_open(s) || !is_favoured(s, &shared->send_bias)) return 0;
    store(shared->send_inside, s->identity);
    atomic_signal_fence(memory_order_seq_cst);
    if (load_acquire(shared->send_bias) != s->grant) return 0;
    uint64_t position = s->position;
    if (position >= s->limit && look_closer(s, position)) {
        store_release(shared->send_inside, 0);
        return 0;
    }
    struct slot *slot = slot_of(s, position);
    store(slot->sender, s->identity);
    store(slot->send_time, coarse_time(s));
    store(slot->sizes, byte_count);
    store(slot->block, 0);
    store(slot->sent_as, 0);
    store(slot->receiver, 0);
    store(slot->flags, 0);
    if (byte_count == 64) memcpy(slot->payload, bytes, 64);
    else memcpy(slot->payload, bytes, byte_count);
    store_release(slot->word, position << 3 | full);
    store_release(shared->tail, position + 1);
    store(shared->sent_count, load(shared->sent_count) + 1);
    store(shared->last_sent, position);
    s->position = position + 1;
    store_release(shared->send_inside, 0);
    atomic_signal_fence(memory_order_seq_cst);
    return load(shared->receivers_waiting) == 0 ? 1 : -1;
}

int bench_steps_receive(bench_steps *s, void *bytes, size_t room) {
    struct shared *shared = s->shared;
    if (!is_way_open(s) || !is_favoured(s, &shared->receive_bias)) return 0;
    uint64_t position = s->position;
    struct slot *slot = slot_of(s, position);
    uint64_t found = load_acquire(slot->word);
    if (found != (position << 3 | full)) {
        return load_acquire(shared->ring_end) > position && load(shared->high_water) == 0
                && is_favoured(s, &shared->receive_bias) ? 0 : -1;
    }
    if (load(slot->sizes) > (room < 64 ? room : 64)) return -1;
    store(shared->receive_inside, s->identity);
    atomic_signal_fence(memory_order_seq_cst);
    if (load_acquire(shared->receive_bias) != s->grant) return -1;
    size_t byte_count = (size_t)load(slot->sizes) & 127;
    if (byte_count > room) byte_count = room;
    if (byte_count == 64) memcpy(bytes, slot->payload, 64);
    else memcpy(bytes, slot->payload, byte_count);
    // What the caller is told beside the bytes.
    uint64_t sender = load(slot->sender), sent_as = load(slot->sent_as), time = load(slot->send_time);
    store(slot->receiver, s->identity);
    store_release(slot->word, position << 3 | received);
    store_release(shared->head, position + 1);
    store(shared->received_count, load(shared->received_count) + 1);
    store(shared->got_count, load(shared->got_count) + 1);
    store(shared->last_got, position);
    s->position = position + 1;
    store_release(shared->receive_inside, 0);
    atomic_signal_fence(memory_order_seq_cst);
    if (load(shared->senders_waiting) != 0 || load(shared->empty_asked) != 0) return -1;
    return sender == 1 && sent_as == 0 && time != 0 ? 1 : -1;
}
