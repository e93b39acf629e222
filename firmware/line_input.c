/* SPDX-License-Identifier: Apache-2.0 */
/* Reads lines with read(2) into one locked buffer and wipes each line when
 * the next one is asked for. */
#include "line_input.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

int hearth_line_input_open(struct hearth_line_input *in,
                           struct hearth_secmem *m, int fd, size_t line_max)
{
    memset(in, 0, sizeof(*in));
    in->m = m;
    in->cap = line_max + 2; /* its line end too */
    in->buffer = hearth_secmem_take(m, in->cap);
    if (in->buffer == NULL) {
        return HEARTH_E_MEMORY;
    }
    in->fd = fd;
    in->is_terminal = isatty(fd) == 1;
    return 0;
}

void hearth_line_input_close(struct hearth_line_input *in)
{
    hearth_secmem_give(in->m, in->buffer);
    in->buffer = NULL;
}

/* Moves what is left to the front and wipes the rest of the buffer. */
static void compact(struct hearth_line_input *in)
{
    size_t left = in->to - in->from;
    memmove(in->buffer, in->buffer + in->from, left);
    hearth_secmem_wipe(in->buffer + left, in->to - left);
    in->from = 0;
    in->to = left;
}

/* True, once, if somebody asked to lock. */
static bool is_lock_asked(const struct hearth_line_input *in)
{
    if (in->idle == NULL || *in->idle->asked == 0) {
        return false;
    }
    *in->idle->asked = 0;
    return true;
}

/* Waits until something can be read. A signal may come between a look at its
 * flag and the wait: so no wait is longer than a second. */
static int wait_for_input(const struct hearth_line_input *in)
{
    const struct hearth_line_input_idle *idle = in->idle;
    if (idle == NULL) {
        return 0;
    }
    /* CLOCK_BOOTTIME: a lid that was closed for an hour counts. */
    int64_t start = idle->clock.monotonic_ms(idle->clock.cookie);
    for (;;) {
        struct pollfd ready = {.fd = in->fd, .events = POLLIN};
        if (in->stop != NULL && *in->stop != 0) {
            return HEARTH_E_STATE;
        }
        int64_t left = idle->limit_ms -
                       (idle->clock.monotonic_ms(idle->clock.cookie) - start);
        if (is_lock_asked(in) || left <= 0) {
            return HEARTH_E_LOCKED;
        }
        int count = poll(&ready, 1, left < 1000 ? (int)left : 1000);
        if (count > 0) {
            return 0;
        }
        if (count < 0 && errno != EINTR) {
            return HEARTH_E_IO;
        }
    }
}

/* Reads once. At the end of input sets is_at_end. E_IO, E_STATE. */
static int fill(struct hearth_line_input *in)
{
    for (;;) {
        int rc = wait_for_input(in);
        if (rc != 0) {
            return rc;
        }
        if (in->stop != NULL && *in->stop != 0) {
            return HEARTH_E_STATE;
        }
        ssize_t got = read(in->fd, in->buffer + in->to, in->cap - in->to);
        if (got > 0) {
            in->to += (size_t)got;
            return 0;
        }
        if (got == 0) {
            in->is_at_end = true;
            return 0;
        }
        if (errno != EINTR) {
            return HEARTH_E_IO;
        }
    }
}

/* Drops bytes up to and with the next line end. */
static int skip_line(struct hearth_line_input *in)
{
    for (;;) {
        const uint8_t *end =
            memchr(in->buffer + in->from, '\n', in->to - in->from);
        if (end != NULL) {
            in->from = (size_t)(end - in->buffer) + 1;
            return HEARTH_E_LIMIT;
        }
        in->from = in->to;
        compact(in);
        if (in->is_at_end) {
            return HEARTH_E_LIMIT;
        }
        int rc = fill(in);
        if (rc != 0) {
            return rc;
        }
    }
}

void hearth_line_input_forget(struct hearth_line_input *in)
{
    compact(in);
}

void hearth_line_input_drop(struct hearth_line_input *in)
{
    hearth_secmem_wipe(in->buffer, in->cap);
    in->from = 0;
    in->to = 0;
    if (in->is_terminal) {
        /* A line begun and not ended would become part of the next one. */
        (void)tcflush(in->fd, TCIFLUSH);
    }
}

/* The line up to ${end}, without its end. E_NOT_FOUND: nothing is left. */
static int take_line(struct hearth_line_input *in, const uint8_t *end,
                     uint8_t **line, size_t *len)
{
    *line = in->buffer;
    *len = (size_t)(end - in->buffer);
    in->from = *len < in->to ? *len + 1 : *len;
    if (in->to == 0) {
        return HEARTH_E_NOT_FOUND;
    }
    in->number++;
    if (*len > 0 && in->buffer[*len - 1] == '\r') {
        (*len)--;
    }
    return 0;
}

int hearth_line_input_next(struct hearth_line_input *in, uint8_t **line,
                           size_t *len)
{
    compact(in);
    if (in->stop != NULL && *in->stop != 0) {
        return HEARTH_E_STATE;
    }
    if (is_lock_asked(in)) {
        return HEARTH_E_LOCKED;
    }
    for (;;) {
        uint8_t *end = memchr(in->buffer, '\n', in->to);
        if (end == NULL && in->is_at_end) {
            end = in->buffer + in->to; /* a last line without its end */
        }
        if (end != NULL) {
            return take_line(in, end, line, len);
        }
        if (in->to == in->cap) {
            in->number++;
            return skip_line(in);
        }
        int rc = fill(in);
        if (rc != 0) {
            return rc;
        }
    }
}

int hearth_line_input_secret(struct hearth_line_input *in, const char *prompt,
                             uint8_t **line, size_t *len)
{
    struct termios before;
    bool is_hidden = false;
    /* Hidden first, then asked: who types at once must not be shown. */
    if (in->is_terminal) {
        if (tcgetattr(in->fd, &before) == 0) {
            struct termios hidden = before;
            hidden.c_lflag &= ~(tcflag_t)ECHO;
            is_hidden = tcsetattr(in->fd, TCSADRAIN, &hidden) == 0;
        }
        (void)fputs(prompt, stderr);
    }
    int rc = hearth_line_input_next(in, line, len);
    if (is_hidden) {
        (void)tcsetattr(in->fd, TCSANOW, &before);
    }
    if (in->is_terminal) {
        (void)fputc('\n', stderr);
    }
    return rc;
}
