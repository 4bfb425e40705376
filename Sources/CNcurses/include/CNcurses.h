/// The little of ncurses, of terminal modes and of signals that Terminal needs, in fixed-width types, so that
/// no name of ncurses reaches Swift. One thread calls all of it; there is one screen in a process.
#ifndef CNCURSES_H
#define CNCURSES_H

#include <stdbool.h>
#include <stdint.h>

/// What cncurses_start and cncurses_probe say.
enum {
  CNCURSES_OK = 0,
  /// Standard input or standard output is no terminal.
  CNCURSES_NO_TERMINAL = 1,
  /// TERM is not set, not known, or its terminal cannot place its cursor.
  CNCURSES_NO_CURSOR = 2,
  /// A screen is already on.
  CNCURSES_BUSY = 3,
  /// No memory or no file descriptor.
  CNCURSES_NO_RESOURCES = 4,
};

/// How text stands out.
enum {
  CNCURSES_BOLD = 1,
  CNCURSES_UNDERLINE = 2,
  CNCURSES_REVERSE = 4,
};

/// What cncurses_read_key read.
enum {
  CNCURSES_NO_KEY = 0,
  /// The value is a Unicode scalar, also of a control character.
  CNCURSES_CHARACTER = 1,
  /// The value is one of the keys below.
  CNCURSES_FUNCTION = 2,
};

enum {
  CNCURSES_KEY_OTHER = 0,
  CNCURSES_KEY_UP,
  CNCURSES_KEY_DOWN,
  CNCURSES_KEY_LEFT,
  CNCURSES_KEY_RIGHT,
  CNCURSES_KEY_HOME,
  CNCURSES_KEY_END,
  CNCURSES_KEY_PAGE_UP,
  CNCURSES_KEY_PAGE_DOWN,
  CNCURSES_KEY_ENTER,
  CNCURSES_KEY_BACKSPACE,
  CNCURSES_KEY_DELETE,
  CNCURSES_KEY_BACK_TAB,
  /// F1 is this and 1.
  CNCURSES_KEY_F0 = 100,
};

/// What cncurses_wait found, as bits.
enum {
  CNCURSES_READY_KEY = 1,
  CNCURSES_READY_SIGNAL = 2,
  CNCURSES_READY_WAKE = 4,
  /// The terminal went away.
  CNCURSES_HUNG_UP = 8,
};

typedef struct {
  int32_t kind;
  uint32_t value;
} cncurses_key;

typedef struct {
  int32_t columns;
  int32_t rows;
} cncurses_size;

// The screen.

/// Whether cncurses_start would succeed; changes nothing.
int32_t cncurses_probe(void);
/// Takes the terminal over: alternate screen, raw keys, no cursor, and all signal handlers. With uses_mouse, and where
/// the terminal's description knows of a mouse, clicks come as the sequences of SGR mode, key by key.
int32_t cncurses_start(bool uses_mouse);
/// Gives the terminal and the signal handlers back. Does nothing if no screen is on.
void cncurses_stop(void);
/// Gives the terminal back and stops this process as Ctrl-Z does; takes the terminal again once continued.
void cncurses_suspend(void);
/// Takes the terminal again after something else may have used it. The next refresh draws everything.
void cncurses_retake(void);
/// Whether the locale's characters are UTF-8. Known once started.
bool cncurses_is_utf8(void);
/// Whether clicks are told. Known once started.
bool cncurses_has_mouse(void);
/// The number of colours; 0 if there are none.
int32_t cncurses_colours(void);
/// Defines a colour pair from 1; -1 is the terminal's own colour. False if the terminal has no room for it.
bool cncurses_define_pair(int32_t pair, int32_t foreground, int32_t background);
/// Gives blank parts of the screen a pair.
void cncurses_set_background(int32_t pair);
/// The size now, asked from the terminal; ncurses is told if it changed.
cncurses_size cncurses_update_size(void);
/// Puts one character with its marks into a cell. If the C library does not give it that many columns, `?` is
/// drawn, so that columns stay straight.
void cncurses_put(
  int32_t row, int32_t column, const uint32_t *scalars, int32_t count, int32_t columns, int32_t attributes,
  int32_t pair);
/// Sends what changed.
void cncurses_refresh(void);
/// Makes the next refresh send everything.
void cncurses_redraw_all(void);
/// Reads a key if one is there; waits at most for the rest of an escape sequence. With is_expected it waits that long
/// for a key of which the beginning has been read.
cncurses_key cncurses_read_key(bool is_expected);

// Signals and waiting.

/// Waits for a key, a signal, or for wake_descriptor (-1 for none) to become readable, at most
/// timeout_nanoseconds (negative for ever). Returns bits, 0 after the time.
int32_t cncurses_wait(int32_t wake_descriptor, int64_t timeout_nanoseconds);
/// The next signal that arrived, or 0.
int32_t cncurses_next_signal(void);

#endif
