/* SPDX-License-Identifier: Apache-2.0 */
/* The one reason why a statistic was not computed. */
#include "host/stats/why.h"

#include <stdarg.h>
#include <stdio.h>

void hearth_stats_say(struct hearth_stats_why *why, const char *format, ...)
{
    va_list args;

    if (why->text[0] == '\0') {
        va_start(args, format);
        (void)vsnprintf(why->text, sizeof(why->text), format, args);
        va_end(args);
    }
}
