/* SPDX-License-Identifier: Apache-2.0 */
/* How many interviews the programme wants of each area in the whole wave, as a
 * lead says it: "A=120,B=80". Kept in the store as such a text; what a device
 * is given for a day (assignment.h) is another number. */
#ifndef HOST_FOLDER_QUOTAS_H
#define HOST_FOLDER_QUOTAS_H

#include "hearth/bytes.h"
#include "hearth/kv.h"
#include "hearth/limits.h"

#define HEARTH_QUOTAS_AREAS  256u
#define HEARTH_QUOTAS_WANTED 1000000u /* at most, of one area */
#define HEARTH_QUOTAS_TEXT                                                     \
    ((size_t)HEARTH_QUOTAS_AREAS * (HEARTH_CODE_MAX + 9u))
#define HEARTH_QUOTAS_IN_META "quotas"

struct hearth_quotas {
    struct {
        char area[HEARTH_CODE_MAX + 1];
        uint32_t wanted; /* from 1 */
    } at[HEARTH_QUOTAS_AREAS];
    size_t count;
};

/* Puts what ${text} says into ${q}, area by area: AREA=0 takes one away, areas
 * that are not named stay. Spaces around each are passed over. E_INVALID: not
 * of that form; E_LIMIT: more than HEARTH_QUOTAS_AREAS, or too large a number;
 * *${q} is then as it was. */
HEARTH_MUST_USE int hearth_quotas_take(struct hearth_quotas *q,
                                       struct hearth_slice text);
/* As text, the areas in the order in which they came. Returns its length. */
size_t hearth_quotas_text(const struct hearth_quotas *q,
                          char out[HEARTH_QUOTAS_TEXT]);
/* What was kept; none: *${q} is empty. E_INVALID, E_LIMIT, E_IO. */
HEARTH_MUST_USE int hearth_quotas_read(const struct hearth_kv *kv,
                                       struct hearth_quotas *q);

#endif
