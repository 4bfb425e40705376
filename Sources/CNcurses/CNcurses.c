#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "CNcurses.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#include "restore.h"

#undef lines
#undef columns

/// How long the rest of a sequence may take.
enum { ESCAPE_MILLISECONDS = 25 };

static SCREEN *screen;
/// Keys are read through a pad, because reading through a window refreshes it first.
static WINDOW *keys;
static bool own_colours;
static bool utf8;
static bool tells_clicks;

int32_t cncurses_probe(void) {
  if (screen != NULL) return CNCURSES_BUSY;
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return CNCURSES_NO_TERMINAL;
  int status = 0;
  if (setupterm(NULL, STDOUT_FILENO, &status) != OK) return CNCURSES_NO_CURSOR;
  const char *move = tigetstr("cup");
  bool can_move = move != NULL && move != (const char *)-1;
  del_curterm(cur_term);
  return can_move ? CNCURSES_OK : CNCURSES_NO_CURSOR;
}

/// Past ncurses, which would turn clicks into keys of its own: Terminal reads the sequences itself. Nothing of
/// ncurses is under way between its refreshes.
static void send_now(const char *text) {
  size_t length = strlen(text);
  while (length > 0) {
    ssize_t count = write(STDOUT_FILENO, text, length);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    text += count;
    length -= (size_t)count;
  }
}

static void set_mouse(bool on) {
  if (tells_clicks) send_now(on ? MOUSE_ON : MOUSE_OFF);
}

/// What each taking of the terminal sets. ncurses keeps it over endwin and the refresh after it.
static void set_modes(void) {
  raw();
  noecho();
  nonl();
  curs_set(0);
  // Else drawing pauses whenever a key waits.
  typeahead(-1);
}

int32_t cncurses_start(bool uses_mouse) {
  int32_t probed = cncurses_probe();
  if (probed != CNCURSES_OK) return probed;
  setlocale(LC_CTYPE, "");
  utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
  if (!restore_save_modes()) return CNCURSES_NO_TERMINAL;
  if (!restore_open_pipe()) return CNCURSES_NO_RESOURCES;
  restore_save_handlers();
  screen = newterm(NULL, stdout, stdin);
  if (screen == NULL) {
    restore_disarm();
    return CNCURSES_NO_CURSOR;
  }
  const char *mouse = tigetstr("kmous");
  tells_clicks = uses_mouse && mouse != NULL && mouse != (const char *)-1;
  // After newterm, which sets handlers of its own.
  restore_arm(tells_clicks);
  set_escdelay(ESCAPE_MILLISECONDS);
  set_modes();
  own_colours = false;
  if (has_colors() && start_color() == OK) own_colours = use_default_colors() == OK;
  keys = newpad(1, 1);
  if (keys == NULL) {
    cncurses_stop();
    return CNCURSES_NO_RESOURCES;
  }
  keypad(keys, TRUE);
  // Else it takes the beginning of a click for a key, and the rest for others.
  define_key(NULL, KEY_MOUSE);
  wtimeout(keys, 0);
  set_mouse(true);
  return CNCURSES_OK;
}

void cncurses_stop(void) {
  if (screen == NULL) return;
  set_mouse(false);
  endwin();
  restore_modes();
  restore_disarm();
  if (keys != NULL) delwin(keys);
  keys = NULL;
  delscreen(screen);
  screen = NULL;
}

void cncurses_retake(void) {
  if (screen == NULL) return;
  restore_set_active(true);
  // A refresh after endwin enters the screen and sets its modes again.
  if (!isendwin()) endwin();
  cncurses_update_size();
  clearok(curscr, TRUE);
  refresh();
  curs_set(0);
  set_mouse(true);
}

void cncurses_suspend(void) {
  if (screen == NULL) return;
  set_mouse(false);
  endwin();
  restore_modes();
  restore_set_active(false);
  restore_stop_self();
  cncurses_retake();
}

bool cncurses_is_utf8(void) { return utf8; }

bool cncurses_has_mouse(void) { return tells_clicks; }

int32_t cncurses_colours(void) { return has_colors() ? COLORS : 0; }

