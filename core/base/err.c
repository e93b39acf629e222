/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of the error codes, and the end of a process with a broken invariant.
 */
#include "hearth/err.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Enough for any line number: an int has at most ten digits. */
#define LINE_DIGITS 10

/* Straight to the descriptor: the heap or stdio may be what is broken. */
static void put_text(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));

    (void)written; /* there is nobody left to tell */
}

static void put_line(int line)
{
    char digits[LINE_DIGITS + 1];
    size_t at = LINE_DIGITS;
    unsigned rest = line > 0 ? (unsigned)line : 0;

    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0 && at > 0);
    put_text(digits + at);
}

const char *hearth_err_text(int code)
{
    switch (code) {
    case HEARTH_OK:
        return "no error";
#define X(name, value, text)                                                   \
    case value:                                                                \
        return text;
        HEARTH_ERRORS(X)
#undef X
    default:
        return "unknown error";
    }
}

_Noreturn void hearth_err_stop(const char *claim, const char *file, int line)
{
    put_text("hearth: broken invariant: ");
    put_text(claim);
    put_text(" at ");
    put_text(file);
    put_text(":");
    put_line(line);
    put_text("\n");
    abort();
}
