// A touch beyond the end of a mapped file raises SIGBUS. Where a program asks for it, a handler puts memory of zeros
// where the file has ended, from the page touched to the end of the mapping, so that the touch goes on; and notes the
// mapping as cut, so that the operation can say so. Here and not in Swift, for a handler may call next to nothing:
// it makes two plain system calls and uses lock-free atomics.
#include "CLinux.h"

enum { guard_count = 8192, mark_count = 2 };

// In use: base is not 0. Fields are written before the base, and only by the one that claimed the entry.
static struct {
    int claimed;
    int cut;
    uintptr_t base;
    size_t byte_count;
    int file;
    size_t offset[mark_count];
    uint64_t bits[mark_count];
} guards[guard_count];
static int next_guess, highest;
static uintptr_t page_byte_count;
static struct sigaction previous;

int clinux_guard_add(void *base, size_t byte_count, int file) {
    int first = __atomic_load_n(&next_guess, __ATOMIC_RELAXED);
    for (int i = 0; i < guard_count; i++) {
        int n = (first + i) % guard_count, free = 0;
        if (__atomic_load_n(&guards[n].claimed, __ATOMIC_RELAXED) ||
            !__atomic_compare_exchange_n(&guards[n].claimed, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            continue;
        __atomic_store_n(&guards[n].cut, 0, __ATOMIC_RELAXED);
        for (int m = 0; m < mark_count; m++) __atomic_store_n(&guards[n].bits[m], 0, __ATOMIC_RELAXED);
        __atomic_store_n(&guards[n].byte_count, byte_count, __ATOMIC_RELAXED);
        __atomic_store_n(&guards[n].file, file, __ATOMIC_RELAXED);
        int high = __atomic_load_n(&highest, __ATOMIC_RELAXED);
        while (high < n + 1 &&
               !__atomic_compare_exchange_n(&highest, &high, n + 1, 0, __ATOMIC_RELEASE, __ATOMIC_RELAXED)) {}
        __atomic_store_n(&next_guess, (n + 1) % guard_count, __ATOMIC_RELAXED);
        __atomic_store_n(&guards[n].base, (uintptr_t)base, __ATOMIC_RELEASE);
        return n;
    }
    return -1;
}

void clinux_guard_remove(int n) {
    if (n < 0) return;
    __atomic_store_n(&guards[n].base, 0, __ATOMIC_RELEASE);
    // Low numbers are used again first, so that the handler has few to look at.
    __atomic_store_n(&next_guess, n, __ATOMIC_RELAXED);
    __atomic_store_n(&guards[n].claimed, 0, __ATOMIC_RELEASE);
}

void clinux_guard_mark(int n, int which, size_t offset, uint64_t bits) {
    if (n < 0 || which < 0 || which >= mark_count) return;
    __atomic_store_n(&guards[n].offset[which], offset, __ATOMIC_RELAXED);
    __atomic_store_n(&guards[n].bits[which], bits, __ATOMIC_RELEASE);
}

int clinux_guard_is_cut(int n) { return n >= 0 && __atomic_load_n(&guards[n].cut, __ATOMIC_ACQUIRE); }

// True where the address lies in a noted mapping, and there is memory now.
static int mend(uintptr_t address) {
    int count = __atomic_load_n(&highest, __ATOMIC_ACQUIRE);
    for (int n = 0; n < count; n++) {
        uintptr_t base = __atomic_load_n(&guards[n].base, __ATOMIC_ACQUIRE);
        size_t length = __atomic_load_n(&guards[n].byte_count, __ATOMIC_RELAXED);
        if (base == 0 || address < base || address - base >= length) continue;
        // What lies before the end stays the file's: locks that are held there can still be given back for others.
        uintptr_t page = address & ~(page_byte_count - 1);
        struct stat status;
        if (fstat(__atomic_load_n(&guards[n].file, __ATOMIC_RELAXED), &status) == 0) {
            uintptr_t end = base + (((uintptr_t)status.st_size + page_byte_count - 1) & ~(page_byte_count - 1));
            if (end < page) page = end;
        }
        void *there = mmap((void *)page, base + length - page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
        if (there == MAP_FAILED) return 0;
        __atomic_store_n(&guards[n].cut, 1, __ATOMIC_RELEASE);
        for (int m = 0; m < mark_count; m++) {
            uint64_t bits = __atomic_load_n(&guards[n].bits[m], __ATOMIC_ACQUIRE);
            // May fault in its turn, where the file has been cut further meanwhile.
            if (bits) __atomic_fetch_or((uint64_t *)(base + guards[n].offset[m]), bits, __ATOMIC_SEQ_CST);
        }
        return 1;
    }
    return 0;
}

static void on_bus_error(int number, siginfo_t *info, void *context) {
    int saved = errno;
    if (info->si_code == BUS_ADRERR && mend((uintptr_t)info->si_addr)) {
        errno = saved;
        return;
    }
    if (previous.sa_flags & SA_SIGINFO) {
        previous.sa_sigaction(number, info, context);
    } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(number);
    } else {
        // It comes again when this returns, and ends the program as it would have without us.
        signal(number, SIG_DFL);
        if (info->si_code <= 0) raise(number);
    }
    errno = saved;
}

int clinux_guard_install(void) {
    static int installed;
    int no = 0;
    if (!__atomic_compare_exchange_n(&installed, &no, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) return 0;
    page_byte_count = (uintptr_t)sysconf(_SC_PAGESIZE);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigemptyset(&action.sa_mask);
    action.sa_sigaction = on_bus_error;
    // Not deferred: it may fault itself, see above.
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART;
    return sigaction(SIGBUS, &action, &previous) < 0 ? -errno : 0;
}