bool cncurses_define_pair(int32_t pair, int32_t foreground, int32_t background) {
  if (pair < 1 || pair >= COLOR_PAIRS || pair > INT16_MAX) return false;
  if (!own_colours && foreground < 0) foreground = COLOR_WHITE;
  if (!own_colours && background < 0) background = COLOR_BLACK;
  return init_pair((short)pair, (short)foreground, (short)background) == OK;
}

void cncurses_set_background(int32_t pair) {
  wchar_t blank[2] = L" ";
  cchar_t cell;
  if (setcchar(&cell, blank, A_NORMAL, (short)pair, NULL) == OK) bkgrndset(&cell);
  erase();
}

cncurses_size cncurses_update_size(void) {
  struct winsize now = {0};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &now) == 0 && now.ws_row > 0 && now.ws_col > 0) {
    if (is_term_resized(now.ws_row, now.ws_col)) resizeterm(now.ws_row, now.ws_col);
  }
  return (cncurses_size){.columns = COLS, .rows = LINES};
}

void cncurses_put(
  int32_t row, int32_t column, const uint32_t *scalars, int32_t count, int32_t columns, int32_t attributes,
  int32_t pair) {
  wchar_t text[CCHARW_MAX + 1] = {0};
  int length = 0;
  for (int32_t i = 0; i < count && length < CCHARW_MAX; i++) {
    wchar_t scalar = (wchar_t)scalars[i];
    // The first one takes the columns, marks take none.
    if (wcwidth(scalar) == (i == 0 ? columns : 0)) text[length++] = scalar;
    else if (i == 0) break;
  }
  attr_t style = A_NORMAL;
  if (attributes & CNCURSES_BOLD) style |= A_BOLD;
  if (attributes & CNCURSES_UNDERLINE) style |= A_UNDERLINE;
  if (attributes & CNCURSES_REVERSE) style |= A_REVERSE;
  cchar_t cell;
  if (length > 0 && setcchar(&cell, text, style, (short)pair, NULL) == OK) {
    mvadd_wch(row, column, &cell);
    return;
  }
  for (int32_t i = 0; i < columns; i++) {
    wchar_t replacement[2] = {i == 0 ? L'?' : L' ', 0};
    if (setcchar(&cell, replacement, style, (short)pair, NULL) == OK) mvadd_wch(row, column + i, &cell);
  }
}

void cncurses_refresh(void) { refresh(); }

void cncurses_redraw_all(void) { clearok(curscr, TRUE); }

static uint32_t key_of_code(wint_t code) {
  switch (code) {
  case KEY_UP: return CNCURSES_KEY_UP;
  case KEY_DOWN: return CNCURSES_KEY_DOWN;
  case KEY_LEFT: return CNCURSES_KEY_LEFT;
  case KEY_RIGHT: return CNCURSES_KEY_RIGHT;
  case KEY_HOME: return CNCURSES_KEY_HOME;
  case KEY_END: return CNCURSES_KEY_END;
  case KEY_PPAGE: return CNCURSES_KEY_PAGE_UP;
  case KEY_NPAGE: return CNCURSES_KEY_PAGE_DOWN;
  case KEY_ENTER: return CNCURSES_KEY_ENTER;
  case KEY_BACKSPACE: return CNCURSES_KEY_BACKSPACE;
  case KEY_DC: return CNCURSES_KEY_DELETE;
  case KEY_BTAB: return CNCURSES_KEY_BACK_TAB;
  default: break;
  }
  if (code >= KEY_F(1) && code <= KEY_F(63)) return CNCURSES_KEY_F0 + (uint32_t)(code - KEY_F0);
  return CNCURSES_KEY_OTHER;
}

cncurses_key cncurses_read_key(bool is_expected) {
  wint_t value = 0;
  if (is_expected) wtimeout(keys, ESCAPE_MILLISECONDS);
  int found = wget_wch(keys, &value);
  if (is_expected) wtimeout(keys, 0);
  switch (found) {
  case OK: return (cncurses_key){.kind = CNCURSES_CHARACTER, .value = (uint32_t)value};
  case KEY_CODE_YES: return (cncurses_key){.kind = CNCURSES_FUNCTION, .value = key_of_code(value)};
  default: return (cncurses_key){.kind = CNCURSES_NO_KEY};
  }
}
