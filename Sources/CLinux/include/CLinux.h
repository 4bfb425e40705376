// What Swift cannot import from Linux: variadic calls, system calls without a wrapper, and macros.
// Each function is one call, without logic.
#ifndef CLINUX_H
#define CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// Sleeps while *word == expected, for at most the relative time (NULL: without limit). 0, or -errno.
static inline int clinux_futex_wait(uint32_t *_Nonnull word, uint32_t expected,
                                    const struct timespec *_Nullable relative) {
    long r = syscall(SYS_futex, word, FUTEX_WAIT, expected, relative, (void *)0, 0);
    return r < 0 ? -errno : 0;
}

/// Wakes at most count sleepers of the word; the number woken, or -errno.
static inline int clinux_futex_wake(uint32_t *_Nonnull word, int count) {
    long r = syscall(SYS_futex, word, FUTEX_WAKE, count, (void *)0, (void *)0, 0);
    return r < 0 ? -errno : (int)r;
}

static inline int clinux_open(const char *_Nonnull path, int flags, mode_t mode) {
    int r = open(path, flags, mode);
    return r < 0 ? -errno : r;
}

/// Allocates the pages of a range, so that a later touch cannot fail. 0, or -errno.
static inline int clinux_fallocate(int fd, int64_t offset, int64_t length) {
    return fallocate(fd, 0, offset, length) < 0 ? -errno : 0;
}

/// Gives the pages of a range back; the file keeps its size. 0, or -errno.
static inline int clinux_punch(int fd, int64_t offset, int64_t length) {
    return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length) < 0 ? -errno : 0;
}

/// Takes an open-file-description write lock on one byte without waiting. 0, or -errno (EAGAIN: held).
static inline int clinux_ofd_try_lock(int fd, int64_t offset) {
    struct flock l;
    memset(&l, 0, sizeof l);
    l.l_type = F_WRLCK;
    l.l_whence = SEEK_SET;
    l.l_start = offset;
    l.l_len = 1;
    return fcntl(fd, F_OFD_SETLK, &l) < 0 ? -errno : 0;
}

/// As above, but waits. 0, or -errno (EINTR: a signal came).
static inline int clinux_ofd_lock(int fd, int64_t offset) {
    struct flock l;
    memset(&l, 0, sizeof l);
    l.l_type = F_WRLCK;
    l.l_whence = SEEK_SET;
    l.l_start = offset;
    l.l_len = 1;
    return fcntl(fd, F_OFD_SETLKW, &l) < 0 ? -errno : 0;
}

static inline int clinux_ofd_unlock(int fd, int64_t offset) {
    struct flock l;
    memset(&l, 0, sizeof l);
    l.l_type = F_UNLCK;
    l.l_whence = SEEK_SET;
    l.l_start = offset;
    l.l_len = 1;
    return fcntl(fd, F_OFD_SETLK, &l) < 0 ? -errno : 0;
}

/// 1 when another open file description holds a write lock on the byte, 0 when none does, or -errno.
static inline int clinux_ofd_is_locked(int fd, int64_t offset) {
    struct flock l;
    memset(&l, 0, sizeof l);
    l.l_type = F_WRLCK;
    l.l_whence = SEEK_SET;
    l.l_start = offset;
    l.l_len = 1;
    if (fcntl(fd, F_OFD_GETLK, &l) < 0) return -errno;
    return l.l_type != F_UNLCK;
}

/// The kernel sends this process the signal when the thread that made it ends.
static inline int clinux_set_parent_death_signal(int signal_number) {
    return prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) < 0 ? -errno : 0;
}

static inline int clinux_set_name(const char *_Nonnull name) {
    return prctl(PR_SET_NAME, name, 0, 0, 0) < 0 ? -errno : 0;
}

static inline int clinux_pidfd_open(pid_t pid) {
    long r = syscall(SYS_pidfd_open, pid, 0);
    return r < 0 ? -errno : (int)r;
}

static inline pid_t clinux_gettid(void) { return (pid_t)syscall(SYS_gettid); }

static inline int clinux_processor(void) { return sched_getcpu(); }

static inline void clinux_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

/// Empties the signal mask and restores every default: children of worker threads inherit blocked signals.
static inline void clinux_reset_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, (void *)0);
    for (int s = 1; s < NSIG; s++) {
        if (s != SIGKILL && s != SIGSTOP) signal(s, SIG_DFL);
    }
}

