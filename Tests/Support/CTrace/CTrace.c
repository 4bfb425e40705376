#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CTrace.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

enum { region_limit = 16, trap_flag = 0x100 };

static struct {
    char *at;
    size_t length;
} regions[region_limit];
static int region_count;
static uint64_t events, event_limit;

int ctrace_watch(void *at, size_t length) {
    if (region_count == region_limit) return -1;
    regions[region_count].at = at;
    regions[region_count].length = length;
    region_count++;
    return 0;
}

uint64_t ctrace_events(void) { return events; }

static void protect(int protection) {
    for (int i = 0; i < region_count; i++) mprotect(regions[i].at, regions[i].length, protection);
}

#if defined(__x86_64__)

int ctrace_is_possible(void) { return 1; }

static void set_handler(int number, void (*handler)(int, siginfo_t *, void *)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = handler;
    action.sa_flags = SA_SIGINFO;
    sigaction(number, &action, (void *)0);
}

static void on_fault(int number, siginfo_t *info, void *context) {
    for (int i = 0; i < region_count; i++) {
        char *at = info->si_addr;
        if (at < regions[i].at || at >= regions[i].at + regions[i].length) continue;
        protect(PROT_READ | PROT_WRITE);
        ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] |= trap_flag;
        return;
    }
    // A fault of another kind happens again, and ends the process.
    signal(number, SIG_DFL);
}

static void on_trap(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)info;
    // The kernel marks the death of a process in its shared memory, which is writable now.
    if (++events >= event_limit) kill(getpid(), SIGKILL);
    protect(PROT_READ);
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_EFL] &= ~trap_flag;
}

void ctrace_begin(uint64_t limit) {
    event_limit = limit;
    set_handler(SIGSEGV, on_fault);
    set_handler(SIGTRAP, on_trap);
    protect(PROT_READ);
}

#else

int ctrace_is_possible(void) { return 0; }
void ctrace_begin(uint64_t limit) { (void)limit; }

#endif

void ctrace_end(void) { protect(PROT_READ | PROT_WRITE); }
