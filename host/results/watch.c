/* SPDX-License-Identifier: Apache-2.0 */
/* How far long work is, and a line about it. */
#include "host/results/watch.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define QUIET_MS    2000
#define TERMINAL_MS 200
#define LINE_MS     15000 /* an hour of lines still fits a page of work */

void hearth_watch_tell(const struct hearth_watch *w, const char *what,
                       uint64_t done, uint64_t total)
{
    if (w != NULL) {
        hearth_pulse_beat(w->pulse);
        w->say(w->cookie, what, done, total);
    }
}

static int64_t now_ms(void)
{
    struct timespec t = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void hearth_watch_clear(struct hearth_watch_line *line)
{
    if (line->has_line) {
        (void)fprintf(stderr, "\r%60s\r", "");
        (void)fflush(stderr);
        line->has_line = false;
    }
}

static void say(void *cookie, const char *what, uint64_t done, uint64_t total)
{
    struct hearth_watch_line *line = cookie;
    int64_t now = now_ms();
    int64_t every = line->is_terminal ? TERMINAL_MS : LINE_MS;

    if (line->what == NULL || strcmp(line->what, what) != 0) {
        hearth_watch_clear(line);
        line->what = what;
        line->began_ms = now;
        line->said_ms = now + QUIET_MS - every;
    }
    if (done >= total) {
        line->what = NULL;
        hearth_watch_clear(line);
        return;
    }
    if (now - line->said_ms < every) {
        return;
    }
    line->said_ms = now;
    line->has_line = line->is_terminal;
    (void)fprintf(stderr,
                  line->is_terminal ? "\r%s: %" PRIu64 " of %" PRIu64 " "
                                    : "%s: %" PRIu64 " of %" PRIu64 "\n",
                  what, done, total);
    (void)fflush(stderr);
}

struct hearth_watch hearth_watch_show(struct hearth_watch_line *line)
{
    memset(line, 0, sizeof(*line));
    line->is_terminal = isatty(STDERR_FILENO) == 1;
    return (struct hearth_watch){say, line, NULL};
}
