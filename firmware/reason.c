/* SPDX-License-Identifier: Apache-2.0 */
/* Error codes and the words for them. */
#include "reason.h"

#include "hearth/err.h"

struct pair {
    int code;
    enum hearth_words_id words;
};

static const struct pair reasons[] = {
    {HEARTH_E_INVALID, HEARTH_WORDS_WHY_DAMAGED},
    {HEARTH_E_TRUNCATED, HEARTH_WORDS_WHY_DAMAGED},
    {HEARTH_E_LIMIT, HEARTH_WORDS_WHY_TOO_MUCH},
    {HEARTH_E_SPACE, HEARTH_WORDS_WHY_TOO_MUCH},
    {HEARTH_E_AUTH, HEARTH_WORDS_WHY_WRONG_KEY},
    {HEARTH_E_NOT_FOUND, HEARTH_WORDS_WHY_MISSING},
    {HEARTH_E_EXISTS, HEARTH_WORDS_WHY_EXISTS},
    {HEARTH_E_STATE, HEARTH_WORDS_WHY_NOT_NOW},
    {HEARTH_E_IO, HEARTH_WORDS_WHY_STORAGE},
    {HEARTH_E_FULL, HEARTH_WORDS_WHY_FULL},
    {HEARTH_E_BUSY, HEARTH_WORDS_WHY_BUSY},
    {HEARTH_E_VERSION, HEARTH_WORDS_WHY_VERSION},
    {HEARTH_E_REVOKED, HEARTH_WORDS_WHY_REVOKED},
    {HEARTH_E_MEMORY, HEARTH_WORDS_WHY_MEMORY},
    {HEARTH_E_LOCKED, HEARTH_WORDS_WHY_LOCKED},
    {HEARTH_E_NETWORK, HEARTH_WORDS_WHY_NETWORK},
    {HEARTH_E_TIMEOUT, HEARTH_WORDS_WHY_TIMEOUT},
    {HEARTH_E_DENIED, HEARTH_WORDS_WHY_DENIED},
    {HEARTH_E_BRANCH, HEARTH_WORDS_WHY_BRANCH}};

static const struct pair sync_reasons[] = {
    {HEARTH_E_AUTH, HEARTH_WORDS_SYNC_WRONG_HOST},
    {HEARTH_E_TIMEOUT, HEARTH_WORDS_SYNC_NO_ANSWER},
    {HEARTH_E_NETWORK, HEARTH_WORDS_SYNC_NO_ANSWER},
    {HEARTH_E_LOCKED, HEARTH_WORDS_SYNC_MUST_SIGN},
    {HEARTH_E_DENIED, HEARTH_WORDS_SYNC_REFUSED}};

static const struct pair enrolment_reasons[] = {
    {HEARTH_E_STATE, HEARTH_WORDS_SYNC_STOPPED},
    {HEARTH_E_TIMEOUT, HEARTH_WORDS_SYNC_NO_ANSWER},
    {HEARTH_E_NETWORK, HEARTH_WORDS_SYNC_NO_ANSWER},
    {HEARTH_E_AUTH, HEARTH_WORDS_ENROL_REFUSED}};

/* The words for ${code} among ${count} of ${p}, else ${other}. */
static enum hearth_words_id find(const struct pair *p, size_t count, int code,
                                 enum hearth_words_id other)
{
    for (size_t i = 0; i < count; i++) {
        if (p[i].code == code) {
            return p[i].words;
        }
    }
    return other;
}

enum hearth_words_id hearth_reason(int code)
{
    return find(reasons, sizeof(reasons) / sizeof(reasons[0]), code,
                HEARTH_WORDS_WHY_OTHER);
}

enum hearth_words_id hearth_reason_of_sync(int code)
{
    return find(sync_reasons, sizeof(sync_reasons) / sizeof(sync_reasons[0]),
                code, hearth_reason(code));
}

enum hearth_words_id hearth_reason_of_enrolment(int code)
{
    return find(enrolment_reasons,
                sizeof(enrolment_reasons) / sizeof(enrolment_reasons[0]), code,
                hearth_reason(code));
}
