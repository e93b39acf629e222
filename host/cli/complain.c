/* SPDX-License-Identifier: Apache-2.0 */
/* One clear line on standard error, for the person at the keyboard. */
#include "host/cli/complain.h"

#include <stdarg.h>
#include <stdio.h>

int hearth_complain(int code, const char *format, ...)
{
    va_list args;

    (void)fputs("hearth-host: ", stderr);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
    return code;
}

int hearth_complain_why(int code, const char *format, ...)
{
    va_list args;

    (void)fputs("hearth-host: ", stderr);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fprintf(stderr, ": %s\n", hearth_err_text(code));
    return code;
}
