#define _GNU_SOURCE
#include "restore.h"

#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static const int crash_signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
static const int told_signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
enum { SIGNAL_COUNT = 65, LEAVE_CAPACITY = 512 };
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct sigaction old_actions[SIGNAL_COUNT];
static struct termios saved_modes;
static char leave_sequence[LEAVE_CAPACITY];
static size_t leave_length;
static volatile sig_atomic_t active;
// A child of a fork has our handlers, but the terminal is not its to restore.
static pid_t owner;
static int signal_pipe[2] = {-1, -1};
static char crash_stack[64 * 1024];

/// Restores the terminal. Only calls that a signal handler may make.
static void leave_now(void) {
  if (!active || getpid() != owner) return;
  active = 0;
  size_t sent = 0;
  while (sent < leave_length) {
    ssize_t count = write(STDOUT_FILENO, leave_sequence + sent, leave_length - sent);
    if (count <= 0) {
      if (count < 0 && errno == EINTR) continue;
      break;
    }
    sent += (size_t)count;
  }
  tcsetattr(STDIN_FILENO, TCSANOW, &saved_modes);
}

static void on_crash(int number, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  leave_now();
  sigaction(number, &old_actions[number], NULL);
  // A fault comes again by itself when we return; a signal that was sent does not, nor does a trap.
  if (info->si_code <= 0 || number == SIGTRAP) raise(number);
  errno = saved;
}

static void on_signal(int number) {
  int saved = errno;
  if (getpid() == owner) {
    unsigned char byte = (unsigned char)number;
    // A full pipe holds enough unread signals already.
    ssize_t ignored = write(signal_pipe[1], &byte, 1);
    (void)ignored;
  }
  errno = saved;
}

static void on_exit_restore(void) { leave_now(); }

/// A capability of the terminal, or NULL.
static const char *capability(const char *name) {
  const char *text = tigetstr(name);
  return text == (const char *)-1 ? NULL : text;
}

/// Appends a sequence without the delays in it.
static void append(const char *text) {
  if (text == NULL) return;
  while (*text != 0 && leave_length < LEAVE_CAPACITY) {
    if (text[0] == '$' && text[1] == '<') {
      const char *end = strchr(text, '>');
      if (end != NULL) {
        text = end + 1;
        continue;
      }
    }
    leave_sequence[leave_length++] = *text++;
  }
}

bool restore_save_modes(void) { return tcgetattr(STDIN_FILENO, &saved_modes) == 0; }

void restore_save_handlers(void) {
  for (size_t i = 0; i < COUNT(crash_signals); i++)
    sigaction(crash_signals[i], NULL, &old_actions[crash_signals[i]]);
  for (size_t i = 0; i < COUNT(told_signals); i++)
    sigaction(told_signals[i], NULL, &old_actions[told_signals[i]]);
}

bool restore_open_pipe(void) {
  if (signal_pipe[0] >= 0) return true;
  return pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) == 0;
}

static void set_told_handlers(void) {
  struct sigaction told = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigfillset(&told.sa_mask);
  sigset_t unblocked;
  sigemptyset(&unblocked);
  for (size_t i = 0; i < COUNT(told_signals); i++) {
    int number = told_signals[i];
    bool may_be_ignored = number != SIGWINCH && number != SIGCONT;
    // Whoever started us with a signal ignored (nohup, a shell without job control) meant it.
    if (may_be_ignored && old_actions[number].sa_handler == SIG_IGN) {
      sigaction(number, &old_actions[number], NULL);
      continue;
    }
    sigaction(number, &told, NULL);
    sigaddset(&unblocked, number);
  }
  pthread_sigmask(SIG_UNBLOCK, &unblocked, NULL);
}

void restore_arm(bool has_mouse) {
  static bool registered;
  owner = getpid();
  leave_length = 0;
  if (has_mouse) append(MOUSE_OFF);
  append(capability("sgr0"));
  append(capability("op"));
  append(capability("cnorm"));
  append(capability("rmkx"));
  if (capability("rmcup") != NULL) {
    append(capability("rmcup"));
  } else {
    // Without a screen to go back to, what follows goes under the picture.
    const char *move = capability("cup");
    if (move != NULL) append(tiparm(move, tigetnum("lines") - 1, 0));
    append("\r\n");
  }
  stack_t stack;
  if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE)) {
    stack_t own = {.ss_sp = crash_stack, .ss_size = sizeof crash_stack};
    sigaltstack(&own, NULL);
  }
  struct sigaction crash = {.sa_sigaction = on_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigemptyset(&crash.sa_mask);
  for (size_t i = 0; i < COUNT(crash_signals); i++) sigaction(crash_signals[i], &crash, NULL);
  set_told_handlers();
  if (!registered) registered = atexit(on_exit_restore) == 0;
  active = 1;
}

void restore_disarm(void) {
  active = 0;
  for (size_t i = 0; i < COUNT(crash_signals); i++)
    sigaction(crash_signals[i], &old_actions[crash_signals[i]], NULL);
  for (size_t i = 0; i < COUNT(told_signals); i++)
    sigaction(told_signals[i], &old_actions[told_signals[i]], NULL);
}

void restore_modes(void) { tcsetattr(STDIN_FILENO, TCSADRAIN, &saved_modes); }

void restore_set_active(bool value) { active = value; }

void restore_stop_self(void) {
  if (old_actions[SIGTSTP].sa_handler == SIG_IGN) return;
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigemptyset(&standard.sa_mask);
  sigaction(SIGTSTP, &standard, NULL);
  raise(SIGTSTP);
  set_told_handlers();
}

int32_t cncurses_wait(int32_t wake_descriptor, int64_t timeout_nanoseconds) {
  struct pollfd polled[3] = {
    {.fd = STDIN_FILENO, .events = POLLIN},
    {.fd = signal_pipe[0], .events = POLLIN},
    {.fd = wake_descriptor, .events = POLLIN},
  };
  struct timespec limit = {
    .tv_sec = timeout_nanoseconds / 1000000000,
    .tv_nsec = timeout_nanoseconds % 1000000000,
  };
  int found = ppoll(polled, 3, timeout_nanoseconds < 0 ? NULL : &limit, NULL);
  // An interrupting signal is in the pipe.
  if (found < 0) return errno == EINTR ? CNCURSES_READY_SIGNAL : CNCURSES_HUNG_UP;
  int32_t bits = 0;
  if (polled[0].revents & POLLIN) bits |= CNCURSES_READY_KEY;
  if (polled[0].revents & (POLLHUP | POLLERR | POLLNVAL)) bits |= CNCURSES_HUNG_UP;
  if (polled[1].revents & POLLIN) bits |= CNCURSES_READY_SIGNAL;
  if (polled[2].revents != 0) bits |= CNCURSES_READY_WAKE;
  return bits;
}

int32_t cncurses_next_signal(void) {
  unsigned char byte;
  return read(signal_pipe[0], &byte, 1) == 1 ? byte : 0;
}
