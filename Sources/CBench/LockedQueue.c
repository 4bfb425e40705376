#include "CBench.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>

struct bench_locked_queue {
    pthread_mutex_t mutex;
    pthread_cond_t not_empty, not_full;
    size_t capacity, stride, first, count;
    char slots[] __attribute__((aligned(64)));
};

size_t bench_locked_queue_size(size_t capacity, size_t slot_byte_count) {
    return sizeof(struct bench_locked_queue) + capacity * ((slot_byte_count + 63) & ~(size_t)63);
}

int bench_locked_queue_make(void *at, size_t capacity, size_t slot_byte_count) {
    struct bench_locked_queue *queue = at;
    memset(queue, 0, sizeof *queue);
    pthread_mutexattr_t mutex;
    pthread_condattr_t condition;
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_ROBUST);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_condattr_init(&condition);
    pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED);
    int result = pthread_mutex_init(&queue->mutex, &mutex);
    if (!result) result = pthread_cond_init(&queue->not_empty, &condition);
    if (!result) result = pthread_cond_init(&queue->not_full, &condition);
    pthread_mutexattr_destroy(&mutex);
    pthread_condattr_destroy(&condition);
    queue->capacity = capacity;
    queue->stride = (slot_byte_count + 63) & ~(size_t)63;
    return -result;
}

// The queue is changed in one step under the lock, so that a dead owner leaves nothing to mend but the mutex.
static int own(struct bench_locked_queue *queue, int result) {
    if (result == EOWNERDEAD) return pthread_mutex_consistent(&queue->mutex);
    return result;
}

int bench_locked_queue_send(void *at, const void *bytes, size_t count, int may_block) {
    struct bench_locked_queue *queue = at;
    int result = own(queue, pthread_mutex_lock(&queue->mutex));
    if (result) return -result;
    while (queue->count == queue->capacity) {
        if (!may_block) {
            pthread_mutex_unlock(&queue->mutex);
            return 0;
        }
        own(queue, pthread_cond_wait(&queue->not_full, &queue->mutex));
    }
    size_t index = queue->first + queue->count;
    if (index >= queue->capacity) index -= queue->capacity;
    memcpy(queue->slots + index * queue->stride, bytes, count);
    queue->count++;
    pthread_mutex_unlock(&queue->mutex);
    if (may_block) pthread_cond_signal(&queue->not_empty);
    return 1;
}

int bench_locked_queue_receive(void *at, void *bytes, size_t count, int may_block) {
    struct bench_locked_queue *queue = at;
    int result = own(queue, pthread_mutex_lock(&queue->mutex));
    if (result) return -result;
    while (queue->count == 0) {
        if (!may_block) {
            pthread_mutex_unlock(&queue->mutex);
            return 0;
        }
        own(queue, pthread_cond_wait(&queue->not_empty, &queue->mutex));
    }
    memcpy(bytes, queue->slots + queue->first * queue->stride, count);
    if (++queue->first == queue->capacity) queue->first = 0;
    queue->count--;
    pthread_mutex_unlock(&queue->mutex);
    if (may_block) pthread_cond_signal(&queue->not_full);
    return 1;
}
