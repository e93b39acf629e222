/* SPDX-License-Identifier: Apache-2.0 */
/* Dates as a custodian types them. */
#ifndef HOST_CLI_DATE_H
#define HOST_CLI_DATE_H

#include "hearth/err.h"

#include <stdint.h>

/* "YYYY-MM-DD": the end of that day in UTC, which must be later than ${now_s}.
 * Says itself what is wrong. E_INVALID. */
HEARTH_MUST_USE int hearth_cli_date(const char *text, int64_t now_s,
                                    int64_t *out);

#endif
