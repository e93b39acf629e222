/* SPDX-License-Identifier: Apache-2.0 */
/* Purposes for which records may leave. What a purpose says stands in the
 * store, its hash and date in the audit chain: it can be changed or dated back
 * only with everything that came after, and with the heads that others noted.
 */
#ifndef HOST_EXPORT_PURPOSE_H
#define HOST_EXPORT_PURPOSE_H

#include "hearth/kv.h"
#include "hearth/limits.h"

#define HEARTH_PURPOSE_TEXT_MAX 600u
#define HEARTH_PURPOSE_LIST_MAX 1500u

struct hearth_purpose {
    char name[HEARTH_CODE_MAX + 1];
    char form[HEARTH_CODE_MAX + 1];
    char text[HEARTH_PURPOSE_TEXT_MAX + 1];
    char keys[HEARTH_PURPOSE_LIST_MAX + 1];      /* names, commas between */
    char sensitive[HEARTH_PURPOSE_LIST_MAX + 1]; /* the same */
    int64_t until_s;
    /* From the chain: the latest time of any entry up to its own, so that a
     * clock that was set back does not make it older. */
    int64_t since_s;
    int64_t ended_s; /* from the chain too; 0: nobody ended it */
};

#define HEARTH_PURPOSES_MAX 128u /* of one programme */

/* Registers ${p}, whose since_s is ${now_s}. E_EXISTS; E_INVALID: a name that
 * is no code; E_LIMIT: HEARTH_PURPOSES_MAX are registered; E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_purpose_add(const struct hearth_kv *kv,
                                       const uint8_t *programme, int64_t now_s,
                                       const struct hearth_purpose *p);
/* E_NOT_FOUND; E_AUTH: not what the chain says was registered. */
HEARTH_MUST_USE int hearth_purpose_find(const struct hearth_kv *kv,
                                        const uint8_t *programme,
                                        const char *name,
                                        struct hearth_purpose *out);
/* True: something may leave for ${p} at ${now_s}, since nobody ended it and its
 * time is not over. */
bool hearth_purpose_is_open(const struct hearth_purpose *p, int64_t now_s);
/* Ends ${name} before its day, for good: nothing leaves for it any more.
 * E_NOT_FOUND; E_STATE: it has ended; E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_purpose_end(const struct hearth_kv *kv,
                                       const uint8_t *programme, int64_t now_s,
                                       const char *name);
/* Calls ${each} with every purpose in the order of registration, until it
 * gives non-zero, which is returned. ${problem} is 0, or E_AUTH for one that is
 * not what the chain says was registered: only its name and since_s then hold.
 */
typedef int hearth_purpose_fn(void *cookie, const struct hearth_purpose *p,
                              int problem);
HEARTH_MUST_USE int hearth_purpose_list(const struct hearth_kv *kv,
                                        const uint8_t *programme,
                                        hearth_purpose_fn *each, void *cookie);
/* Calls ${each} with the text of every registration, in order. */
HEARTH_MUST_USE int
hearth_purpose_each(const struct hearth_kv *kv, const uint8_t *programme,
                    int (*each)(void *cookie, int64_t time_s, const char *text),
                    void *cookie);

#endif
