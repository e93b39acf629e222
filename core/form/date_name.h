/* SPDX-License-Identifier: Apache-2.0 */
/* Short names of months and days in the languages of the interviews. */
#ifndef HEARTH_FORM_DATE_NAME_H
#define HEARTH_FORM_DATE_NAME_H

#include "hearth/bytes.h"

/* ${tag} is a language tag of a form; English where we have no names for it.
 * ${month} from 1, ${weekday} from 0 (Sunday). */
struct hearth_slice hearth_date_month_name(const char *tag, unsigned month);
struct hearth_slice hearth_date_day_name(const char *tag, unsigned weekday);

#endif
