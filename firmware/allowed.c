/* SPDX-License-Identifier: Apache-2.0 */
/* "The device seals nothing before its worker confirmed the words", nor after
 * it was told to wipe, has said its last word, or turned out to be copied or
 * set back; with a program that is too old only what was begun is finished. */
#include "allowed.h"

#include "enrolment.h"
#include "report.h"
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
    if (is_new) {
        int rc = hearth_sync_check_branch(a->kv);
        if (rc != 0) {
            return rc == HEARTH_E_BRANCH ? HEARTH_ALLOWED_BRANCH
                                         : HEARTH_ALLOWED_UNKNOWN;
        }
    }
    return hearth_sync_is_closed(a->kv) ? HEARTH_ALLOWED_CLOSED
                                        : HEARTH_ALLOWED;
}

int hearth_allowed_report(const struct hearth_agent *a, bool is_new)
{
    static const struct {
        enum hearth_words_id words;
        int code;
        const char *detail;
    } ways[] = {
        [HEARTH_ALLOWED_WIPE] = {HEARTH_WORDS_WARN_WIPE_ORDER, HEARTH_E_REVOKED,
                                 "the programme ordered this device to destroy "
                                 "its keys; sync, then wipe, and enrol it "
                                 "anew"},
        [HEARTH_ALLOWED_WORDS] = {HEARTH_WORDS_WARN_WORDS, HEARTH_E_DENIED,
                                  "the six words were not compared yet; run "
                                  "hearth-agent enrol --confirm"},
        [HEARTH_ALLOWED_TOO_OLD] = {HEARTH_WORDS_WARN_TOO_OLD, HEARTH_E_VERSION,
                                    "this program is too old for the programme "
                                    "to begin new interviews; finish drafts, "
                                    "sync, and have it updated"},
        [HEARTH_ALLOWED_BRANCH] = {HEARTH_WORDS_WARN_BRANCH, HEARTH_E_BRANCH,
                                   "cannot begin: the data folder was changed, "
                                   "copied or restored from an old image, or "
                                   "the host contradicts it; nothing more is "
                                   "signed on it. Sync what is there, tell the "
                                   "lead, then enrol anew"},
        [HEARTH_ALLOWED_CLOSED] = {HEARTH_WORDS_WARN_CLOSED, HEARTH_E_STATE,
                                   "this enrolment was closed; sync, then "
                                   "wipe, and enrol this device anew"}};
    unsigned how = (unsigned)hearth_allowed(a, is_new);
    if (how == HEARTH_ALLOWED) {
        return 0;
    }
    if (how < sizeof(ways) / sizeof(ways[0]) && ways[how].detail != NULL) {
        hearth_report_say(ways[how].words, "%s", ways[how].detail);
        return ways[how].code;
    }
    return hearth_report_cannot("read the six words of the enrolment",
                                HEARTH_E_IO);
}
