// Running another process instruction by instruction, for tests that kill it between any two.
#ifndef CTRACE_H
#define CTRACE_H

#include <elf.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

/// A piece of shared memory to watch: as it is, and as it was last seen.
struct ctrace_region {
    const void *_Nonnull live;
    void *_Nonnull seen;
    size_t length;
};

enum ctrace_event {
    CTRACE_ENDED = -1,   // the process is gone, or cannot be traced
    CTRACE_MARKER = 0,   // it has stopped itself by a signal
    CTRACE_CHANGED = 1,  // its last instruction has changed a watched region
    CTRACE_SYSCALL = 2,  // its last instruction was a system call
};

/// Lets the parent trace this process. 0, or -errno.
static inline int ctrace_me(void) { return ptrace(PTRACE_TRACEME, 0, (void *)0, (void *)0) < 0 ? -errno : 0; }

/// Waits until the process stops; the signal that has stopped it, or -1 when it has ended.
static inline int ctrace_wait(pid_t pid) {
    int status;
    while (waitpid(pid, &status, __WALL) < 0) {
        if (errno != EINTR) return -1;
    }
    return WIFSTOPPED(status) ? WSTOPSIG(status) : -1;
}

/// Whether the next instruction of the stopped process is a system call.
static inline int ctrace_at_syscall(pid_t pid) {
    struct user_regs_struct registers;
    struct iovec vector = {&registers, sizeof registers};
    if (ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &vector) < 0) return 0;
#if defined(__x86_64__)
    long code = ptrace(PTRACE_PEEKTEXT, pid, (void *)registers.rip, (void *)0);
    return (code & 0xffff) == 0x050f;
#elif defined(__aarch64__)
    long code = ptrace(PTRACE_PEEKTEXT, pid, (void *)registers.pc, (void *)0);
    return (code & 0xffe0001f) == 0xd4000001;
#endif
}

/// Steps the stopped process until something has happened that others can see.
static inline enum ctrace_event ctrace_next(
    pid_t pid, struct ctrace_region *_Nonnull regions, int count, uint64_t *_Nonnull steps) {
    for (;;) {
        int was_syscall = ctrace_at_syscall(pid);
        if (ptrace(PTRACE_SINGLESTEP, pid, (void *)0, (void *)0) < 0) return CTRACE_ENDED;
        int signal = ctrace_wait(pid);
        if (signal < 0) return CTRACE_ENDED;
        if (signal != 5) return CTRACE_MARKER;
        *steps += 1;
        int changed = 0;
        for (int i = 0; i < count; i++) {
            if (memcmp(regions[i].live, regions[i].seen, regions[i].length) != 0) {
                memcpy(regions[i].seen, regions[i].live, regions[i].length);
                changed = 1;
            }
        }
        if (changed) return CTRACE_CHANGED;
        if (was_syscall) return CTRACE_SYSCALL;
    }
}

#endif
