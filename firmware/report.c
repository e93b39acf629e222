/* SPDX-License-Identifier: Apache-2.0 */
/* One clear line per failure, with what to do where that is known. */
#include "report.h"

#include <stdarg.h>
#include <stdio.h>

void hearth_report(const char *format, ...)
{
    va_list args;
    /* What was said on the screen before comes first there. */
    (void)fflush(stdout);
    (void)fputs("hearth-agent: ", stderr);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
}

static const char *remedy(int code)
{
    switch (code) {
    case HEARTH_E_FULL:
        return "; free some space and try again: nothing finalised was lost";
    case HEARTH_E_IO:
        return "; check that the data folder exists, is yours and is writable";
    case HEARTH_E_BUSY:
        return "; another hearth-agent is at it";
    case HEARTH_E_MEMORY:
        return "; raise the limit of locked memory (ulimit -l) or free memory";
    default:
        return "";
    }
}

int hearth_report_cannot(const char *what, int code)
{
    hearth_report("cannot %s: %s%s", what, hearth_err_text(code), remedy(code));
    return code;
}
