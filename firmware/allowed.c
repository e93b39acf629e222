/* SPDX-License-Identifier: Apache-2.0 */
/* "The device seals nothing before its worker confirmed the words", nor after
 * it was told to wipe, has said its last word, or turned out to be copied or
 * set back; with a program that is too old only what was begun is finished. */
#include "allowed.h"

#include "enrolment.h"
#include "warnings.h"
#include "wipe_order.h"

#include "hearth/sync.h"

enum hearth_allowed hearth_allowed(const struct hearth_agent *a, bool is_new)
{
    char words[HEARTH_ENROL_WORDS_LEN];
    bool is_confirmed = false;
    if (hearth_wipe_order_stands(a)) {
        return HEARTH_ALLOWED_WIPE;
    }
    if (hearth_enrolment_words(a->kv, words, &is_confirmed) != 0) {
        return HEARTH_ALLOWED_UNKNOWN;
    }
    if (!is_confirmed) {
        return HEARTH_ALLOWED_WORDS;
    }
    if (is_new && hearth_warnings_is_too_old(a)) {
        return HEARTH_ALLOWED_TOO_OLD;
    }
    /* What a draft says can still be read, to be typed in elsewhere. */
    if (is_new && hearth_sync_is_contradicted(a->kv)) {
        return HEARTH_ALLOWED_BRANCH;
    }
    return hearth_sync_is_closed(a->kv) ? HEARTH_ALLOWED_CLOSED
                                        : HEARTH_ALLOWED;
}
