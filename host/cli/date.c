/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as a custodian types them. */
#include "host/cli/date.h"

#include "host/cli/complain.h"

#include <stdbool.h>
#include <string.h>

#define DAY_S INT64_C(86400)

/* Days since 1970-01-01 of a date in the Gregorian calendar. */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
    int64_t shifted = m <= 2 ? y - 1 : y; /* years begin in March */
    int64_t of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;

    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 +
           of_year - 719468;
}

int hearth_cli_date(const char *text, int64_t now_s, int64_t *out)
{
    static const int lengths[] = {31, 29, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31};
    int at[3] = {0, 0, 0};
    bool is_fine = strlen(text) == 10;

    for (size_t i = 0, part = 0; is_fine && i < 10; i++) {
        if (i == 4 || i == 7) {
            is_fine = text[i] == '-';
            part++;
        } else {
            is_fine = text[i] >= '0' && text[i] <= '9';
            at[part] = at[part] * 10 + (text[i] - '0');
        }
    }
    is_fine = is_fine && at[0] >= 1970 && at[1] >= 1 && at[1] <= 12 &&
              at[2] >= 1 && at[2] <= lengths[at[1] - 1];
    if (!is_fine) {
        return hearth_complain(HEARTH_E_INVALID,
                               "'%s' is no date: write YYYY-MM-DD", text);
    }
    *out = (days_of(at[0], at[1], at[2]) + 1) * DAY_S;
    if (*out <= now_s) {
        return hearth_complain(HEARTH_E_INVALID, "%s is over already", text);
    }
    return 0;
}
