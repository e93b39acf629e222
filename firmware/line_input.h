/* SPDX-License-Identifier: Apache-2.0 */
/* Lines from a descriptor into locked memory. stdio would leave a copy of
 * every PIN and answer in its own buffer. */
#ifndef HEARTH_FIRMWARE_LINE_INPUT_H
#define HEARTH_FIRMWARE_LINE_INPUT_H

#include "hearth/bytes.h"
#include "hearth/clock.h"
#include "hearth/secmem.h"

#include <signal.h>

/* When waiting for a line ends with E_LOCKED. */
struct hearth_line_input_idle {
    struct hearth_clock clock;
    int64_t limit_ms;             /* without a line; INT64_MAX: never */
    volatile sig_atomic_t *asked; /* set by a signal; taken back here */
};

struct hearth_line_input {
    struct hearth_secmem *m;
    const volatile sig_atomic_t *stop;         /* ends a wait for input */
    const struct hearth_line_input_idle *idle; /* NULL: waits for ever */
    uint8_t *buffer;                           /* locked */
    size_t cap;
    size_t from; /* first byte not yet given out */
    size_t to;   /* end of what was read */
    int fd;
    bool is_at_end;
    bool is_terminal;
    uint64_t number; /* of the line given out last, from 1 */
};

/* Lines of at most ${line_max} bytes from ${fd}, which stays the caller's.
 * E_MEMORY. Close wipes the buffer. */
HEARTH_MUST_USE int hearth_line_input_open(struct hearth_line_input *in,
                                           struct hearth_secmem *m, int fd,
                                           size_t line_max);
void hearth_line_input_close(struct hearth_line_input *in);

/* The next line without its end (LF or CRLF), in place and writable, until
 * the next call, which wipes it. E_NOT_FOUND: end of input; E_LIMIT: the line
 * is too long and was skipped; E_STATE: asked to stop; E_LOCKED: idle for too
 * long, or asked to lock; E_IO. */
HEARTH_MUST_USE int hearth_line_input_next(struct hearth_line_input *in,
                                           uint8_t **line, size_t *len);
/* Wipes the line given out last, without waiting for the next one. */
void hearth_line_input_forget(struct hearth_line_input *in);
/* Wipes all that was read, and what a terminal holds ready besides. */
void hearth_line_input_drop(struct hearth_line_input *in);
/* The same as next, asked for with ${prompt} and not echoed if it is a
 * terminal. */
HEARTH_MUST_USE int hearth_line_input_secret(struct hearth_line_input *in,
                                             const char *prompt, uint8_t **line,
                                             size_t *len);

#endif