/// A robust process-shared mutex used as a death flag: its owner locks it once and never unlocks it, and
/// the kernel sets FUTEX_OWNER_DIED in its first word when the owning thread ends, however it ends.
static inline int clinux_death_flag_arm(void *_Nonnull at) {
    pthread_mutexattr_t a;
    int r = pthread_mutexattr_init(&a);
    if (r) return -r;
    r = pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
    if (!r) r = pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
    if (!r) r = pthread_mutex_init((pthread_mutex_t *)at, &a);
    if (!r) r = pthread_mutex_lock((pthread_mutex_t *)at);
    pthread_mutexattr_destroy(&a);
    return -r;
}

/// Leaves the thread's robust list, so that the memory may be unmapped while the thread lives on.
static inline void clinux_death_flag_disarm(void *_Nonnull at) {
    pthread_mutex_unlock((pthread_mutex_t *)at);
}

/// How much of a flag lies in shared memory, and how much behind it is the owner's alone: the entry in the list of its
/// thread, which the C library follows and writes to. Not shared, so that nobody else can bend it.
static inline size_t clinux_death_flag_shared_size(void) { return offsetof(pthread_mutex_t, __data.__list); }
static inline size_t clinux_death_flag_size(void) { return sizeof(pthread_mutex_t); }

/// Whether a flag is on the list of the thread that armed it.
static inline int clinux_death_flag_is_listed(const void *_Nonnull at) {
    return ((const pthread_mutex_t *)at)->__data.__list.__next != (void *)0;
}

static inline const char *_Nullable clinux_error_name(int number) { return strerrorname_np(number); }
static inline const char *_Nullable clinux_error_words(int number) { return strerrordesc_np(number); }

/// A pipe whose ends never block and are closed in programs that this one starts. 0, or -errno.
static inline int clinux_wake_pipe(int *_Nonnull ends) {
    return pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0 ? -errno : 0;
}

/// Runs the handler in the child of every fork.
static inline int clinux_at_fork_child(void (*_Nonnull handler)(void)) {
    return pthread_atfork((void *)0, (void *)0, handler);
}

/// Has barriers of other processes reach this one. 0, or -errno.
static inline int clinux_membarrier_register(void) {
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0) < 0 ? -errno : 0;
}

/// A full barrier on every processor that runs a registered process. 0, or -errno.
static inline int clinux_membarrier(void) {
    return syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0) < 0 ? -errno : 0;
}

/// A number that no other living thread of this process has.
static inline uintptr_t clinux_thread_token(void) {
    return (uintptr_t)__builtin_thread_pointer();
}

/// Of the thread sanitiser's runtime; called in a build under it only.
void __tsan_read_range(void *_Nonnull at, unsigned long byte_count);
void __tsan_write_range(void *_Nonnull at, unsigned long byte_count);
void __tsan_acquire(void *_Nonnull at);
void __tsan_release(void *_Nonnull at);

/// 1 when the processor's time stamp counter runs at one rate, whatever the core does and sleeps (CPUID 8000_0007h).
static inline int clinux_has_invariant_ticks(void) {
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid(0x80000007u, &a, &b, &c, &d) && (d & (1u << 8)) != 0;
#else
    return 0;
#endif
}

/// The time stamp counter; 0 where there is none.
static inline uint64_t clinux_ticks(void) {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
}

/// Keeps the compiler from moving memory accesses across; the processor may.
static inline void clinux_compiler_barrier(void) { __asm__ volatile("" ::: "memory"); }

/// Hints: neither waits, and neither can fault.
static inline void clinux_prefetch_write(const void *_Nonnull at) {
#if defined(__x86_64__)
    // The built-in one fetches for reading where the compiler may not assume the instruction; others ignore it.
    __asm__ __volatile__("prefetchw %0" : : "m"(*(const char *)at));
#else
    __builtin_prefetch(at, 1, 3);
#endif
}
static inline void clinux_prefetch_read(const void *_Nonnull at) { __builtin_prefetch(at, 0, 3); }

/// Files that are cut short while they are mapped: see CLinux.c.
/// Notes a mapping from the beginning of a file (-1: from elsewhere); its number, or -1 where there is no more room
/// (then it is not guarded).
int clinux_guard_add(void *_Nonnull base, size_t byte_count, int file);
void clinux_guard_remove(int number);
/// What to set in the mapping when its file has been cut short, at an offset divisible by 8; two at most.
void clinux_guard_mark(int number, int which, size_t offset, uint64_t bits);
/// Whether the file has been found cut short.
int clinux_guard_is_cut(int number);
/// Catches SIGBUS from now on. 0, or -errno.
int clinux_guard_install(void);

#ifdef __cplusplus
}
#endif
#endif
