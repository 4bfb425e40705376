/// What the screen's own files share: the way back to the terminal as it was.
#ifndef CNCURSES_RESTORE_H
#define CNCURSES_RESTORE_H

#include <stdbool.h>

/// Clicks and the wheel are told, in decimal numbers.
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/// Remembers the terminal's modes; false if it has none.
bool restore_save_modes(void);
/// Remembers the handlers as they are, before ncurses sets its own.
void restore_save_handlers(void);
/// Opens the pipe that carries signals; false without descriptors.
bool restore_open_pipe(void);
/// Remembers what to send to leave the screen and sets all handlers. From here on every way out restores.
void restore_arm(bool has_mouse);
/// The handlers as they were.
void restore_disarm(void);
/// Gives back the terminal's modes.
void restore_modes(void);
/// Stops this process by SIGTSTP's default, unless SIGTSTP was ignored, and returns once it is continued.
void restore_stop_self(void);
/// Whether leaving by a crash or exit restores now.
void restore_set_active(bool active);

#endif
