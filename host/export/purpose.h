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
};

/* Registers ${p}, whose since_s is ${now_s}. E_EXISTS; E_INVALID: a name that
 * is no code; E_IO, E_FULL. */
HEARTH_MUST_USE int hearth_purpose_add(const struct hearth_kv *kv,
                                       const uint8_t *programme, int64_t now_s,
                                       const struct hearth_purpose *p);
/* E_NOT_FOUND; E_AUTH: not what the chain says was registered. */
HEARTH_MUST_USE int hearth_purpose_find(const struct hearth_kv *kv,
                                        const uint8_t *programme,
                                        const char *name,
                                        struct hearth_purpose *out);
/* Calls ${each} with the text of every registration, in order. */
HEARTH_MUST_USE int
hearth_purpose_each(const struct hearth_kv *kv, const uint8_t *programme,
                    int (*each)(void *cookie, int64_t time_s, const char *text),
                    void *cookie);

#endif
