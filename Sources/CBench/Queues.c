#include "CBench.h"

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/socket.h>
#include <unistd.h>

int bench_pipe(int *ends, int nonblocking) {
    return pipe2(ends, nonblocking ? O_NONBLOCK : 0) < 0 ? -errno : 0;
}

int bench_socket_pair(int *ends, int sequenced) {
    return socketpair(AF_UNIX, sequenced ? SOCK_SEQPACKET : SOCK_STREAM, 0, ends) < 0 ? -errno : 0;
}

/// Children inherit it although queues are made to be closed in them.
static int inherited(int queue) {
    if (queue >= 0) fcntl(queue, F_SETFD, 0);
    return queue;
}

int bench_posix_queue(int *blocking, int *nonblocking, int depth, int message_byte_count) {
    static int count = 0;
    char name[64];
    snprintf(name, sizeof name, "/ipcscope-bench-%d-%d", getpid(), count++);
    struct mq_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.mq_maxmsg = depth;
    attributes.mq_msgsize = message_byte_count;
    *blocking = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
    // Who is not root has ten messages.
    if (*blocking < 0 && errno == EINVAL && depth > 10) {
        attributes.mq_maxmsg = 10;
        *blocking = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attributes);
    }
    if (*blocking < 0) return -errno;
    *nonblocking = mq_open(name, O_RDWR | O_NONBLOCK);
    int result = *nonblocking < 0 ? -errno : 0;
    mq_unlink(name);
    inherited(*blocking);
    inherited(*nonblocking);
    return result;
}

// 1: done; 0: would block; else -errno.
static int outcome(ssize_t result) {
    if (result >= 0) return 1;
    return errno == EAGAIN || errno == ENOMSG ? 0 : -errno;
}

int bench_posix_send(int queue, const void *bytes, size_t count) {
    return outcome(mq_send(queue, bytes, count, 0));
}

int bench_posix_receive(int queue, void *bytes, size_t count) {
    return outcome(mq_receive(queue, bytes, count, NULL));
}

int bench_systemv_queue(int byte_count) {
    int queue = msgget(IPC_PRIVATE, 0600);
    if (queue < 0) return -errno;
    bench_systemv_limit(queue, (size_t)byte_count);
    return queue;
}

void bench_systemv_limit(int queue, size_t byte_count) {
    struct msqid_ds state;
    if (msgctl(queue, IPC_STAT, &state) < 0 || state.msg_qbytes == byte_count) return;
    state.msg_qbytes = byte_count;
    // More than the system's default is for root; the default will do.
    msgctl(queue, IPC_SET, &state);
}

void bench_systemv_remove(int queue) { msgctl(queue, IPC_RMID, NULL); }

int bench_systemv_send(int queue, const void *bytes, size_t count, int may_block) {
    return outcome(msgsnd(queue, bytes, count, may_block ? 0 : IPC_NOWAIT));
}

int bench_systemv_receive(int queue, void *bytes, size_t count, int may_block) {
    return outcome(msgrcv(queue, bytes, count, 0, may_block ? 0 : IPC_NOWAIT));
}

// A stream may take or give a part of a message: then the rest follows, and is waited for.
int bench_write(int descriptor, const void *bytes, size_t count) {
    size_t done = 0;
    while (done < count) {
        ssize_t result = write(descriptor, (const char *)bytes + done, count - done);
        if (result >= 0) done += (size_t)result;
        else if (errno != EAGAIN || done == 0) return outcome(result);
    }
    return 1;
}

int bench_read(int descriptor, void *bytes, size_t count) {
    size_t done = 0;
    while (done < count) {
        ssize_t result = read(descriptor, (char *)bytes + done, count - done);
        if (result == 0) return -EPIPE;
        if (result > 0) done += (size_t)result;
        else if (errno != EAGAIN || done == 0) return outcome(result);
    }
    return 1;
}

int bench_socket_send(int descriptor, const void *bytes, size_t count, int may_block) {
    size_t done = 0;
    while (done < count) {
        ssize_t result = send(descriptor, (const char *)bytes + done, count - done,
                              MSG_NOSIGNAL | (may_block ? 0 : MSG_DONTWAIT));
        if (result >= 0) done += (size_t)result;
        else if (errno != EAGAIN || done == 0) return outcome(result);
    }
    return 1;
}

int bench_socket_receive(int descriptor, void *bytes, size_t count, int may_block) {
    size_t done = 0;
    while (done < count) {
        ssize_t result = recv(descriptor, (char *)bytes + done, count - done, may_block ? 0 : MSG_DONTWAIT);
        if (result == 0) return -EPIPE;
        if (result > 0) done += (size_t)result;
        else if (errno != EAGAIN || done == 0) return outcome(result);
    }
    return 1;
}
