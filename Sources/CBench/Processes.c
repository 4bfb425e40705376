#include "CBench.h"

#include <errno.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mman.h>
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
