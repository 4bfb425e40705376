#include "CBench.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int bench_pin(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (int p = 0; p < CPU_SETSIZE; p++) {
        if (processor < 0 || p == processor) CPU_SET(p, &set);
    }
    return sched_setaffinity(0, sizeof set, &set) < 0 ? -errno : 0;
}

int bench_processors(int *list, int limit) {
    cpu_set_t set;
    int found = 0;
    if (sched_getaffinity(0, sizeof set, &set) < 0) return -errno;
    for (int p = 0; p < CPU_SETSIZE && found < limit; p++) {
        if (CPU_ISSET(p, &set)) list[found++] = p;
    }
    return found;
}

int bench_shared_file(size_t byte_count) {
    int file = memfd_create("ipcscope-bench", 0);
    if (file < 0) return -errno;
    if (ftruncate(file, (off_t)byte_count) < 0) return -errno;
    return file;
}

int bench_spawn(const char *path, char *const *arguments) {
    pid_t process;
    int result = posix_spawn(&process, path, NULL, NULL, arguments, environ);
    return result ? -result : process;
}

int bench_wait(int process, int may_block) {
    int status = 0;
    pid_t result;
    do result = waitpid(process, &status, may_block ? 0 : WNOHANG);
    while (result < 0 && errno == EINTR);
    if (result == 0) return -EAGAIN;
    return result < 0 ? -errno : status;
}

uint64_t bench_displacements(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) < 0 ? 0 : (uint64_t)usage.ru_nivcsw;
}

int bench_spawn_on_terminal(const char *path, char *const *arguments, int columns, int rows, int *terminal) {
    int other = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (other < 0) return -errno;
    char name[64];
    int result = grantpt(other) || unlockpt(other) ? errno : ptsname_r(other, name, sizeof name);
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    if (!result && ioctl(other, TIOCSWINSZ, &size) < 0) result = errno;
    pid_t process = 0;
    if (!result) {
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
        // The first terminal that the leader of a session opens becomes its own.
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0);
        posix_spawn_file_actions_adddup2(&actions, 0, 1);
        posix_spawn_file_actions_adddup2(&actions, 0, 2);
        setenv("TERM", "xterm-256color", 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        result = posix_spawn(&process, path, &actions, &attributes, arguments, environ);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    if (result) {
        close(other);
        return -result;
    }
    *terminal = other;
    return process;
}

int bench_spawn_silently(const char *path, char *const *arguments) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0);
    posix_spawn_file_actions_adddup2(&actions, 0, 1);
    pid_t process;
    int result = posix_spawn(&process, path, &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    return result ? -result : process;
}

int bench_terminal_read(int terminal, void *bytes, size_t count, int timeout_milliseconds) {
    struct pollfd ready = {.fd = terminal, .events = POLLIN};
    int result = poll(&ready, 1, timeout_milliseconds);
    if (result == 0 || (result < 0 && errno == EINTR)) return 0;
    ssize_t got = result < 0 ? -1 : read(terminal, bytes, count);
    return got < 0 ? -errno : (int)got;
}

uint64_t bench_terminal_end(int terminal, int process) {
    close(terminal);
    int status = 0;
    struct rusage usage;
    pid_t result = 0;
    // It has a few seconds to go by itself.
    for (int turn = 0; turn < 3000 && result == 0; turn++) {
        result = wait4(process, &status, WNOHANG, &usage);
        if (result == 0) usleep(1000);
    }
    if (result == 0) {
        kill(process, SIGKILL);
        result = wait4(process, &status, 0, &usage);
    }
    if (result < 0) return 0;
    return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000000u
        + (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000u;
}
